#!/bin/bash
# HTTP as people use it: every example of docs/http.md, TLS with client certificates, drop-ins of the
# configuration, doctor, and a graceful end.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

start_sidecar --rules "$SOURCE/rules" --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --http 127.0.0.1:0
[ -n "$http" ] || fail "no HTTP address: $(cat sidecar.out)"

run_http_examples "$SOURCE/docs/http.md" 14

# No patient's value in metrics or log.
curl -sS "http://$http/metrics" >metrics.txt
expect_text metrics.txt 'waymark_rule_shown_total{rule="fit-positive"'
if grep -E 'A00001|1960' metrics.txt sidecar.log; then fail "a patient's data is in the metrics or the log"; fi

expect_code 0 "$WAYMARK" doctor --http "$http"
expect_text out.txt "is ready"
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
expect_code 1 "$WAYMARK" doctor --http "$http"

# TLS with client certificates, from drop-ins in the order of their names; a store; doctor of the whole.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout server.key -out server.pem 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=surgery \
  -keyout client.key -out client.pem 2>/dev/null
mkdir waymark.d
printf 'rules: %s\nlisten: 127.0.0.1:0\ntoday: 2026-03-03\ndrain_seconds: 5\n' "$SOURCE/rules" >waymark.yaml
printf 'http: {listen: 127.0.0.1:0, certificate: ../server.pem, key: ../server.key}\nzone: UTC\n' >waymark.d/10-http.yaml
printf 'http: {client_ca: ../client.pem}\nzone: Europe/London\nstore: {url: "sqlite:%s"}\n' "$scratch/waymark.db" >waymark.d/20-clients.yaml
echo 'nonsense: yes' >waymark.d/30-not-one.yaml.old
start_sidecar --config waymark.yaml
[ -n "$http" ] || fail "no HTTP address: $(cat sidecar.out)"
expect_text sidecar.out "HTTP on $http with TLS"
expect_code 0 curl -sS --cacert server.pem --cert client.pem --key client.key "https://$http/readyz"
expect_text out.txt '"store"'
code=0
curl -sS --cacert server.pem "https://$http/readyz" >out.txt 2>err.txt || code=$?
[ "$code" -ne 0 ] || fail "a client without a certificate was answered"
code=0
curl -sS "http://$http/readyz" >out.txt 2>err.txt || code=$?
[ "$code" -ne 0 ] || fail "plain text was answered where TLS is"
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
expect_code 0 "$WAYMARK" doctor --config waymark.yaml
for text in "every page is whole" "store schema" "disk of the store" "audit log" "0 patients are to be looked at" "certificate"; do
  expect_text out.txt "$text"
done
echo 'nonsense: yes' >waymark.d/30-wrong.yaml
expect_code 3 "$WAYMARK" serve --config waymark.yaml
expect_text err.txt "waymark.d/30-wrong.yaml:1:1"

# Beyond this machine only with TLS.
expect_code 2 "$WAYMARK" serve --rules "$SOURCE/rules" --listen 127.0.0.1:0 --http 0.0.0.0:0
expect_text err.txt "needs TLS"
