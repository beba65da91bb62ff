#!/bin/bash
# The GP's acceptance walk, with the sidecar killed in the middle.
. "$SOURCE/tests/end_to_end/lib.sh"
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Conformance tests" --role tests \
  --date 2026-03-01 >/dev/null
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
