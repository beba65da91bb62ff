#!/bin/bash
# What `waymark serve` refuses, with which exit code; waiting for a pack; the configuration file.
. "$(dirname "$0")/lib.sh"
expect_code 2 "$WAYMARK" serve
expect_text err.txt "--rules"
expect_code 2 "$WAYMARK" serve --rules "$SOURCE/rules" --listen 0.0.0.0:0
expect_text err.txt "needs TLS"
expect_code 2 "$WAYMARK" serve --rules "$SOURCE/rules" --listen localhost
expect_code 2 "$WAYMARK" serve --rules "$SOURCE/rules" --today tomorrow
expect_code 4 "$WAYMARK" serve --rules no-such-folder --listen 127.0.0.1:0
expect_code 4 "$WAYMARK" serve --rules "$SOURCE/rules" --config no-such-file.yaml

# A configuration with a mistake: the place, and the nearest name.
printf 'rules: pack\nlisten: 127.0.0.1:0\nlimits: {mesage_bytes: 5}\n' >bad.yaml
expect_code 3 "$WAYMARK" serve --config bad.yaml
expect_text err.txt "bad.yaml:3:10"
expect_text err.txt "message_bytes"

# A pack that may not run is refused at the start; with --wait-for-pack SIGHUP brings a good one.
"$WAYMARK" pack --rules "$SOURCE/rules" signed >/dev/null
"$WAYMARK" sign signed --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Tests" --role tests \
  --date 2026-03-01 >/dev/null
cp -r signed unsigned
rm unsigned/pack.sig
expect_code 3 "$WAYMARK" serve --rules unsigned --listen 127.0.0.1:0
expect_text err.txt gate-
ln -s unsigned current
printf 'rules: current\nlisten: 127.0.0.1:0\nunix: {path: waymark.sock}\nlimits: {record_entries: 5}\n' >good.yaml
start_sidecar --config good.yaml --today 2026-03-03 --wait-for-pack
expect_text sidecar.out "no pack is loaded"
[ "$(stat -c %a waymark.sock)" = 600 ] || fail "others may open the socket"
make_practice 3
practice=(--patients practice/patients.csv --events practice/events.csv --patient SYN00000003)
expect_code 4 "$WAYMARK" evaluate --server "$address" "${practice[@]}"
ln -s signed next && mv -T next current
kill -HUP "$sidecar"
for _ in $(seq 300); do
  grep -q '"event":"pack loaded"' sidecar.log && break
  sleep 0.1
done
code=0
"$WAYMARK" evaluate --server "$address" "${practice[@]}" >out.txt 2>err.txt || code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 3 ] || fail "exit code $code after a pack was loaded"  # 3: more than five entries

# Beyond this machine the demonstration key is refused, and with it a given today for an approved pack.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test \
  -keyout server.key -out server.pem 2>/dev/null
printf 'rules: signed\nlisten: "0.0.0.0:0"\ntls: {certificate: server.pem, key: server.key}\n' >beyond.yaml
expect_code 2 "$WAYMARK" serve --config beyond.yaml
expect_text err.txt 'give `access:`'
printf 'unix: {path: waymark.sock}\naccess: {clients: [{name: local, unix_socket: yes, may: rules}]}\n' >>beyond.yaml
expect_code 3 "$WAYMARK" serve --config beyond.yaml
expect_text err.txt "--allow-demonstration-pack"

# A port that another sidecar has.
expect_code 4 "$WAYMARK" serve --rules signed --listen "$address"
expect_text err.txt "$address"
kill -TERM "$sidecar"
wait "$sidecar" || fail "exit code $? after TERM"
[ ! -e waymark.sock ] || fail "the socket's file was left behind"
while read -r line; do
  printf '%s' "$line" | python3 -c 'import json,sys; json.load(sys.stdin)' || fail "no JSON in the log: $line"
done <sidecar.log
