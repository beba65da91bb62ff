#!/bin/bash
# The walks against `waymark serve` with a new store that holds the synthetic practice.
. "$SOURCE/tests/end_to_end/lib.sh"
. "$SOURCE/tests/conformance/modules.sh"
folder=$SOURCE/tests/browser
modules "$folder"
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Browser tests" --role tests \
  --date 2026-03-01 >/dev/null
make_practice 1000
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0
grep -q 'and the console' sidecar.out || fail "the sidecar serves no console"
"$WAYMARK" feed --server "$address" --patients practice/patients.csv --events practice/events.csv --replies practice/replies.csv >/dev/null 2>&1
# Three more practices, which only their funnel asks about: other people, with numbers of their own.
for n in 2 3 4; do
  "$WAYMARK" synthesise --patients 500 --seed $n --out "practice$n" >/dev/null 2>&1
  sed -Ei "s/\\bZZ001\\b/ZZ10$n/; s/\\bSYN0/SYN$n/g; s/^(ZZ10$n,[^,]*,)[0-9]*,/\\1,/" practice$n/*.csv
  "$WAYMARK" feed --server "$address" --patients practice$n/patients.csv --events practice$n/events.csv --replies practice$n/replies.csv >/dev/null 2>&1
done
# The people of a coordinator's Tuesday.
/usr/bin/python3 "$folder/morning.py" tuesday
"$WAYMARK" feed --server "$address" --patients tuesday/patients.csv --events tuesday/events.csv >/dev/null 2>&1
# The Node that the console is built with; Debian's chromium.
node() { "$SOURCE/plugin/console/with-node.sh" node "$@"; }
export HOME=$scratch WAYMARK_CONSOLE=http://$http
node --test --test-concurrency=1 "$folder/console.test.mjs" "$folder/coordinator.test.mjs" "$folder/tuesday.test.mjs" "$folder/hostile.test.mjs"

# The same store, where people sign in.
kill "$sidecar" && wait "$sidecar" || true
node "$folder/issuer.mjs" .
cat >waymark.yaml <<END
rules: pack
code_sets: $SOURCE/tests/codesets
access:
  clock_skew_seconds: 0
  issuers: [{issuer: "https://id.example", audience: waymark, keys: keys.json}]
  clients:
    - name: console
      issuer: https://id.example
      claims: {azp: console}
      may: [evaluate, read, answer, review, export, rules]
      practices: [ZZ001]
      practice_claim: org
      roles: [gp, nurse, coordinator]
      role_claim: role
      person_claim: name
      purposes: [direct care]
END
start_sidecar --config waymark.yaml --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0
export WAYMARK_CONSOLE=http://$http WAYMARK_ISSUER_KEY=$scratch/key.json
node --test --test-concurrency=1 "$folder/sign_in.test.mjs"

# The same store, where people sign in with the demonstration's issuer.
kill "$sidecar" && wait "$sidecar" || true
mkdir -p issuer
# Not by the function: its process would be a shell, and the issuer would outlive it.
"$SOURCE/plugin/console/with-node.sh" node "$SOURCE/packaging/demonstration/issuer.mjs" --folder "$scratch/issuer" >issuer.log 2>&1 &
children+=("$!")
for _ in $(seq 100); do [ -s issuer/issuer.url ] && break || sleep 0.1; done
[ -s issuer/issuer.url ] || fail "the demonstration's issuer did not start: $(cat issuer.log)"
{
  echo "rules: pack"
  echo "code_sets: $SOURCE/tests/codesets"
  "$SOURCE/packaging/demonstration/sign_in_config.sh" "$scratch/issuer"
} >identity.yaml
start_sidecar --config identity.yaml --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0
export WAYMARK_CONSOLE=http://$http WAYMARK_ISSUER=$(cat issuer/issuer.url)
node --test --test-concurrency=1 "$folder/identity.test.mjs"
