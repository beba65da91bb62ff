#!/bin/bash
# SMART's FHIR client and a FHIR validator against /fhir.
. "$SOURCE/tests/conformance/sidecar.sh"
kill "$sidecar" && wait "$sidecar" || true
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0
folder=$SOURCE/tests/conformance/fhir_client
modules "$folder"
cp "$folder/client.mjs" "$folder/package.json" .
ln -s "$folder/node_modules" node_modules
node client.mjs "http://$http/fhir"
