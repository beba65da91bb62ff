#!/bin/bash
# The sweep's rows are sorted bytewise by practice and patient, whatever the input was: an extract or
# FHIR of several practices whose patients lie between one another's.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
codes=$SOURCE/tests/codesets
"$WAYMARK" synthesise --patients 200 --seed 1 --fhir --out practice >/dev/null 2>&1 || fail "waymark synthesise"

# Every third patient moves to a practice that sorts before the others', every other third to one
# that sorts after them: in the extract and in FHIR alike.
cat >spread.py <<'PYTHON'
import csv, json, os
def practice_of(patient): return {0: "AA009", 1: "ZZ001", 2: "ZZ100"}[int(patient[3:]) % 3]
os.makedirs("csv"), os.makedirs("fhir")
for name in ("patients.csv", "events.csv"):
    with open("practice/" + name, newline="") as file: rows = list(csv.DictReader(file))
    columns = list(rows[0]) + ([] if "practice_code" in rows[0] else ["practice_code"])
    with open("csv/" + name, "w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            own = "ZZ001" == row.get("practice_code", "ZZ001") or not row.get("practice_code")
            if own: row["practice_code"] = practice_of(row["patient_id"])
            writer.writerow(row)
with open("practice/fhir/bundles.ndjson") as lines, open("fhir/bundles.ndjson", "w") as out:
    for line in lines:
        bundle = json.loads(line)
        patient = next(one["resource"]["id"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Patient")
        out.write(line.replace('"ZZ001"', '"%s"' % practice_of(patient)))
PYTHON
/usr/bin/python3 spread.py

cat >check_order.py <<'PYTHON'
import csv, sys
with open(sys.argv[1], newline="") as file: rows = list(csv.reader(file))[1:]
keys = [tuple(cell.encode() for cell in (row[0], row[1], row[2], row[3], row[8])) for row in rows]
assert keys == sorted(keys), "not in order"
practices = {row[0] for row in rows if row[0]}
assert practices >= {"AA009", "ZZ001", "ZZ100"}, practices
assert len(rows) > 30, len(rows)
PYTHON
for input in "--patients csv/patients.csv --events csv/events.csv" "--fhir fhir"; do
  # shellcheck disable=SC2086
  expect_code 0 "$WAYMARK" sweep --rules "$SOURCE/rules" --code-sets "$codes" --on 2026-03-03 $input
  /usr/bin/python3 check_order.py out.txt || fail "the rows of $input"
done
