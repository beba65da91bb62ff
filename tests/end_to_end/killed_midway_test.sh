#!/bin/bash
# A run that is killed midway leaves nothing that looks finished, and does not disturb the next one.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

# kill_midway COMMAND...: kills it, wherever it is, a little later each time; fails if it never lived
# long enough to be killed.
kill_midway() {
  local delay pid killed=0
  for delay in 0.02 0.05 0.1 0.2 0.4; do
    "$@" >/dev/null 2>&1 </dev/null &
    pid=$!
    sleep "$delay"
    if kill -9 "$pid" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$pid" 2>/dev/null || true
  done
  [ "$killed" -gt 0 ] || fail "it was never killed: $*"
}

make_practice 2000
kill_midway "$WAYMARK" synthesise --patients 2000 --seed 1 --threads 1 --out again
for file in patients.csv events.csv replies.csv; do
  [ ! -e "again/$file" ] || cmp -s "practice/$file" "again/$file" || fail "half of $file looks like the whole"
done
"$WAYMARK" synthesise --patients 2000 --seed 1 --out again >/dev/null 2>&1
for file in patients.csv events.csv replies.csv; do expect_same "practice/$file" "again/$file"; done

sweep=("$WAYMARK" sweep --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --on 2026-03-03
  --patients practice/patients.csv --events practice/events.csv --format csv)
"${sweep[@]}" >before.csv 2>/dev/null
kill_midway "${sweep[@]}"
"${sweep[@]}" >after.csv 2>/dev/null
expect_same before.csv after.csv

# A sweep to a file goes on where it was killed, again and again, to the same bytes: from the extract, from
# FHIR (whose rows are put in order at the end), from a snapshot.
"$WAYMARK" synthesise --patients 400 --seed 2 --fhir --out fhir_practice >/dev/null 2>&1
"$WAYMARK" import --out practice.waymark --patients practice/patients.csv --events practice/events.csv \
  --replies practice/replies.csv 2>/dev/null
for input in "--patients practice/patients.csv --events practice/events.csv --replies practice/replies.csv" \
  "--fhir fhir_practice/fhir" "--snapshot practice.waymark"; do
  # shellcheck disable=SC2206
  sweep=("$WAYMARK" sweep --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --on 2026-03-03 $input)
  "${sweep[@]}" >whole.csv 2>/dev/null
  rm -f rows.csv rows.csv.*
  for delay in 0.5 0.8 1.2 1.6; do
    "${sweep[@]}" --out rows.csv --resume --checkpoint-every 50 --threads 1 >/dev/null 2>&1 </dev/null &
    pid=$!
    sleep "$delay"
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    [ ! -e rows.csv ] || expect_same whole.csv rows.csv
  done
  expect_code 0 "${sweep[@]}" --out rows.csv --resume
  expect_same whole.csv rows.csv
  [ ! -e rows.csv.part ] && [ ! -e rows.csv.checkpoint ] || fail "something was left of $input"
done

# The sidecar: killed, a new one answers at once, on the same Unix socket.
socket=$scratch/waymark.sock
for _ in 1 2; do
  start_sidecar --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --unix "$socket"
  expect_code 0 "$WAYMARK" evaluate --server "unix:$socket" --on 2026-03-03 --patient SYN00000003 \
    --patients practice/patients.csv --events practice/events.csv
  cp out.txt "answer.$sidecar"
  kill -9 "$sidecar"
  wait "$sidecar" 2>/dev/null || true
done
[ "$(sort -u answer.* | wc -l)" -eq "$(sort -u out.txt | wc -l)" ] || fail "the answers differ"
