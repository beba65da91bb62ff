#!/bin/bash
# The specification's own examples (npm's hl7.fhir.r4.examples, 4.0.1) through the readers and through /fhir.
. "$SOURCE/tests/conformance/sidecar.sh"
kill "$sidecar" && wait "$sidecar" || true
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03 --http 127.0.0.1:0
folder=$SOURCE/tests/conformance/hl7_examples
modules "$folder"
cp "$folder/examples.mjs" "$folder/package.json" .
ln -s "$folder/node_modules" node_modules
node examples.mjs "$FHIR_TO_RECORD" "http://$http/fhir"
