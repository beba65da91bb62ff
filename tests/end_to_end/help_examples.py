"""Prints the example lines of every command's --help, one a line: the commands of the program given
as first argument. Fails when a command has none."""

import re
import subprocess
import sys


def help_of(words):
    run = subprocess.run([sys.argv[1], *words, "--help"], capture_output=True, text=True, check=True)
    return run.stdout


def subcommands(text):
    part = re.search(r"^Subcommands:\n((?:  .*\n|\n)+)", text, re.M)
    # Names stand at two blanks; the rest of a wrapped description stands further right.
    return re.findall(r"^  ([a-z][a-z-]*)", part.group(1), re.M) if part else []


def examples(text):
    part = re.search(r"^Examples?:\n((?:  .*(?:\n|$))+)", text, re.M)
    return [line.strip() for line in part.group(1).splitlines()] if part else []


def walk(words):
    text = help_of(words)
    below = subcommands(text)
    for name in below:
        yield from walk([*words, name])
    found = examples(text)
    if words and not found:
        sys.exit(f"waymark {' '.join(words)} --help shows no example")
    if not below:
        yield from found


for line in walk([]):
    print(line)
