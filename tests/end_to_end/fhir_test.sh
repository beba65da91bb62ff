#!/bin/bash
# FHIR as a record system uses it: every example of docs/fhir.md, and the synthetic practice sent as a batch and as Bulk Data.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

start_sidecar --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --http 127.0.0.1:0 --store sqlite:waymark.db
[ -n "$http" ] || fail "no HTTP address: $(cat sidecar.out)"

run_http_examples "$SOURCE/docs/fhir.md" 8

# The same patients over three ways have the same prompts: a transaction each, Bulk Data, and Evaluate of the Bundle.
"$WAYMARK" synthesise --patients 40 --seed 1 --fhir --out practice >/dev/null 2>synthesise.log || fail "$(cat synthesise.log)"
/usr/bin/python3 - "$http" <<'PYTHON' || fail "the ways differ"
import json, sys, urllib.error, urllib.request

base = f"http://{sys.argv[1]}/fhir"

def call(path, body, kind="application/fhir+json"):
    request = urllib.request.Request(base + path, body.encode(), {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)

def tasks(bundle):
    found = []
    for entry in bundle.get("entry", []):
        task = entry["resource"]
        assert task["resourceType"] == "Task" and task["status"] == "requested" and task["intent"] == "proposal"
        found.append((task["code"]["coding"][0]["code"], task["description"], task["priority"]))
    return sorted(found)

lines, patients = [], []
for number, line in enumerate(open("practice/fhir/bundles.ndjson")):
    bundle = json.loads(line)
    resources = [entry["resource"] for entry in bundle["entry"]]
    patient = next(r for r in resources if r["resourceType"] == "Patient")["id"]
    lines += [json.dumps(r) for r in resources]
    transaction = {"resourceType": "Bundle", "type": "batch", "entry": [
        {"resource": r, "request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"}} for r in resources]}
    status, answer = call("?source=one&history=true&practice=ZZ001", json.dumps(transaction))
    assert status == 200 and len(answer["entry"]) == len(resources), (status, answer)
    status, asked = call("/$prompts?_type=Task&practice=ZZ001", line)
    assert status == 200, asked
    patients.append((patient, tasks(asked)))
status, outcome = call("?source=lines&history=true&practice=ZZ001", "\n".join(lines), "application/fhir+ndjson")
assert status == 200 and outcome["resourceType"] == "OperationOutcome", outcome
said = 0
for patient, expected in patients:
    for source in ("one", "lines"):
        status, stored = call("/Task/_search", f"patient={patient}&practice=ZZ001&source={source}",
                              "application/x-www-form-urlencoded")
        assert status == 200, (patient, stored)
        assert tasks(stored) == expected, (patient, source, tasks(stored), expected)
        said += len(expected)
assert said > 5, said
PYTHON

# No patient's value in metrics or log.
curl -sS "http://$http/metrics" >metrics.txt
expect_text metrics.txt 'transport="fhir"'
if grep -E 'SYN0000|1960' metrics.txt sidecar.log; then fail "a patient's data is in the metrics or the log"; fi
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
