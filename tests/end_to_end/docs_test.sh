#!/bin/bash
# Pages: links lead somewhere, blocks that show a file are that file, commands that they show run, the
# changelog is typed, and nothing is tied to one machine.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
checks=$SOURCE/tests/end_to_end/docs_test.py
for what in links copies changelog; do
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
mkdir tests bin && cp -r "$SOURCE/tests/codesets" tests/
ln -s "$WAYMARK" bin/waymark
export PATH=$scratch/bin:$PATH
/usr/bin/python3 "$checks" commands "$SOURCE" >commands.txt
[ "$(wc -l <commands.txt)" -ge 5 ] || fail "next to no commands were found"
while IFS= read -r line; do
  code=0
  bash -c "$line" >out.txt 2>err.txt </dev/null || code=$?
  [ "$code" -eq 0 ] || fail "exit code $code: $line: $(tail -n 5 out.txt err.txt)"
  [ -s out.txt ] || [ -s err.txt ] || fail "no word from: $line"
done <commands.txt

# The Python client of docs/calling.md.
/usr/bin/python3 - "$SOURCE/docs/calling.md" >client.py <<'PYTHON'
import re, sys
print(re.search(r"<!-- runs: python -->\n```python\n(.*?)^```", open(sys.argv[1]).read(), re.M | re.S)[1])
PYTHON
mkdir messages
protoc -I proto --python_out=messages proto/waymark/v1/*.proto
start_sidecar --rules rules --code-sets tests/codesets --today 2026-03-03
timeout 60 /usr/bin/python3 client.py "$address" >client.txt 2>client.err || fail "the Python client: $(tail -n 5 client.err)"
expect_text client.txt "FIT 48 ug/g"
kill -TERM "$sidecar"
wait "$sidecar" || fail "the sidecar ended with code $?"
