#!/bin/bash
# Exit codes that scripts rely on: 0 fine, 1 the answer is no, 2 wrong usage, 3 input refused, 4 could
# not run. Answers go to standard output, messages to standard error.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
rules=$SOURCE/rules
codes=$SOURCE/tests/codesets
make_practice 40
practice=(--patients practice/patients.csv --events practice/events.csv)

# 0: an answer, and nothing but the answer on standard output.
expect_code 0 "$WAYMARK" version
expect_code 0 "$WAYMARK" --help
expect_code 0 "$WAYMARK" check "$rules" --on 2026-03-03
expect_code 0 "$WAYMARK" evaluate --rules "$rules" --code-sets "$codes" --on 2026-03-03 "${practice[@]}" --patient SYN00000003
expect_text out.txt "Patient SYN00000003, on 3 March 2026"
expect_code 0 "$WAYMARK" evaluate --rules "$rules" --on 2026-03-03 "${practice[@]}" --format json
/usr/bin/python3 -m json.tool <out.txt >/dev/null || fail "--format json is not JSON"
expect_code 0 "$WAYMARK" sweep --rules "$rules" --code-sets "$codes" --on 2026-03-03 "${practice[@]}" --format csv
head -n 1 out.txt | grep -q '^practice_code,patient_id,rule,anchor_on,status,level,since,next_change_on,item,doubt' ||
  fail "the sweep's columns"

expect_code 0 "$WAYMARK" explain --rules "$SOURCE/docs/first-rule" --include-drafts --rule chest-xray-not-done \
  --on 2026-03-03 "${practice[@]}" --patient SYN00000003

# 1: the answer is no.
mkdir broken && cp -r "$rules/." broken/ && cp -r "$SOURCE/templates" templates
sed -i 's/^title: .*/titel: x/' broken/safety-netting/fit-positive.yaml
expect_code 1 "$WAYMARK" check broken --on 2026-03-03
expect_text out.txt "fit-positive.yaml"
cp -r "$rules" emptied && : >emptied/safety-netting/fit-positive.yaml
expect_code 1 "$WAYMARK" check emptied --on 2026-03-03
expect_text out.txt "fit-positive.yaml:1:1: error: this file holds nothing that a pack is made of [empty-file]"
"$WAYMARK" sign --new-key own.key --signer "A. Signer" >/dev/null
cp -r "$rules" own && "$WAYMARK" sign own --key own.key --signer "A. Signer" --date 2026-03-01 >/dev/null
expect_code 1 "$WAYMARK" check own --gate --on 2026-03-03
expect_text out.txt "[gate-signature]"
expect_code 0 "$WAYMARK" check own --gate --on 2026-03-03 --key own.key.pub
printf 'code_system,code,term,source\nsnomed,22298006,a,x\n' >old.csv
printf 'code_system,code,term,source\nsnomed,22298006,a,x\nsnomed,404684003,b,x\n' >new.csv
expect_code 1 "$WAYMARK" codesets diff old.csv new.csv
expect_code 0 "$WAYMARK" codesets diff old.csv old.csv
expect_code 1 "$WAYMARK" test "$rules" --filter "no story is called this"

# 2: wrong usage, with a word about what was meant.
expect_code 2 "$WAYMARK"
expect_code 2 "$WAYMARK" no-such-command
expect_text err.txt 'there is no command "no-such-command"'
expect_text err.txt "check"
expect_code 2 "$WAYMARK" evalute --rules "$rules"
expect_text err.txt "did you mean \`evaluate\`?"
expect_code 2 "$WAYMARK" codesets improt
expect_text err.txt "did you mean \`import\`?"
expect_code 2 "$WAYMARK" check
expect_code 2 "$WAYMARK" evaluate --no-such-option
expect_code 2 "$WAYMARK" check "$rules" --on yesterday
expect_code 2 "$WAYMARK" check "$rules" --format csv
[ ! -s out.txt ] || fail "a message about wrong usage stands on standard output"
[ -s err.txt ] || fail "wrong usage without a word"
expect_code 2 "$WAYMARK" synthesise --patients 0 --out none
expect_text err.txt "--patients"
expect_code 2 "$WAYMARK" schema no-such-file
expect_text err.txt "rule"
expect_text err.txt "config"
expect_code 0 "$WAYMARK" schema config
/usr/bin/python3 -m json.tool <out.txt >/dev/null || fail "the schema of a configuration is not JSON"
expect_code 2 "$WAYMARK" evaluate --on 2026-03-03 "${practice[@]}"
expect_code 2 "$WAYMARK" evaluate --rules "$rules" --on tomorrow "${practice[@]}"

