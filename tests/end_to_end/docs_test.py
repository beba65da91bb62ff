"""Checks of the pages, for docs_test.sh. Prints what is wrong, one line each.

    docs_test.py links ROOT        relative links lead to a file that is there
    docs_test.py copies ROOT       blocks after <!-- file: PATH --> are that file
    docs_test.py commands ROOT     the lines of blocks that say ```sh runs
    docs_test.py servers ROOT      the lines of blocks that say ```sh serves
    docs_test.py marked ROOT       every block of commands, settings or data says what runs it
    docs_test.py changelog ROOT    every entry has a type, in two halves
"""

import json
import pathlib
import re
import subprocess
import sys

what, root = sys.argv[1], pathlib.Path(sys.argv[2])
wrong = []


def pages():
    skip = {"node_modules", ".git"}
    for page in sorted(root.rglob("*.md")):
        parts = page.relative_to(root).parts
        if not skip & set(parts) and not parts[0].startswith("build"):
            yield page, page.read_text(encoding="utf-8")


def without_code(text):
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


if what == "links":
    for page, text in pages():
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not (page.parent / target.split("#")[0]).exists():
                wrong.append(f"{page.relative_to(root)}: {target} is not there")
elif what == "copies":
    found = 0
    for page, text in pages():
        for path, block in re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", text, re.M | re.S):
            found += 1
            if (root / path).read_text(encoding="utf-8") != block:
                wrong.append(f"{page.relative_to(root)}: the block is not {path} as it stands")
    if not found:
        wrong.append("no block with a file was found")
elif what in ("commands", "servers"):
    word = {"commands": "runs", "servers": "serves"}[what]
    for page, text in pages():
        for block in re.findall(rf"^```sh {word}\n(.*?)^```", text, re.M | re.S):
            print(block, end="")
    sys.exit(0)
elif what == "marked":
    # Blocks that a test of their own runs, or that only set up what runs below them: page, how the block begins.
    elsewhere = {
        ("README.md", "packaging/main-job.sh"),  # end_to_end.main_job; CI runs the second line
        ("docs/contributing.md", "packaging/install-packages.sh"),  # end_to_end.install_packages, CMakePresets.json
        ("docs/samples/cds-hooks/README.md", "printf"),  # browser.sample
        ("docs/managers-walk.md", "build/waymark synthesise"),  # end_to_end.managers_walk
        ("docs/walkthrough.md", "packaging/main-job.sh"),  # end_to_end.walkthrough
        ("docs/configuration.md", "# The pack's folder"),  # Config.TheExampleCanBeReadAndNamesEveryKey
        ("docs/schema/README.md", "# yaml-language-server"),  # conformance.yaml_language_server
    }
    generated = {"docs/findings.md", "docs/manual/language.md", "docs/manual/meaning.md"}  # tests/rules/manual_test.cc and its neighbours
    marks = {"sh runs", "sh http", "sh serves", "yaml config", "console"}
    for page, text in pages():
        name = str(page.relative_to(root))
        if name in generated:
            continue
        for before, kind, block in re.findall(r"(<!-- (?:file|runs): [^\n]*-->\n)?^```([^\n]*)\n(.*?)^```", text, re.M | re.S):
            if before or kind in marks or kind in ("", "text", "mermaid"):
                continue
            if kind == "json":
                try:
                    json.loads(block)
                except json.JSONDecodeError as error:
                    wrong.append(f"{name}: a block of JSON is none: {error}")
            elif not any(name == of and block.startswith(begins) for of, begins in elsewhere):
                wrong.append(f"{name}: no test runs the {kind} block that begins with {block[:40]!r}")
elif what == "changelog":
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    halves = re.findall(r"^## (.+)$", text, re.M)
    if halves != ["Program", "Rule pack"]:
        wrong.append(f"CHANGELOG.md has the parts {halves}")
    for entry in re.findall(r"^- .*$", text, re.M):
        if not re.match(r"- \*\*(breaking|feature|fix|safety)\*\* \S", entry):
            wrong.append(f"CHANGELOG.md: no type: {entry[:60]}")
else:
    sys.exit(__doc__)

print("\n".join(wrong))
sys.exit(1 if wrong else 0)
