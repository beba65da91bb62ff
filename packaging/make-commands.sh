#!/bin/bash
# Writes docs/commands.md: every command's --help. A test fails when the page is stale.
#
#   packaging/make-commands.sh [--waymark PROGRAM] [--out FILE]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
start=$PWD
cd "$here/.."
waymark=build/waymark out=docs/commands.md
page_options "waymark out" "$@"

# subcommands_of WORD...: the commands that its help lists.
subcommands_of() {
  "$waymark" "$@" --help | awk '/^Subcommands:/ {inside = 1; next} /^[^ ]/ {inside = 0} inside && /^  [a-z]/ {print $1}'
}

section() {
  local name
  printf '\n## waymark %s\n\n```\n' "$*"
  "$waymark" "$@" --help | sed -e 's/[[:space:]]*$//' -e "s#^Usage: .*waymark#Usage: waymark#"
  printf '```\n'
  for name in $(subcommands_of "$@"); do section "$@" "$name"; done
}

page() {
  cat <<'TEXT'
# Commands

Made from the program's own help by `packaging/make-commands.sh`. Names, meanings and exit codes are a contract: scripts may rely on them.

| exit code | means |
| --- | --- |
| 0 | fine |
| 1 | the answer is no: findings, failing tests, differences |
| 2 | wrong usage |
| 3 | input refused |
| 4 | could not run: a file, a port, a store |

Answers go to standard output, messages to standard error. Colour only on terminals, never with `NO_COLOR`. `--on` is today in the practice's zone unless given and is echoed in
the answer; `--known-at` is everything unless given, and a date means the end of that day. Commands that read a pack take `--overlay FILE` (repeatable, in order) and
`--allow-demonstration-pack`.

| command | |
| --- | --- |
TEXT
  "$waymark" --help | awk '/^Subcommands:/ {inside = 1; next} /^[^ ]/ {inside = 0}
    inside && /^  [a-z]/ {if (name != "") print "| `waymark " name "` | " text " |"; name = $1; $1 = ""; sub(/^ +/, ""); text = $0; next}
    inside && /^ +[^ ]/ {sub(/^ +/, ""); text = text " " $0}
    END {if (name != "") print "| `waymark " name "` | " text " |"}'
  local name
  for name in $(subcommands_of); do section "$name"; done
}

page >"$out.part"
mv "$out.part" "$out"
