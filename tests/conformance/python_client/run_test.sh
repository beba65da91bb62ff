#!/bin/bash
# A Python client that knows the API from reflection only.
. "$SOURCE/tests/conformance/sidecar.sh"
/usr/bin/python3 "$SOURCE/tests/conformance/python_client/client.py" "$address" "$SOURCE/tests/conformance/record.json"
