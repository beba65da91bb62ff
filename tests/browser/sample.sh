#!/bin/bash
# The sample page of docs/samples/cds-hooks, served by a web server of its own, against `waymark serve`.
. "$SOURCE/tests/conformance/sidecar.sh"
kill "$sidecar" && wait "$sidecar" || true
folder=$SOURCE/tests/browser
modules "$folder"
# Debian's Node is too old for the browser tests' runner where the console brings its own.
PATH=$(echo "$SOURCE"/plugin/console/node_modules/node-linux-*/bin | cut -d " " -f 1):$PATH
serve_pages() {
  node "$folder/pages.mjs" "$SOURCE/docs/samples/cds-hooks" >"$1" &
  children+=("$!")
  for _ in $(seq 600); do
    pages=$(sed -n 's/^pages on //p' "$1")
    [ -z "$pages" ] || return 0
    sleep 0.1
  done
  fail "the pages are not served"
}
serve_pages pages.out && export SAMPLE_PAGES=$pages
serve_pages other.out && export SAMPLE_OTHER=$pages
printf 'rules: pack\ncode_sets: %s\nhttp: {origins: ["%s"]}\n' "$SOURCE/tests/codesets" "$SAMPLE_PAGES" >waymark.yaml
start_sidecar --config waymark.yaml --today 2026-03-03 --http 127.0.0.1:0
export HOME=$scratch SAMPLE_SERVER=http://$http
node --test --test-concurrency=1 "$folder/sample.test.mjs"
