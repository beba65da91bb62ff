#!/bin/bash
# An extract fed into a sidecar's store: what is new is taken once, and what is on the lists is what a sweep finds.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
make_practice 60
files=(--patients practice/patients.csv --events practice/events.csv --replies practice/replies.csv)
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Feed test" --role tests --date 2026-03-01 >/dev/null
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0

expect_code 0 "$WAYMARK" feed --server "$address" "${files[@]}"
# What stands twice in the extract is taken once.
read -r taken twice < <(sed -n 's/^60 patients: \([0-9]*\) events taken, \([0-9]*\) known before, 0 refused$/\1 \2/p' out.txt)
[ "${taken:-0}" -gt 100 ] || fail "$(cat out.txt)"

# Again: nothing is new. A patient who has died since is.
expect_code 0 "$WAYMARK" feed --server "$address" "${files[@]}"
expect_text out.txt "60 patients: 0 events taken, $((taken + twice)) known before, 0 refused"
awk -F, -v OFS=, 'NR == 2 {$8 = "2026-03-02"} {print}' practice/patients.csv >patients.csv
expect_code 0 "$WAYMARK" feed --server "$address" --patients patients.csv --events practice/events.csv --replies practice/replies.csv
expect_text out.txt "60 patients: 1 events taken"

# The lists hold what came.
curl -sS "http://$http/waymark.v1.ReviewService/ListWorklists" -H 'Content-Type: application/json' -d '{"practices": ["ZZ001"]}' >lists.json
grep -q '"count":[1-9]' lists.json || fail "no list has an item: $(cat lists.json)"

# A sidecar without a store takes nothing; one that is not there is said to be so.
expect_code 2 "$WAYMARK" feed "${files[@]}"
kill "$sidecar" && wait "$sidecar" || true
expect_code 4 "$WAYMARK" feed --server "$address" "${files[@]}"
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03
expect_code 4 "$WAYMARK" feed --server "$address" "${files[@]}"
expect_text err.txt "--store"
kill "$sidecar" && wait "$sidecar" || true

# Who began today has neglected nothing yet.
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --store sqlite:today.db
expect_code 0 "$WAYMARK" feed --server "$address" "${files[@]}"
kill "$sidecar" && wait "$sidecar" || true
expect_code 0 "$WAYMARK" doctor --rules pack --store sqlite:today.db
expect_text out.txt "1 practices, 60 patients"
if grep -q "nobody has opened" out.txt; then fail "a practice of today is told that it opens no list"; fi
