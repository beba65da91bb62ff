# Shared by the clients' tests (sourced): a sidecar on the shipped rules, signed here with the demonstration key.
. "$SOURCE/tests/end_to_end/lib.sh"
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Conformance tests" --role tests \
  --date 2026-03-01 >/dev/null
start_sidecar --rules pack --code-sets "$SOURCE/tests/codesets" --today 2026-03-03

. "$SOURCE/tests/conformance/modules.sh"
