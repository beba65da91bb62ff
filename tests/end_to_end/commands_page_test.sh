#!/bin/bash
# docs/commands.md is the program's own help of today.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
"$SOURCE/packaging/make-commands.sh" --waymark "$WAYMARK" --out "$scratch/page.md"
diff -u "$SOURCE/docs/commands.md" page.md >changes.txt || {
  head -n 60 changes.txt >&2
  fail "docs/commands.md is stale: packaging/make-commands.sh writes it anew"
}
[ "$(grep -c '^## waymark ' page.md)" -ge 12 ] || fail "fewer commands than there are"
