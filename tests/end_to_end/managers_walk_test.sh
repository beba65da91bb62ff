#!/bin/bash
# docs/managers-walk.md is what the program says today, and it answers each of the questions.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
"$SOURCE/packaging/make-managers-walk.sh" --waymark "$WAYMARK" --out "$scratch/page.md"
diff -u "$SOURCE/docs/managers-walk.md" page.md >changes.txt || {
  head -n 60 changes.txt >&2
  fail "docs/managers-walk.md is stale: packaging/make-managers-walk.sh writes it anew"
}
expect_text page.md ",overdue,"
expect_text page.md "Busiest: the week from"
expect_text page.md "can004: Review with a structured template within 12 months"
expect_text page.md "minutes a week"
expect_text page.md "days before"
