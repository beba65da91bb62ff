#!/bin/bash
# The sidecar from start to end: ready in one line, the same answers as without it, reload on HUP, a
# graceful end on TERM, and no patient's data in what it logs.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
make_practice 40
practice=(--patients practice/patients.csv --events practice/events.csv)
codes=$SOURCE/tests/codesets

start_sidecar --rules "$SOURCE/rules" --code-sets "$codes" --today 2026-03-03
[ "$(wc -l <sidecar.out)" -eq 1 ] || fail "more than one line when ready: $(cat sidecar.out)"

expect_code 0 "$WAYMARK" evaluate --server "$address" --on 2026-03-03 --format ndjson --full "${practice[@]}"
# The sidecar adds the notice that its today was given; nothing else may differ.
strip() { /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    one = json.loads(line)
    one["answer"].pop("notices", None)
    one["answer"].pop("assumed", None)
    print(json.dumps(one, sort_keys=True))'; }
strip <out.txt >remote.ndjson
expect_code 0 "$WAYMARK" evaluate --rules "$SOURCE/rules" --code-sets "$codes" --on 2026-03-03 --format ndjson --full "${practice[@]}"
strip <out.txt >local.ndjson
[ "$(wc -l <local.ndjson)" -eq 40 ] || fail "not every patient was answered"
expect_same local.ndjson remote.ndjson

# What was set aside while reading leaves the same doubt when the sidecar is asked: a rejected row might have
# said that the patient has died.
/usr/bin/python3 - <<'EOF'
import csv
def read(name):
    with open(f"practice/{name}.csv", newline="") as file:
        return list(csv.DictReader(file))
def write(name, rows):
    with open(f"odd_{name}.csv", "w", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
patients = read("patients")
events = read("events")
patients[0]["died_on"] = "last year"
bad = dict(events[0], event_id="bad", patient_id=patients[2]["patient_id"], occurred_on="2026-13-01")
write("patients", patients)
write("events", [bad] + events)
EOF
sorted() { /usr/bin/python3 -c '
import json, sys
def order(one):
    if isinstance(one, dict):
        return {key: order(value) for key, value in one.items() if key not in ("notices", "assumed")}
    return sorted(map(order, one), key=json.dumps) if isinstance(one, list) else one
for line in sys.stdin:
    print(json.dumps(order(json.loads(line)), sort_keys=True))'; }
odd=(--patients odd_patients.csv --events odd_events.csv)
expect_code 0 "$WAYMARK" evaluate --rules "$SOURCE/rules" --code-sets "$codes" --on 2026-03-03 --format ndjson --full "${odd[@]}"
expect_text out.txt record-not-usable
expect_text out.txt input-set-aside
sorted <out.txt >local.ndjson
expect_code 0 "$WAYMARK" evaluate --server "$address" --on 2026-03-03 --format ndjson --full "${odd[@]}"
sorted <out.txt >remote.ndjson
expect_same local.ndjson remote.ndjson
expect_code 0 "$WAYMARK" explain --server "$address" --on 2026-03-03 --rule fit-positive "${odd[@]}"
expect_text out.txt "Not checked"

expect_code 0 "$WAYMARK" explain --server "$address" --on 2026-03-03 --rule fit-positive --patient SYN00000003 "${practice[@]}"
expect_text out.txt fit-positive
expect_code 3 "$WAYMARK" explain --server "$address" --on 2026-03-03 --rule no-such-rule --patient SYN00000003 "${practice[@]}"

kill -HUP "$sidecar"
expect_code 0 "$WAYMARK" evaluate --server "$address" --patient SYN00000003 "${practice[@]}"
expect_text out.txt "3 March 2026"
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
if grep -E 'SYN0|19[0-9]{2}-[0-9]{2}-[0-9]{2}' sidecar.log sidecar.out; then fail "a patient's data stands in the log"; fi
