#!/bin/bash
# Connect's own clients, and a generic one for OpenAPI, over HTTP.
. "$SOURCE/tests/end_to_end/lib.sh"
. "$SOURCE/tests/conformance/modules.sh"
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Conformance tests" --role tests \
  --date 2026-03-01 >/dev/null
printf 'rules: pack\ncode_sets: %s\nhttp: {listen: 127.0.0.1:0, origins: [https://records.example]}\n' "$SOURCE/tests/codesets" >waymark.yaml
start_sidecar --config waymark.yaml --today 2026-03-03 --store sqlite:waymark.db
folder=$SOURCE/tests/conformance/connect_client
modules "$folder"
protoc -I "$SOURCE/proto" --include_imports --descriptor_set_out=api.pb "$SOURCE"/proto/waymark/v1/*.proto
cp "$folder/client.mjs" "$folder/package.json" .
ln -s "$folder/node_modules" node_modules
node client.mjs "http://$http" api.pb "$SOURCE/tests/conformance/record.json" "$address"
