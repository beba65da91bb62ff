# Shared by the tests of this folder (sourced). Sets up a scratch folder, which is the current one.
# Tests call /usr/bin/python3, Debian's, which has the packages that packaging/packages.txt names.

set -euo pipefail
export LC_ALL=C.UTF-8 NO_COLOR=1
: "${WAYMARK:?the built program}" "${SOURCE:?the root of the repository}"
scratch=$(mktemp -d)
children=()

clean_up() {
  local child
  for child in "${children[@]}"; do
    kill -9 "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  done
  rm -rf "$scratch"
}
trap clean_up EXIT
cd "$scratch"

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# expect_code CODE COMMAND...: runs it; its output is in out.txt and err.txt.
expect_code() {
  local wanted=$1 code=0
  shift
  "$@" >out.txt 2>err.txt </dev/null || code=$?
  if [ "$code" -ne "$wanted" ]; then
    tail -n 20 out.txt err.txt >&2
    fail "exit code $code instead of $wanted: $*"
  fi
}

expect_text() {
  grep -qF -- "$2" "$1" || {
    tail -n 20 "$1" >&2
    fail "\"$2\" is not in $1"
  }
}

expect_same() { cmp "$1" "$2" || fail "$1 and $2 differ"; }

# The synthetic practice of N patients in ./practice.
make_practice() {
  "$WAYMARK" synthesise --patients "$1" --seed 1 --out practice >/dev/null 2>synthesise.log || {
    cat synthesise.log >&2
    fail "waymark synthesise"
  }
}

# start_sidecar ARGUMENT...: `waymark serve` on a free port; sets $sidecar (its process), $address, and $http with --http.
start_sidecar() {
  # The child may open its output later than we look at it: not there yet, or an earlier sidecar's.
  : >sidecar.out
  "$WAYMARK" serve --allow-demonstration-pack --listen 127.0.0.1:0 "$@" \
    >sidecar.out 2>sidecar.log </dev/null &
  sidecar=$!
  children+=("$sidecar")
  address=
  for _ in $(seq 600); do
    address=$(sed -n 's/^.*ready on \(127\.0\.0\.1:[0-9]\+\).*$/\1/p' sidecar.out)
    http=$(sed -n 's/^.*HTTP on \(127\.0\.0\.1:[0-9]\+\).*$/\1/p' sidecar.out)
    [ -z "$address" ] || return 0
    kill -0 "$sidecar" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 sidecar.log >&2
  fail "the sidecar is not ready"
}

# run_http_examples PAGE LINES: each block of it that says ```sh http runs against the sidecar ($http), and
# says what stands behind it; LINES: two for each of the fewest that there must be.
run_http_examples() {
  local command says
  /usr/bin/python3 - "$1" >examples.txt <<'PYTHON'
import re, sys
text = open(sys.argv[1]).read()
found = re.findall(r"^```sh http\n(.*?)\n```\n<!-- says: (.*?) -->$", text, re.M)
assert text.count("```sh http") == len(found)
for command, says in found:
    print(command)
    print(says)
PYTHON
  [ "$(wc -l <examples.txt)" -ge "$2" ] || fail "next to no examples were found"
  while IFS= read -r command && IFS= read -r says; do
    bash -c "${command//127.0.0.1:7480/$http}" >out.txt 2>err.txt </dev/null || fail "$command: $(cat err.txt)"
    expect_text out.txt "$says"
  done <examples.txt
}
