# Sourced by the scripts of the walks: a signed pack, and a store that is fed the synthetic practice.
. "$SOURCE/tests/end_to_end/lib.sh"
. "$SOURCE/tests/conformance/modules.sh"
folder=$SOURCE/tests/browser
modules "$folder"
"$WAYMARK" pack --rules "$SOURCE/rules" pack >/dev/null
"$WAYMARK" sign pack --key "$SOURCE/packaging/keys/demonstration.secret" --signer "Browser tests" --role tests \
  --date 2026-03-01 >/dev/null
make_practice 1000
# The Node that the console is built with; Debian's chromium.
node() { "$SOURCE/plugin/console/with-node.sh" node "$@"; }

# serve OPTION...: the sidecar on that store; $address and $http say where.
serve() { start_sidecar "$@" --today 2026-03-03 --store sqlite:waymark.db --http 127.0.0.1:0; }

# feed FOLDER: what a practice's record system sends.
feed() {
  local more=()
  if [ -e "$1/replies.csv" ]; then more=(--replies "$1/replies.csv"); fi
  if [ -e "$1/contacts.csv" ]; then more+=(--contacts "$1/contacts.csv"); fi
  "$WAYMARK" feed --server "$address" --patients "$1/patients.csv" --events "$1/events.csv" "${more[@]}" >/dev/null 2>&1
}

serve --rules pack --code-sets "$SOURCE/tests/codesets"
grep -q 'and the console' sidecar.out || fail "the sidecar serves no console"
feed practice
