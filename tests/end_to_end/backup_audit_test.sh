#!/bin/bash
# Backups made, checked and put back; the audit log checked, exported and shown, from the command line.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

"$STORE_CHILD" store.db --once 50 || fail "no store could be made"

expect_code 0 "$WAYMARK" backup create --store store.db kept
grep -Eq '^[0-9a-f]{64}$' out.txt || fail "no digest: $(cat out.txt)"
expect_code 0 "$WAYMARK" backup verify kept
grep -q '20 patients, 50 events, 20 items' out.txt || fail "$(cat out.txt)"
expect_code 4 "$WAYMARK" backup create --store store.db kept
expect_code 4 "$WAYMARK" backup create --store none.db other
expect_code 2 "$WAYMARK" backup create --store postgres://somewhere/db other
expect_code 4 "$WAYMARK" backup restore kept --store store.db
expect_code 0 "$WAYMARK" backup restore kept --store sqlite:new.db
expect_code 0 "$WAYMARK" backup restore kept --store new.db --replace
ls new.db.replaced-* >/dev/null || fail "the old store was not kept"

printf 'x' | dd of=kept bs=1 seek=9000 conv=notrunc 2>/dev/null
expect_code 1 "$WAYMARK" backup verify kept
expect_code 3 "$WAYMARK" backup restore kept --store third.db
[ ! -e third.db ] || fail "a damaged backup was put back"

for store in store.db new.db; do
  expect_code 0 "$WAYMARK" audit verify --store "$store"
  grep -q '^whole: ' out.txt || fail "$(cat out.txt)"
done
key=$(awk '/^key/ {print $3}' out.txt)
expect_code 0 "$WAYMARK" audit verify --store store.db --key "$key"
expect_code 2 "$WAYMARK" audit verify --store store.db --key nonsense
other=$(tr 0-9a-f 1-9a-f0 <<<"$key")
expect_code 1 "$WAYMARK" audit verify --store store.db --key "$other"

expect_code 0 "$WAYMARK" audit export --store store.db --practice A81001
cp out.txt export.json
# Somebody with another program, and without the store, checks the chain.
/usr/bin/python3 - <<'PYTHON' || fail "the export is not a chain"
import hashlib, json
hash, lines, checkpoints = bytes(32), 0, 0
for text in open("export.json", encoding="utf-8"):
    row = json.loads(text)
    if "checkpoint" in row:
        checkpoints += 1
        continue
    line = text[text.index('"line":') + 7:-2]
    hash = hashlib.blake2b(hash + line.encode(), digest_size=32).digest()
    assert hash.hex() == row["hash"], text
    lines += 1
assert lines == 51 and checkpoints >= 1, (lines, checkpoints)
PYTHON
expect_code 0 "$WAYMARK" audit verify --store store.db --against export.json
sed 's/"sequence":51,"at"/"sequence":52,"at"/' export.json >longer.json
expect_code 1 "$WAYMARK" audit verify --store store.db --against longer.json

expect_code 0 "$WAYMARK" audit show --store store.db --patient patient-3
[ "$(wc -l <out.txt)" -eq 3 ] || fail "$(cat out.txt)"
if grep -q 'patient-3' out.txt; then fail "the log names a patient"; fi
expect_code 0 "$WAYMARK" audit show --store store.db --patient patient-3 --practice A81001 --format json
expect_code 1 "$WAYMARK" audit show --store store.db --patient nobody
expect_code 4 "$WAYMARK" audit show --store none.db --patient nobody
