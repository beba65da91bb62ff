#!/bin/bash
# The same input gives the same bytes: again, with other numbers of threads, with the rows of the
# extract and the files of the pack in another order.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
codes=$SOURCE/tests/codesets

make_practice 300
"$WAYMARK" synthesise --patients 300 --seed 1 --threads 3 --out again >/dev/null 2>&1
for file in patients.csv events.csv replies.csv; do expect_same "practice/$file" "again/$file"; done
"$WAYMARK" synthesise --patients 300 --seed 2 --out other >/dev/null 2>&1
if cmp -s practice/events.csv other/events.csv; then fail "another seed gives the same practice"; fi

# sweep OUT PATIENTS EVENTS [MORE...]
sweep() {
  local out=$1 patients=$2 events=$3
  shift 3
  "$WAYMARK" sweep --rules "${pack:-$SOURCE/rules}" --code-sets "$codes" --on 2026-03-03 \
    --patients "$patients" --events "$events" --format csv "$@" >"$out" 2>sweep.log || {
    cat sweep.log >&2
    fail "the sweep for $out"
  }
}
sweep first.csv practice/patients.csv practice/events.csv
[ "$(wc -l <first.csv)" -gt 20 ] || fail "the sweep found next to nothing"
sweep second.csv practice/patients.csv practice/events.csv
expect_same first.csv second.csv

# shuffle FILE OUT: the rows in another order, the same on each run.
shuffle() {
  head -n 1 "$1" >"$2"
  tail -n +2 "$1" | awk '{print (NR * 7919) % 104729 "\t" $0}' | sort -n | cut -f 2- >>"$2"
}
shuffle practice/patients.csv patients.csv
shuffle practice/events.csv events.csv
if cmp -s practice/events.csv events.csv; then fail "the rows were not shuffled"; fi
sweep shuffled.csv patients.csv events.csv
expect_same first.csv shuffled.csv

# A copy of the pack, its files written in the opposite order.
mkdir -p copy/rules && cp -r "$SOURCE/templates" copy/
(cd "$SOURCE/rules" && find . -type f | sort -r) | while read -r file; do
  mkdir -p "copy/rules/$(dirname "$file")"
  cp "$SOURCE/rules/$file" "copy/rules/$file"
done
pack=copy/rules sweep copied.csv practice/patients.csv practice/events.csv
expect_same first.csv copied.csv

ask() {
  "$WAYMARK" evaluate --rules "$SOURCE/rules" --code-sets "$codes" --on 2026-03-03 --format ndjson --full \
    --patients practice/patients.csv --events practice/events.csv 2>/dev/null
}
ask >one.ndjson
ask >two.ndjson
expect_same one.ndjson two.ndjson
