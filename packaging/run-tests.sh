#!/bin/bash
# All tests, on a bare Debian 12: installs what they need, builds into build/, runs them by ctest.
#
#   packaging/run-tests.sh                 all of them
#   packaging/run-tests.sh --fast          those that together take less than three minutes
#   packaging/run-tests.sh --no-install    packages and npm modules are there already
#   packaging/run-tests.sh --only REGEX    those whose name matches
#
# Shows what fails with its output, and ends with "N passed, N failed". Exit code 1 if any failed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

fast=no install=yes only= build=build
while [ $# -gt 0 ]; do
  case $1 in
    --fast) fast=yes ;;
    --no-install) install=no ;;
    --only | --build)
      [ $# -ge 2 ] || die 2 "$1 needs a value; try --help"
      if [ "$1" = --only ]; then only=$2; else build=$2; fi
      shift
      ;;
    -h | --help)
      sed -n '2,9s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die 2 "unknown argument $1; try --help" ;;
  esac
  shift
done
mkdir -p "$build"

# install_modules FOLDER: what its package-lock.json names, once for each state of that file.
install_modules() {
  local sum
  sum=$(sha256sum "$1/package-lock.json" | cut -d ' ' -f 1)
  if [ "$(cat "$1/node_modules/.waymark-lock" 2>/dev/null)" = "$sum" ]; then return 0; fi
  step "Installing npm modules of $1" "$build/npm.log" npm ci --prefix "$1" --no-audit --no-fund
  echo "$sum" >"$1/node_modules/.waymark-lock"
}

if [ "$install" = yes ]; then
  "$here/install-packages.sh" test
  while read -r lock; do
    install_modules "$(dirname "$lock")"
  done < <(find tests \( -name node_modules -o -path tests/bench \) -prune -o -name package-lock.json -print | sort)
fi

step "Configuring the build" "$build/configure.log" \
  cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DWAYMARK_TESTS=ON -DWAYMARK_CONSOLE=ON
step "Building the program, the console and the tests with $(build_jobs) at a time (a quarter of an hour the first time)" \
  "$build/build.log" ninja -C "$build" -j "$(build_jobs)"

selection=()
if [ "$fast" = yes ]; then selection+=(-LE slow); fi
if [ -n "$only" ]; then selection+=(-R "$only"); fi
say "Running the tests ..."
code=0
ctest --test-dir "$build" -j "$(nproc)" --output-on-failure --no-tests=error "${selection[@]}" </dev/null 2>&1 |
  tee "$build/ctest.log" |
  awk '/^ *Start +[0-9]+:/ {next}
       /^ *[0-9]+\/[0-9]+ Test .* Passed +[0-9.]+ sec/ {if (++n % 100 == 0) {print "  " n " passed so far"; fflush()} next}
       {print; fflush()}' || code=$?

# ctest says "97% tests passed, 3 tests failed out of 100"; skipped tests count as passed there.
total=$(sed -n 's/^.*tests failed out of \([0-9]*\)$/\1/p' "$build/ctest.log" | tail -n 1)
failed=$(sed -n 's/^.*tests passed, \([0-9]*\) tests failed out of .*$/\1/p' "$build/ctest.log" | tail -n 1)
[ -n "$total" ] || die 4 "no test ran; see $build/ctest.log"
skipped=$(grep -c '^ *[0-9]*/[0-9]* Test .*\*\*\*Skipped' "$build/ctest.log" || true)
say "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
if [ "$failed" -ne 0 ] || [ "$code" -ne 0 ]; then exit 1; fi
