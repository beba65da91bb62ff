#!/bin/bash
# bench.sh PATIENTS RUNS: a sidecar with so many made-up patients in its store, and bench.mjs. For packaging/bench-console.sh.
. "$SOURCE/tests/end_to_end/lib.sh"
. "$SOURCE/tests/conformance/modules.sh"
modules "$SOURCE/tests/browser"
make_practice "$1"
start_sidecar --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0
"$WAYMARK" feed --server "$address" --patients practice/patients.csv --events practice/events.csv --replies practice/replies.csv --contacts practice/contacts.csv >feed.log 2>&1 ||
  { tail feed.log >&2; fail "waymark feed"; }
export HOME=$scratch WAYMARK_CONSOLE=http://$http
"$SOURCE/plugin/console/with-node.sh" node "$SOURCE/tests/browser/bench.mjs" "$2"
