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
# Names come beside the extract, and what has changed of them is taken.
expect_code 0 "$WAYMARK" feed --server "$address" "${files[@]}" --contacts practice/contacts.csv
expect_text out.txt "60 patients: 60 events taken"
expect_code 0 "$WAYMARK" feed --server "$address" "${files[@]}" --contacts practice/contacts.csv
expect_text out.txt "60 patients: 0 events taken"
family=$(sed -n 2p practice/contacts.csv | cut -d, -f2)
sed "2s/,$family,/,Changed,/" practice/contacts.csv >contacts.csv
expect_code 0 "$WAYMARK" feed --server "$address" "${files[@]}" --contacts contacts.csv
expect_text out.txt "60 patients: 1 events taken"
curl -sS "http://$http/waymark.v1.ReviewService/FindPatients" -H 'Content-Type: application/json' -d '{"practices": ["ZZ001"], "text": "chang"}' >found.json
grep -q '"family":"Changed"' found.json || fail "nobody is found by name: $(cat found.json)"
printf 'patient_id,surname\nSYN00000001,Smith\n' >contacts.csv
expect_code 3 "$WAYMARK" feed --server "$address" "${files[@]}" --contacts contacts.csv
expect_text err.txt "contacts.csv:1: column 2 is none of"
printf 'patient_id,family_name\nSYN00000001,Smith\nSYN00000001,Smith\n' >contacts.csv
expect_code 3 "$WAYMARK" feed --server "$address" "${files[@]}" --contacts contacts.csv
expect_text err.txt "contacts.csv:3: the patient has a line already"

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
