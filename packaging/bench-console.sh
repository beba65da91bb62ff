#!/bin/bash
# Builds the program and the console and measures in a real browser how long a person waits: pages and clicks over a practice with 5,000 open
# items. Prints a Markdown table. See docs/performance.md.
#
#   packaging/bench-console.sh                 builds into build-bench
#   packaging/bench-console.sh --waymark P     with the program P, which has the console beside it (share/waymark/console)
#   packaging/bench-console.sh --patients N    so many made-up patients: 17,500 unless given, which have over 5,000 open items
#   packaging/bench-console.sh --runs N        of each figure: 20 unless given
#   packaging/bench-console.sh --no-install    packages are there already
#
# What it printed stays in build-bench/results/console.md. Exit code 1 where something missed its target.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

install=yes patients=17500 runs=20 build=build-bench waymark=
while [ $# -gt 0 ]; do
  case $1 in
    --no-install) install=no ;;
    --patients | --runs | --build | --waymark)
      [ $# -ge 2 ] || die 2 "$1 needs a value; try --help"
      case $1 in
        --patients | --runs) [[ $2 =~ ^[1-9][0-9]*$ ]] || die 2 "$1 takes a number" ;;
      esac
      declare "${1#--}=$2"
      shift
      ;;
    -h | --help)
      sed -n '2,11s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die 2 "unknown argument $1; try --help" ;;
  esac
  shift
done
results=$build/results
mkdir -p "$results"
if [ -z "$waymark" ]; then
  if [ "$install" = yes ]; then "$here/install-packages.sh" test; fi
  step "Configuring the build" "$build/configure.log" cmake --preset bench -B "$build" -DWAYMARK_CONSOLE=ON
  step "Building with $(build_jobs) at a time" "$build/build.log" ninja -C "$build" -j "$(build_jobs)" waymark console
  waymark=$build/waymark
fi
case $waymark in /*) ;; *) waymark=$PWD/$waymark ;; esac

code=0
WAYMARK=$waymark SOURCE=$PWD bash tests/browser/bench.sh "$patients" "$runs" >"$results/console.md" || code=$?
cat "$results/console.md"
exit "$code"
