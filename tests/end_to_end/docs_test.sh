#!/bin/bash
# Pages: links lead somewhere, blocks that show a file are that file, commands that they show run, the
# changelog is typed, and nothing is tied to one machine.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
checks=$SOURCE/tests/end_to_end/docs_test.py
for what in links copies changelog marked; do
  /usr/bin/python3 "$checks" "$what" "$SOURCE" >wrong.txt || fail "$what: $(cat wrong.txt)"
done

# Lock files must not say where packages came from; scripts and pages not where somebody's files lie.
cd "$SOURCE"
if find . \( -name node_modules -o -name 'build*' -o -name .git \) -prune -o -name package-lock.json -print0 |
  xargs -0 -r grep -nE '"resolved": "https?:'; then
  fail "a lock file names a registry"
fi
if grep -rnE '(^|[^a-z.])/(work|home|tmp/b|mnt)/' --include='*.sh' --include='*.md' --include='*.txt' --include='*.json' --include='*.cmake' \
  --exclude-dir=node_modules --exclude-dir=.git --exclude-dir='build*' .; then
  fail "a path of one machine"
fi
cd "$scratch"

# Commands of the pages, in a folder with what they name.
cp -r "$SOURCE/rules" "$SOURCE/templates" "$SOURCE/docs" "$SOURCE/proto" .
mkdir tests bin messages our-codes && cp -r "$SOURCE/tests/codesets" tests/
cp rules/codesets/fit_result.* our-codes/
# Lists to bring in: what their codes mean does not matter here.
cut -d , -f 2,3 rules/codesets/fit_result.csv >hna-offered.csv
/usr/bin/python3 - rules/codesets/fit_result.csv >valueset.json <<'PYTHON'
import csv, json, sys
codes = [{"system": "http://snomed.info/sct", "code": row["code"], "display": row["term"]} for row in csv.DictReader(open(sys.argv[1]))]
print(json.dumps({"resourceType": "ValueSet", "expansion": {"total": len(codes), "contains": codes}}))
PYTHON
ln -s "$WAYMARK" bin/waymark
export PATH=$scratch/bin:$PATH
/usr/bin/python3 "$checks" commands "$SOURCE" >commands.txt
[ "$(wc -l <commands.txt)" -ge 5 ] || fail "next to no commands were found"
while IFS= read -r line; do
  code=0
  bash -c "$line" >out.txt 2>err.txt </dev/null || code=$?
  [ "$code" -eq 0 ] || fail "exit code $code: $line: $(tail -n 5 out.txt err.txt)"
  # Other people's programs may be silent where all is well.
  [ -s out.txt ] || [ -s err.txt ] || [[ $line != waymark* ]] || fail "no word from: $line"
done <commands.txt

# Those that serve, on ports that are free here: each becomes ready and stops when it is asked to.
/usr/bin/python3 "$checks" servers "$SOURCE" | sort -u >servers.txt
[ "$(wc -l <servers.txt)" -ge 3 ] || fail "next to no servers were found"
while IFS= read -r line; do
  [[ $line == "waymark serve "* ]] || fail "not a server: $line"
  read -ra arguments <<<"${line#waymark serve }"
  for i in "${!arguments[@]}"; do arguments[i]=${arguments[i]/#127.0.0.1:*/127.0.0.1:0}; done
  start_sidecar "${arguments[@]}"
  kill -TERM "$sidecar"
  wait "$sidecar" || fail "exit code $?: $line"
done <servers.txt

# The Python client of docs/calling.md.
/usr/bin/python3 - "$SOURCE/docs/calling.md" >client.py <<'PYTHON'
import re, sys
print(re.search(r"<!-- runs: python -->\n```python\n(.*?)^```", open(sys.argv[1]).read(), re.M | re.S)[1])
PYTHON
start_sidecar --rules rules --code-sets tests/codesets --today 2026-03-03
timeout 60 /usr/bin/python3 client.py "$address" >client.txt 2>client.err || fail "the Python client: $(tail -n 5 client.err)"
expect_text client.txt "FIT 48 ug/g"
kill -TERM "$sidecar"
wait "$sidecar" || fail "the sidecar ended with code $?"
