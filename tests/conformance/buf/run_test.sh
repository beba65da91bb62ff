#!/bin/bash
# buf's standard set of lint rules over proto/; and that the linter would notice (an enum without its zero value).
. "$SOURCE/tests/end_to_end/lib.sh"
folder=$SOURCE/tests/conformance/buf
[ -d "$folder/node_modules" ] || npm ci --prefix "$folder" --no-audit --no-fund >npm.log 2>&1 || { cat npm.log; fail "npm ci"; }
"$folder/node_modules/.bin/buf" lint "$SOURCE/proto" || fail "buf lint"
cp -r "$SOURCE/proto" broken
printf 'syntax = "proto3";\npackage waymark.v1;\nenum Bad { GOOD = 0; }\n' >broken/waymark/v1/broken.proto
if "$folder/node_modules/.bin/buf" lint broken >out.txt 2>&1; then fail "buf lint found nothing wrong with a bad file"; fi
expect_text out.txt broken.proto
