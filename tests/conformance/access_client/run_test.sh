#!/bin/bash
# Certificates and tokens that openssl makes, a sidecar with TLS and `access:`, and a client.
. "$SOURCE/tests/end_to_end/lib.sh"
here=$SOURCE/tests/conformance/access_client
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Conformance tests" --role tests \
  --date 2026-03-01 >/dev/null

ec=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
authority() { openssl req -x509 "${ec[@]}" -days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" 2>/dev/null; }
# certificate NAME AUTHORITY EXTENSION
certificate() {
  openssl req "${ec[@]}" -subj "/O=Tests/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  openssl x509 -req -days 2 -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial \
    -extfile <(printf '%s\n' "$3") -out "$1.pem" 2>/dev/null
}
authority ca
authority strangers
certificate server ca "subjectAltName=IP:127.0.0.1"
for name in feeder other_practice unknown slow; do certificate "$name" ca "subjectAltName=DNS:$name.example"; done
certificate stranger strangers "subjectAltName=DNS:feeder.example"
/usr/bin/python3 -c "
import sys
sys.path.insert(0, '$here')
from issuer import Key, key_set
open('keys.json', 'w').write(key_set(Key('first', 'ES256')))"
openssl pkey -in first.key -pubout -out public.pem

cat >waymark.yaml <<'YAML'
rules: pack
today: 2026-03-03
unix: {path: waymark.sock}
tls: {certificate: server.pem, key: server.key, client_ca: ca.pem, client_certificate_optional: yes}
store: {url: "sqlite:store.db"}
access:
  refresh_seconds: 1
  calls_per_second: 1000
  burst: 2000
  failures_burst: 1000
  issuers:
    - {issuer: https://id.example.nhs.uk, audience: waymark, keys: keys.json}
  clients:
    - name: feeder
      certificate: feeder.example
      may: [feed, read, answer, review]
      practices: [A81001]  # feeder
      roles: "*"
    - name: other
      certificate: other_practice.example
      may: [feed, read, review]
      practices: [B82002]
      roles: "*"
    - name: slow
      certificate: slow.example
      may: read
      practices: [A81001]
      roles: "*"
      calls_per_second: 1
      burst: 3
    - name: console
      issuer: https://id.example.nhs.uk
      claims: {azp: console}
      may: [read, answer, review]
      practices: [A81001, B82002]
      practice_claim: org
      roles: [gp, nurse]
      role_claim: role
      role_names: {R8000: gp, R8001: nurse}
      person_claim: name
      purposes: [direct care]
      purpose_claim: purpose
    - {name: local, unix_socket: yes, may: administer}
YAML
start_sidecar --config waymark.yaml --code-sets "$SOURCE/tests/codesets"
SIDECAR=$sidecar /usr/bin/python3 "$here/callers.py" "$address" "unix:$PWD/waymark.sock"
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"

# What the audit log says of it: whole, with clients and people, and without patients.
"$WAYMARK" audit verify --store store.db >/dev/null
"$WAYMARK" audit export --store store.db >audit.txt
# (No -q behind a pipe: it ends early, and what writes to it dies of that.)
grep -F '"action":"refused"' audit.txt | grep -F '"detail":"other practice"' | grep -F '"client":"feeder"' >/dev/null ||
  fail "the log does not say that the feeder asked for another practice"
grep -F '"actor":"Dr Ada","client":"console"' audit.txt | grep -F '"action":"saw"' | grep -F '"purpose":"direct care"' >/dev/null ||
  fail "the log does not name who saw"
if grep -q 'jane\|june' audit.txt; then fail "a patient's id is in the audit log"; fi
if grep -q 'jane\|june\|Dr Ada\|eyJ' sidecar.log; then fail "a name or a token is in the log"; fi

# Beyond this machine: TLS and somebody who may call, or no start.
printf 'rules: pack\nlisten: "0.0.0.0:0"\ntls: {certificate: server.pem, key: server.key, client_ca: ca.pem}\n' >open.yaml
expect_code 2 "$WAYMARK" serve --config open.yaml
expect_text err.txt "access:"
