#!/bin/bash
# The first command of the README (without installing and building): prompts with reasons for patients
# with different needs, from a sidecar over gRPC; safe when run twice; stops what it started.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
job=("$SOURCE/packaging/main-job.sh" --no-install --no-build --build "$(dirname "$WAYMARK")" --demo "$scratch/demo" --patients 200)

expect_code 0 "${job[@]}" --once
cp out.txt first.txt
expect_text first.txt "Patient SYN00000003, on 3 March 2026"
expect_text first.txt "FIT 48 ug/g"
expect_text first.txt "why:"
expect_text first.txt "not clinically approved"
[ "$(grep -c '^Patient SYN' first.txt)" -ge 5 ] || fail "fewer than five patients"
[ ! -e demo/sidecar.pid ] || fail "--once left a sidecar"

# Left running: the line that calls it works, and so does the one that stops it.
expect_code 0 "${job[@]}" --no-console
if grep -q "The console:" out.txt; then fail "--no-console opens the console"; fi
pid=$(cat demo/sidecar.pid)
children+=("$pid")
sed -n 's/^Call it: *//p' out.txt >call.sh
[ -s call.sh ] || fail "no line says how to call it"
cp out.txt second.txt
(cd "$SOURCE" && bash "$scratch/call.sh") >called.txt 2>&1 || fail "the call failed: $(cat called.txt)"
expect_text called.txt "Patient SYN00000008"

# Again while one is running: it is replaced, and nothing is made twice.
expect_code 0 "${job[@]}"
if kill -0 "$pid" 2>/dev/null && [ "$(cat demo/sidecar.pid)" != "$pid" ]; then fail "the earlier sidecar still runs"; fi
if grep -q "Making the demonstration practice" out.txt; then fail "the practice was made twice"; fi
children+=("$(cat demo/sidecar.pid)")
# This one opens the console, on a practice with work in it, where the console is built.
if [ -f "$(dirname "$WAYMARK")/share/waymark/console/index.html" ]; then
  address=$(sed -n 's,^The console:  \(http://[0-9.:]*/\) .*$,\1,p' out.txt)
  [ -n "$address" ] || fail "no line says where the console is"
  curl -fsS "$address" >page.html || fail "the console does not answer"
  expect_text page.html "<title>Waymark</title>"
  lists() { curl -sS --json '{"practices": ["ZZ001"]}' "$@" "${address}waymark.v1.ReviewService/ListWorklists" >lists.json; }
  lists && expect_text lists.json '"unauthenticated"'
  # Signed in as a browser would be: to the issuer, a person chosen there, and back.
  jar=(-b cookies -c cookies)
  issuer=$(cat demo/issuer.url)
  curl -sS "${jar[@]}" -o /dev/null -w '%{redirect_url}' "${address}sign-in" >to.txt
  flow=$(curl -fsS "$(cat to.txt)" | sed -n 's/.*name="flow" value="\([^"]*\)".*/\1/p')
  curl -fsS -o /dev/null -w '%{redirect_url}' --data-urlencode "flow=$flow" --data-urlencode "who=555000000001/1001" "$issuer/choose" >back.txt
  [ "$(curl -sS "${jar[@]}" -o /dev/null -w '%{redirect_url}' "$(cat back.txt)")" = "$address" ] || fail "not signed in: $(tail -n 3 demo/sidecar.log)"
  proof=$(curl -fsS "${jar[@]}" "${address}session" | sed -n 's/.*"proof":"\([0-9a-f]*\)".*/\1/p')
  lists "${jar[@]}" -H "Waymark-Session: $proof" || fail "no worklists"
  expect_text lists.json '"overdue"'
fi
grep '^Patient\|^  ' first.txt | grep -v 'done in\|listens\|[0-9] s  ' >first_answers.txt
grep '^Patient\|^  ' out.txt | grep -v 'done in\|listens\|[0-9] s  ' >answers.txt
expect_same first_answers.txt answers.txt
sed -n 's/^Stop it: *//p' out.txt >stop.sh
bash stop.sh || fail "the line that stops it"
for _ in $(seq 300); do
  kill -0 "$(cat demo/sidecar.pid)" 2>/dev/null || break
  sleep 0.1
done
if kill -0 "$(cat demo/sidecar.pid)" 2>/dev/null; then fail "it was not stopped"; fi
if [ -n "${issuer:-}" ]; then
  for _ in $(seq 100); do
    curl -sS -o /dev/null "$issuer/keys" 2>/dev/null || break
    sleep 0.1
  done
  if curl -sS -o /dev/null "$issuer/keys" 2>/dev/null; then fail "the demonstration's issuer was not stopped"; fi
fi

expect_code 2 "$SOURCE/packaging/main-job.sh" --no-such-option
expect_code 0 "$SOURCE/packaging/main-job.sh" --help
expect_code 2 "$SOURCE/packaging/run-tests.sh" --no-such-option
