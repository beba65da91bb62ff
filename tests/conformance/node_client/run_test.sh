#!/bin/bash
# A Node client that knows the API from reflection only.
. "$SOURCE/tests/conformance/sidecar.sh"
folder=$SOURCE/tests/conformance/node_client
modules "$folder"
node "$folder/client.mjs" "$address" "$SOURCE/tests/conformance/record.json"
