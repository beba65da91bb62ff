#!/bin/bash
# The GP's acceptance walk, with the sidecar killed in the middle.
. "$SOURCE/tests/end_to_end/lib.sh"
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
# The same rules as a later version.
cp -r pack next
sed -i 's/^version: .*/version: "99.0.0"/' next/pack.yaml
for folder in pack next; do
  "$WAYMARK" sign "$folder" --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Conformance tests" --role tests \
    --date 2026-03-01 >/dev/null
done
serve() {
  start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --store sqlite:store.db
}
walk() { /usr/bin/python3 "$SOURCE/tests/conformance/stored_client/walk.py" "$1" "$address" state.json; }
serve
walk morning
kill -9 "$sidecar"
wait "$sidecar" 2>/dev/null || true
walk gone
serve
walk after
walk operate
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
# The store by itself.
"$WAYMARK" replay --rules pack --allow-demonstration-pack --code-sets "$SOURCE/tests/codesets" --store sqlite:store.db \
  --source "sample system" --practice A81001 --patient tom --rule fit-not-returned --from 2026-01-01 --to 2026-04-30 >days.csv
# Its kit was given on 1 February and became known on 3 March.
expect_text days.csv "2026-03-03,fit-not-returned,k2,none,"
"$WAYMARK" sweep --rules pack --allow-demonstration-pack --code-sets "$SOURCE/tests/codesets" --store sqlite:store.db \
  --on 2026-03-03 >rows.csv
expect_text rows.csv fit-not-returned
