#!/bin/bash
# Writes docs/managers-walk.md: the questions of a practice manager with what the program really
# answers over a synthetic practice. A test fails when the page is stale.
#
#   packaging/make-managers-walk.sh [--waymark PROGRAM] [--out FILE]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
start=$PWD
cd "$here/.."
waymark=build/waymark out=docs/managers-walk.md
page_options "waymark out" "$@"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$waymark" synthesise --patients 2000 --seed 1 --out "$scratch/practice" >/dev/null 2>"$scratch/log" || die 4 "$(cat "$scratch/log")"
people=(--patients "$scratch/practice/patients.csv" --events "$scratch/practice/events.csv")

# block COMMAND: what comes in, under the command as a reader would type it.
block() { printf '\n```console\n$ %s\n' "$1"; cat; printf '```\n'; }

# run COMMAND...: its answer; exit code 1 is an answer too.
run() {
  local code=0
  "$waymark" "$@" 2>"$scratch/log" || code=$?
  [ "$code" -le 1 ] || die 4 "waymark $1: $(cat "$scratch/log")"
}

page() {
  cat <<'TEXT'
# A practice manager's questions

What Waymark answers to four questions, and a fifth that a partner asked, over a practice of 2,000 made-up people on Tuesday 3 March 2026. The answers are the program's own
(`packaging/make-managers-walk.sh` writes this page, and a test fails when it is stale). To follow along:

```sh
build/waymark synthesise --patients 2000 --seed 1 --out practice
RULES="--rules rules --code-sets tests/codesets"
PEOPLE="--patients practice/patients.csv --events practice/events.csv"
```

## 1. Who is overdue, by team?

`sweep --team` gives one row an open item, with the roles that the item speaks to. First how many by team:
TEXT
  run sweep --rules rules --code-sets tests/codesets --on 2026-03-03 --team "${people[@]}" >"$scratch/sweep.csv"
  awk -F, '$5 == "overdue" { n[$11]++ } END { for (team in n) print n[team], team }' "$scratch/sweep.csv" | LC_ALL=C sort -k1,1nr -k2 |
    block 'waymark sweep $RULES --on 2026-03-03 --team $PEOPLE >rows.csv
$ awk -F, '"'"'$5 == "overdue" { n[$11]++ } END { for (team in n) print n[team], team }'"'"' rows.csv | sort -k1,1nr -k2'
  cat <<'TEXT'

and then who they are, for the team that has the coordinator and the practice nurse in it:
TEXT
  awk -F, 'NR == 1 || $5 == "overdue" && $11 == "nurse/coordinator"' "$scratch/sweep.csv" |
    block 'awk -F, '"'"'NR == 1 || $5 == "overdue" && $11 == "nurse/coordinator"'"'"' rows.csv'
  cat <<'TEXT'

`--format html --out list.html` makes a page to print of it; over a store (`--store sqlite:FILE`) `forecast` counts by whoever has the item.

## 2. How many next month?

Nothing is simulated: the engine knows the day on which each item falls due if nothing more is recorded.
TEXT
  run forecast --rules rules --code-sets tests/codesets --on 2026-03-03 --weeks 5 "${people[@]}" |
    block 'waymark forecast $RULES --on 2026-03-03 --weeks 5 $PEOPLE'
  cat <<'TEXT'

`--format svg --out forecast.svg` draws it, `--format csv` lists it by practice, rule, owner and week.

## 3. Our CAN004 of 2024/25?

Definitions are dated data; any of them can be asked about any day. This is the contract's last year, for the practice's own eyes (without `--own-eyes` numbers below five
are not shown, nor those from which they could be worked out):
TEXT
  run indicators --rules rules --code-sets tests/codesets --on 2025-03-31 --indicator can004 --own-eyes "${people[@]}" |
    block 'waymark indicators $RULES --on 2025-03-31 --indicator can004 --own-eyes $PEOPLE'
  cat <<'TEXT'

The next year's definition on today's data is the same command with another `--indicator`; it then says that it is a preview. `--months 36 --format html` draws a
chart with its rules, `--by age --by sex` tells people apart.

## 4. What if the deadline for the review were nine months?

An overlay is a few lines ([nine-months.yaml](managers-walk/nine-months.yaml)); `diff` runs both over the same people:
TEXT
  run diff rules rules --code-sets tests/codesets --new-overlay docs/managers-walk/nine-months.yaml --rule cancer-care-review --examples 2 --on 2026-03-03 --population "$scratch/practice" |
    block 'waymark diff rules rules --code-sets tests/codesets --new-overlay docs/managers-walk/nine-months.yaml --rule cancer-care-review --examples 2 --on 2026-03-03 --population practice'
  cat <<'TEXT'

Three minutes a prompt are a guess of ours: `--minutes` takes a better one.

## 5. And the partner: what would we have seen earlier?

For people whose cancer was diagnosed without an urgent referral, the days on which a rule would have spoken, from what was on the record on each of those days:
TEXT
  run missed --rules rules --code-sets tests/codesets --on 2026-03-03 --cohort audit-cancer-without-urgent-referral "${people[@]}" | awk 'NR <= 30' |
    block 'waymark missed $RULES --on 2026-03-03 --cohort audit-cancer-without-urgent-referral $PEOPLE | head -n 30'
  cat <<'TEXT'

Without `--cohort` the cases are diagnoses around an emergency admission. `--patient ID --form` fills the form of a learning review for one of them.
TEXT
}

page >"$scratch/page.md"
mv "$scratch/page.md" "$out"
