#!/bin/bash
# Builds the program and all tests with sanitizers and runs the tests.
#
#   packaging/sanitize.sh address          addresses, leaks and undefined behaviour
#   packaging/sanitize.sh thread           data races
#   packaging/sanitize.sh thread REGEX     only the tests whose name matches
#
# Packages and npm modules must be there (packaging/run-tests.sh installs them). The build stands in
# build-asan-ubsan/ or build-tsan/; WAYMARK_SANITIZE_DIR names another folder. Half an hour to an hour
# each on two cores. The first finding ends the process that made it, and its test fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

case "${1:-}" in
  address) preset=asan-ubsan ;;
  thread) preset=tsan ;;
  -h | --help)
    sed -n '2,11s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  *) die 2 "say address or thread; try --help" ;;
esac
build=${WAYMARK_SANITIZE_DIR:-build-$preset}
mkdir -p "$build"
step "Configuring the build" "$build/configure.log" cmake --preset "$preset" -B "$build"
step "Building with $(build_jobs) at a time" "$build/build.log" ninja -C "$build" -j "$(build_jobs)"

export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=1:suppressions=$PWD/tests/tsan.supp
say "Running the tests ..."
# The language server and buf run none of our code.
selection=(-E 'conformance\.(yaml_language_server|buf)')
if [ -n "${2:-}" ]; then selection=(-R "$2"); fi
code=0
ctest --test-dir "$build" -j "$(nproc)" --output-on-failure --no-tests=error "${selection[@]}" \
  </dev/null >"$build/ctest.log" 2>&1 || code=$?
grep -E '^ *[0-9]+ - |tests passed' "$build/ctest.log" || true
[ "$code" -eq 0 ] || die 1 "see $build/ctest.log"