expect_code 2 "$WAYMARK" evaluate --server 127.0.0.1:1 --ca a.pem --cert b.pem "${practice[@]}"
expect_text err.txt "--cert and --key belong together"
expect_code 2 "$WAYMARK" evaluate --server 127.0.0.1:1 --cert b.pem --key b.key "${practice[@]}"
expect_text err.txt "--ca"

expect_code 2 "$WAYMARK" sweep --rules "$rules" --on 2026-03-03 "${practice[@]}" --columns kitt
expect_text err.txt "did you mean \`kit\`?"
expect_code 2 "$WAYMARK" sweep --rules "$SOURCE/docs/first-rule" --include-drafts --on 2026-03-03 "${practice[@]}" --columns nosuch
expect_text err.txt "\`request\`"
[ ! -s out.txt ] || fail "rows with a column that no rule fills"

# 3: input refused. The message says where, and never what the record holds.
expect_code 3 "$WAYMARK" evaluate --rules "$rules" --on 2026-03-03 "${practice[@]}" --patient NOBODY
printf 'patient_id,sex\nSECRETID,male\n' >no_birth_date.csv
expect_code 3 "$WAYMARK" evaluate --rules "$rules" --on 2026-03-03 --patients no_birth_date.csv --events practice/events.csv
if grep -q SECRETID err.txt out.txt; then fail "a patient's id stands in an error"; fi
expect_text err.txt "birth_date"
printf '{"resourceType": "Bundle", "type": "collection", "entry": [' >broken.json
expect_code 3 "$WAYMARK" evaluate --rules "$rules" --on 2026-03-03 broken.json

# 4: could not run.
expect_code 4 "$WAYMARK" check no-such-folder
expect_code 4 "$WAYMARK" evaluate --rules "$rules" --on 2026-03-03 --patients missing.csv --events practice/events.csv
expect_code 4 "$WAYMARK" evaluate --rules "$rules" --on 2026-03-03 no-such-file.json
expect_code 4 "$WAYMARK" synthesise --patients 3 --out /proc/no-such-folder
expect_code 4 "$WAYMARK" evaluate --server "unix:$scratch/nobody-listens" --on 2026-03-03 "${practice[@]}" --patient SYN00000003
for command in "evaluate" "explain --rule fit-positive"; do
  code=0
  # shellcheck disable=SC2086
  "$WAYMARK" $command --rules "$rules" --on 2026-03-03 "${practice[@]}" >/dev/full 2>err.txt || code=$?
  [ "$code" -eq 4 ] || fail "$command: exit code $code where the answer could not be written"
  expect_text err.txt "can't write the answer to standard output"
done
# A pipe or a device (/dev/null, /dev/stdout) is never replaced by a file of its name.
mkfifo pipe
expect_code 4 "$WAYMARK" sweep --rules "$rules" --on 2026-03-03 "${practice[@]}" --out pipe
expect_text err.txt "pipe: is not a regular file"
expect_code 4 "$WAYMARK" test "$rules" --filter "kit" --junit pipe
expect_text err.txt "not a regular file"
[ -p pipe ] || fail "the pipe was replaced"
expect_code 4 "$WAYMARK" serve --rules no-such-folder --listen 127.0.0.1:0
