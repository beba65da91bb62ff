#!/bin/bash
# Records in the shapes that other programs write (tests/fixtures) load and are answered: a Synthea
# transaction Bundle and UK Core resources, with the shipped pack.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

# answer FILE DAY: what is said about the one patient of the fixture.
answer() {
  "$WAYMARK" evaluate --rules "$SOURCE/rules" --allow-demonstration-pack --on "$2" \
    "$SOURCE/tests/fixtures/$1" >"$1.txt" 2>"$1.log" || {
    cat "$1.log" >&2
    fail "$1 is not answered"
  }
}
says() { grep -qF -- "$2" "$1.txt" || { cat "$1.txt" >&2; fail "$1 does not say: $2"; }; }
silent() { if grep -qF -- "$2" "$1.txt"; then cat "$1.txt" >&2; fail "$1 says: $2"; fi; }

# The diagnosis carries the hour 21:30 at -04:00: in England it is the next day.
answer synthea-shaped-bundle.json 2026-03-10
says synthea-shaped-bundle.json "Cancer care review: overdue"
says synthea-shaped-bundle.json "New primary cancer on 2 September 2025"
answer synthea-shaped-bundle.json 2025-09-01
silent synthea-shaped-bundle.json "Cancer care review:"

answer uk-core-shaped-bundle.json 2026-03-10
says uk-core-shaped-bundle.json "Urgent (USC) referral 12 January 2026 (lower GI): no outcome, day 57"
# The result has no effective date; the day on which it was issued stands for it: referred within 14
# days of it, so nothing is owed.
silent uk-core-shaped-bundle.json "No urgent lower GI referral"
