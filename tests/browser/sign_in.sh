#!/bin/bash
# The walks of people who sign in: with tokens of a test's issuer, then with the demonstration's; and those of a server that fails.
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

# The same store without sign-in, under a server that is killed and started anew at one address; reviews are closed by two.
kill "$sidecar" && wait "$sidecar" || true
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
/usr/bin/python3 - "$SOURCE/plugin/service/worklists_default.cc" >two-people.yaml <<'PYTHON'
import sys
lists = open(sys.argv[1]).read().split('R"yaml(')[1].split(')yaml"')[0]
assert lists.count("  - id: care-reviews\n") == 1
print(lists.replace("  - id: care-reviews\n", "  - id: care-reviews\n    second_person: yes\n"), end="")
PYTHON
cat >two-people-config.yaml <<END
rules: pack
code_sets: $SOURCE/tests/codesets
store: {url: "sqlite:waymark.db", worklists: two-people.yaml}
END
export WAYMARK_CONSOLE=http://127.0.0.1:$port
export WAYMARK_SERVE="--allow-demonstration-pack --listen 127.0.0.1:0 --config two-people-config.yaml --today 2026-03-03"
node --test --test-concurrency=1 "$folder/killed.test.mjs"
