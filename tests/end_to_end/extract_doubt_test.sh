#!/bin/bash
# What an extract leaves uncertain stands beside every open item that it might have closed: in the sweep's
# column, not only in the report of the reading. Replies that count for nothing are told.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
system=https://waymark.example/local-codes
printf 'patient_id,birth_date,sex,practice_code,registered_on\n' >patients.csv
for patient in 1 2 3 4 5; do printf '%s,1960-05-02,female,A00001,2000-01-01\n' "$patient" >>patients.csv; done
cat >events.csv <<END
event_id,patient_id,occurred_on,recorded_on,code_system,code
r1,1,2026-01-05,2026-01-05,$system,chest-xray-requested
v1,1,2026-01-07,2026-01-08,$system,chest-xray-reported
v1,1,2026-01-09,2026-01-08,$system,chest-xray-reported
r2,2,2026-01,2026-01-20,$system,chest-xray-requested
r3,3,2026-01-05,2026-01-05,$system,chest-xray-requested
b3,3,2026-01-32,2026-01-09,$system,chest-xray-reported
r4,4,2026-01-05,2026-01-05,$system,chest-xray-requested
r5,5,2026-01-05,2026-01-05,$system,chest-xray-requested
END
cat >replies.csv <<END
patient_id,rule,item,reply,role,replied_on,recorded_on,until
4,chest-xray-not-done,r4,SECRETREPLY,gp,2026-01-20,2026-01-20,
5,no-such-rule,,done elsewhere,gp,2026-01-20,2026-01-20,
END
ask=(--rules "$SOURCE/docs/first-rule" --include-drafts --on 2026-01-28 --patients patients.csv --events events.csv
  --replies replies.csv)
expect_code 0 "$WAYMARK" sweep "${ask[@]}"
cat >wanted.csv <<'END'
practice_code,patient_id,rule,anchor_on,status,level,since,next_change_on,item,doubt
A00001,1,chest-xray-not-done,2026-01-05,due,info,2026-01-26,2026-02-16,r1,versions-conflict
A00001,2,chest-xray-not-done,2026-01-01,due,info,2026-01-22,2026-02-12,r2,partial-date
A00001,3,chest-xray-not-done,2026-01-05,due,info,2026-01-26,2026-02-16,r3,input-set-aside
A00001,4,chest-xray-not-done,2026-01-05,due,info,2026-01-26,2026-02-16,r4,reply-set-aside
A00001,5,chest-xray-not-done,2026-01-05,due,info,2026-01-26,2026-02-16,r5,
END
expect_same wanted.csv out.txt
expect_text err.txt "1 rejected: occurred-unreadable, first at line 7, column 6"
expect_text err.txt "2 replies set aside"

expect_code 0 "$WAYMARK" evaluate "${ask[@]}" --patient 4 --full
expect_text out.txt "set aside: reply: reply-not-offered (A reply to chest-xray-not-done is none that the rule offers"
expect_text out.txt "uncertain: A reply about this could not be used"
expect_code 0 "$WAYMARK" evaluate "${ask[@]}" --patient 5
expect_text out.txt "set aside: reply: rule-unknown (A reply names a rule that this pack does not have.)"
if grep -qF SECRETREPLY out.txt err.txt; then fail "what somebody replied stands in an answer"; fi

# --strict names the first bad row of a file that is not sorted.
printf '%s\n' "patient_id,birth_date" 2,1960-05-02 1,1960-05-02 >two.csv
printf '%s\n' "event_id,patient_id,occurred_on,code_system,code" a,2,2026-01-32,snomed,1 b,1,2026-01-33,snomed,1 >bad.csv
expect_code 3 "$WAYMARK" sweep --rules "$SOURCE/docs/first-rule" --include-drafts --on 2026-01-28 --patients two.csv \
  --events bad.csv --strict
expect_text err.txt "bad.csv:2:5: occurred_on"
[ ! -s out.txt ] || fail "rows before a file that is refused"
