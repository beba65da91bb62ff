#!/bin/bash
# Writes docs/volumes.md: how many people of the synthetic practice each rule finds, beside what its
# author expected.
#
#   packaging/make-volumes.sh [--waymark PROGRAM] [--out FILE]
#
# 12,400 made-up patients, seed 1, on 3 March 2026. The practice is never tuned to the rules: where
# the two differ, somebody has to find out which of them is wrong.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
start=$PWD
cd "$here/.."
waymark=build/waymark out=docs/volumes.md
page_options "waymark out" "$@"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$waymark" synthesise --patients 12400 --seed 1 --on 2026-03-03 --out "$scratch/practice" >/dev/null 2>"$scratch/log" ||
  die 4 "$(cat "$scratch/log")"
# count NAME [OPTION...]: into NAME.csv and NAME.log.
count() {
  local name=$1
  shift
  "$waymark" volumes --rules rules --on 2026-03-03 --patients "$scratch/practice/patients.csv" \
    --events "$scratch/practice/events.csv" --replies "$scratch/practice/replies.csv" --format csv \
    "$@" >"$scratch/$name.csv" 2>"$scratch/$name.log" || die 4 "$(cat "$scratch/$name.log")"
}
people() { grep -E '^people registered' "$scratch/$1.log" | sed 's/^/Here: /; s/$/./'; }
count volumes --code-sets tests/codesets
count plain
{
  cat <<'HEAD'
# What each rule would make of a practice

Made by `packaging/make-volumes.sh`: people of the synthetic practice (12,400 made-up patients, seed 1, on 3 March 2026) with at least one such item; *shown* is what a GP sees
when the record is opened. *Expected* is the range of open people in 10,000 that the rule's author gave, before its volume was known or with the reason in the rule's file.
The practice is never tuned to the rules: many symptoms and codes do not occur in it at all, so that *below* says little there, while *above* asks for a look.
Sets that wait for codes had those of the tests (`tests/codesets`).

HEAD
  people volumes
  echo
  echo '| Rule | Status | Upcoming | Due | Overdue | Set aside | Open | Shown | Questions | Not checked | Open in 10,000 | Expected | |'
  echo '| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |'
  tail -n +2 "$scratch/volumes.csv" | sed 's/^/| `/; s/,/` | /; s/,/ | /g; s/$/ |/'
  cat <<'PLAIN'

## With the shipped codes alone

Sets that wait for codes have none, as on the first day. Rules that a GP would see for more than one person in 400 when records are opened; a rule that is shown in more than one opening
in a hundred is to be looked at (PR-7).

PLAIN
  people plain
  echo
  echo '| Rule | Open | Shown |'
  echo '| --- | --: | --: |'
  awk -F, 'NR > 1 && $8 > 30 { printf "| `%s` | %d | %d |\n", $1, $7, $8 }' "$scratch/plain.csv"
} >"$out"
say "$out"
