#!/bin/bash
# The walks of people who sign in: with tokens of a test's issuer, then with the demonstration's.
. "$SOURCE/tests/browser/store.sh"
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
      purposes: [direct care, "direct care: working the list", "subject access request"]
END
serve --config waymark.yaml
export HOME=$scratch WAYMARK_CONSOLE=http://$http WAYMARK_ISSUER_KEY=$scratch/key.json
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
serve --config identity.yaml
export WAYMARK_CONSOLE=http://$http WAYMARK_ISSUER=$(cat issuer/issuer.url)
node --test --test-concurrency=1 "$folder/identity.test.mjs"
