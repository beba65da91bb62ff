#!/bin/bash
# CDS Hooks as a record system uses it: every example of docs/cds-hooks.md, and the synthetic practice
# asked by curl with the prefetch that discovery names.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

start_sidecar --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --http 127.0.0.1:0
[ -n "$http" ] || fail "no HTTP address: $(cat sidecar.out)"

run_http_examples "$SOURCE/docs/cds-hooks.md" 8

"$WAYMARK" synthesise --patients 40 --seed 1 --fhir --out practice >/dev/null 2>synthesise.log || fail "$(cat synthesise.log)"
curl -sS "http://$http/cds-services" >discovery.json
/usr/bin/python3 - <<'PYTHON'
import json
service = next(s for s in json.load(open("discovery.json"))["services"] if s["hook"] == "patient-view")
for number, line in enumerate(open("practice/fhir/bundles.ndjson")):
    resources = [entry["resource"] for entry in json.loads(line)["entry"]]
    patient = next(r for r in resources if r["resourceType"] == "Patient")
    prefetch = {}
    for key, template in service["prefetch"].items():
        kind = template.split("?")[0].split("/")[0]
        found = [r for r in resources if r["resourceType"] == kind]
        prefetch[key] = patient if key == "patient" else {
            "resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in found]}
    body = {"hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-%012d" % number,
            "context": {"userId": "Practitioner/gp1", "patientId": patient["id"]}, "prefetch": prefetch}
    json.dump(body, open("body-%d.json" % number, "w"))
PYTHON
for body in body-*.json; do
  curl -sS "http://$http/cds-services/waymark-patient-view" -H 'Content-Type: application/json' --data-binary "@$body" -w '\n%{http_code}\n' >"answer-$body"
done
/usr/bin/python3 - <<'PYTHON' || fail "an answer is not as the specification has it"
import glob, json
cards = 0
for name in glob.glob("answer-*"):
    body, status = open(name).read().strip().rsplit("\n", 1)
    assert status == "200", (name, status, body)
    for card in json.loads(body)["cards"]:
        cards += 1
        assert len(card["summary"].encode("utf-16-le")) // 2 < 140
        assert card["indicator"] in ("info", "warning", "critical")
        assert card["source"]["label"] and card["uuid"]
        assert ("suggestions" in card) == ("selectionBehavior" in card)
        assert all(reason["code"] and reason["system"] and reason["display"] for reason in card.get("overrideReasons", []))
assert cards > 5, cards
PYTHON

# No patient's value in metrics or log.
curl -sS "http://$http/metrics" >metrics.txt
expect_text metrics.txt 'waymark_cds_cards_total{hook="patient-view"'
if grep -E 'SYN0000|A00001|1960' metrics.txt sidecar.log; then fail "a patient's data is in the metrics or the log"; fi
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
