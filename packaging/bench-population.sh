#!/bin/bash
# Builds the program and measures what it does with many patients at once, beside DuckDB over the same synthetic
# practice in the same run: import, sweeps from CSV and from a snapshot, the next day, memory, FHIR, indicators. Prints
# a Markdown table. See docs/performance.md.
#
#   packaging/bench-population.sh                     100,000 patients of about 200 entries
#   packaging/bench-population.sh --patients N        as many; for a million 100 GB of disk are needed
#   packaging/bench-population.sh --runs N            of each short figure: 5 unless given
#   packaging/bench-population.sh --quick             1,000 patients, one run: to see that it works, not for figures
#   packaging/bench-population.sh --only NAME         one of import, csv, snapshot, next, memory, fhir, indicators;
#                                                     repeatable
#   packaging/bench-population.sh --work FOLDER       what is made goes there (removed at the end): build-bench/population
#                                                     unless given
#   packaging/bench-population.sh --no-install        packages are there already
#
# What it printed stays in build-bench/results/population.md. Exit code 1 where something missed its target.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

install=yes patients=100000 runs=5 only=() build=build-bench work=
while [ $# -gt 0 ]; do
  case $1 in
    --no-install) install=no ;;
    --quick) patients=1000 runs=1 ;;
    --patients | --runs | --only | --work | --build)
      [ $# -ge 2 ] || die 2 "$1 needs a value; try --help"
      case $1 in
        --patients | --runs) [[ $2 =~ ^[1-9][0-9]*$ ]] || die 2 "$1 takes a number" ;;
      esac
      case $1 in
        --only) only+=("$2") ;;
        *) declare "${1#--}=$2" ;;
      esac
      shift
      ;;
    -h | --help)
      sed -n '2,17s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die 2 "unknown argument $1; try --help" ;;
  esac
  shift
done
for name in "${only[@]}"; do
  [[ " import csv snapshot next memory fhir indicators " == *" $name "* ]] || die 2 "no part $name; try --help"
done
work=${work:-$build/population}
mkdir -p "$build/results"

if [ "$install" = yes ]; then "$here/install-packages.sh" test; fi
step "Configuring the build" "$build/configure.log" cmake --preset bench -B "$build"
step "Building with $(build_jobs) at a time" "$build/build.log" ninja -C "$build" -j "$(build_jobs)" waymark sweep_floor
if [ ! -d tests/bench/duckdb/node_modules ]; then
  step "Installing DuckDB" "$build/npm.log" npm install --no-save --prefix tests/bench/duckdb --no-audit --no-fund
fi

rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
code=0
/usr/bin/python3 "$here/bench_population.py" "$build/waymark" "$build/bin/sweep_floor" "$PWD" "$work" "$patients" \
  "$runs" "${only[@]}" >"$build/results/population.md" || code=$?
cat "$build/results/population.md"
exit "$code"
