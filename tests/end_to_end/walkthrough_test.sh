#!/bin/bash
# docs/walkthrough.md is what the program says today, and it says what each of the five is there for.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
"$SOURCE/packaging/make-walkthrough.sh" --waymark "$WAYMARK" --out "$scratch/page.md"
diff -u "$SOURCE/docs/walkthrough.md" page.md >changes.txt || {
  head -n 60 changes.txt >&2
  fail "docs/walkthrough.md is stale: packaging/make-walkthrough.sh writes it anew"
}
expect_text page.md "FIT 48 ug/g"
expect_text page.md "why:"
expect_text page.md "no prompts"
expect_text page.md "What would close it"
expect_text page.md "uncertain"
