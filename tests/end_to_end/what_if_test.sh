#!/bin/bash
# The symptom checker of the command line (what if this were recorded?), with and without the risk
# figures, and a form that is filled in from the record and the items.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

cat >patients.csv <<'CSV'
patient_id,birth_date,sex,practice_code,registered_on
M81,1945-02-01,male,Y00001,2010-01-01
F60,1966-02-01,female,Y00001,2010-01-01
CSV
cat >events.csv <<'CSV'
event_id,patient_id,occurred_on,recorded_on,kind,code_system,code,value,unit
e1,F60,2025-11-03,2025-11-03,consultation,snomed,12063002,,
e2,F60,2026-03-27,2026-03-27,procedure,snomed,EMERGENCY,,
e3,F60,2026-03-31,2026-03-31,condition,snomed,188147009,,
e4,M81,2020-01-01,2020-01-01,consultation,snomed,266919005,,
CSV
emergency=$(awk -F, '$1 == "snomed" {print $2; exit}' "$SOURCE/rules/codesets/emergency_admission.csv")
sed -i "s/EMERGENCY/$emergency/" events.csv
records=(--patients patients.csv --events events.csv)
ask=("$WAYMARK" evaluate --rules "$SOURCE/rules" --allow-demonstration-pack --on 2026-03-10
  "${records[@]}" --patient M81 --role gp --moment on_open)

expect_code 0 "${ask[@]}"
if grep -q "rectal bleeding" out.txt; then fail "there is no bleeding on the record"; fi
expect_code 0 "${ask[@]}" --what-if 'snomed|12063002'
expect_text out.txt "Offer FIT, if unexplained: rectal bleeding"
# The published figures are off unless somebody switches them on.
if grep -q "in 100" out.txt; then fail "a risk figure without the overlay"; fi
expect_code 0 "${ask[@]}" --overlay "$SOURCE/rules/overlays/risk-figures.yaml" --full \
  --what-if 'snomed|12063002'
expect_text out.txt "in 100"
# A value with its unit; and a second entry.
expect_code 0 "${ask[@]}" --what-if 'snomed|1049361000000101=40 ug/g' --what-if 'snomed|12063002'
expect_text out.txt "FIT 40 ug/g on 10 March 2026"
# Nothing of it was kept.
expect_code 0 "${ask[@]}"
if grep -q "FIT 40" out.txt; then fail "what was only asked about is on the record"; fi
expect_code 0 "$WAYMARK" explain --rules "$SOURCE/rules" --allow-demonstration-pack \
  --rule colorectal-fit --on 2026-03-10 "${records[@]}" --patient M81 --what-if 'snomed|12063002'
expect_text out.txt "FIT"

for wrong in 12063002 'snomed|12063003' 'nonsense|1' 'snomed|12063002=much'; do
  expect_code 2 "${ask[@]}" --what-if "$wrong"
  expect_text err.txt "$wrong"
done
expect_code 2 "${ask[@]}" --server 127.0.0.1:1 --what-if 'snomed|12063002'

form=("$WAYMARK" form "$SOURCE/rules" forms/learning-review --on 2026-05-10 "${records[@]}")
expect_code 0 "${form[@]}" --patient F60
expect_text out.txt "# Learning review"
expect_text out.txt "Patient F60, born 1 February 1966, female."
expect_text out.txt "| 3 November 2025 |"
expect_text out.txt "| 27 March 2026 |"
expect_code 3 "${form[@]}" --patient M81
expect_code 3 "${form[@]}" --patient nobody
expect_code 2 "${form[@]}"
