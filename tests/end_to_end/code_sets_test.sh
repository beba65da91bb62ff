#!/bin/bash
# One import brings a rule that awaits codes to life: doctor stops naming it, and a record that holds
# a code of the list opens its item. The pack itself is not touched.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
expect_code 0 "$WAYMARK" doctor --rules "$SOURCE/rules"
grep -q '^ *lung-screening-non-responder answers "not checked": it awaits codes for lung_screening_non_attender' out.txt ||
  fail "the shipped pack has codes for lung screening now: take another rule here"
sets=$(sed -n 's/^ *lung-screening-non-responder answers .* codes for //p' out.txt | tr -d ' ' | tr ',' ' ')
# Codes of the test's own, with right check digits, in a folder beside the pack.
codes=(138875005 404684003 71388002 123037004 105590001)
number=0
for set in $sets; do
  printf 'code,term\n%s,Made up for a test\n' "${codes[$number]}" >"$set.csv"
  expect_code 0 "$WAYMARK" codesets import "$set.csv" --id "$set" --system snomed --source "made up for a test, 2026-11" --out ours
  number=$((number + 1))
done
expect_code 0 "$WAYMARK" doctor --rules "$SOURCE/rules" --code-sets ours
if grep -q '^ *lung-screening-non-responder answers' out.txt; then fail "doctor still names the rule"; fi
expect_code 0 "$WAYMARK" doctor --rules "$SOURCE/rules"
grep -q '^ *lung-screening-non-responder answers' out.txt || fail "the pack itself was changed"
expect_code 2 "$WAYMARK" doctor --rules "$SOURCE/rules" --code-sets

# Before and after, for somebody of the age whose record holds such a code.
cat >patients.csv <<'END'
practice_code,patient_id,nhs_number,birth_date,sex,registered_on,deregistered_on,died_on
ZZ001,p1,,1960-05-04,male,2016-03-03,,
END
cat >events.csv <<'END'
event_id,patient_id,occurred_on,recorded_on,kind,code_system,code
e1,p1,2026-02-20,2026-02-20,observation,snomed,138875005
END
record=(--on 2026-03-03 --patients patients.csv --events events.csv)
expect_code 0 "$WAYMARK" sweep --rules "$SOURCE/rules" --allow-demonstration-pack "${record[@]}"
expect_text out.txt ",,lung-screening-non-responder,,not_checked"
expect_code 0 "$WAYMARK" sweep --rules "$SOURCE/rules" --allow-demonstration-pack --code-sets ours "${record[@]}"
expect_text out.txt "ZZ001,p1,lung-screening-non-responder,2026-02-20,due"
if grep -q "lung-screening-non-responder,,not_checked" out.txt; then fail "still not checked"; fi
