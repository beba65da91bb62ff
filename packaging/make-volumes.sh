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
"$waymark" volumes --rules rules --code-sets tests/codesets --on 2026-03-03 \
  --patients "$scratch/practice/patients.csv" --events "$scratch/practice/events.csv" \
  --replies "$scratch/practice/replies.csv" --format csv >"$scratch/volumes.csv" 2>"$scratch/log" ||
  die 4 "$(cat "$scratch/log")"
{
  cat <<'HEAD'
# What each rule would make of a practice

Made by `packaging/make-volumes.sh`: people of the synthetic practice (12,400 made-up patients, seed 1, on 3 March 2026) with at least one such item; *shown* is what a GP sees
when the record is opened. *Expected* is the range of open people in 10,000 that the rule's author gave, before its volume was known or with the reason in the rule's file.
The practice is never tuned to the rules: many symptoms and codes do not occur in it at all, so that *below* says little there, while *above* asks for a look.
Sets that wait for codes had those of the tests (`tests/codesets`).

HEAD
  grep -E '^people registered' "$scratch/log" | sed 's/^/Here: /; s/$/./'
  echo
  echo '| Rule | Status | Upcoming | Due | Overdue | Set aside | Open | Shown | Questions | Not checked | Open in 10,000 | Expected | |'
  echo '| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |'
  tail -n +2 "$scratch/volumes.csv" | sed 's/^/| `/; s/,/` | /; s/,/ | /g; s/$/ |/'
} >"$out"
say "$out"
