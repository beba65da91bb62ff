#!/bin/bash
# Builds the program and the load client and measures the HTTP listener: CDS Hooks with a prefetch of 200 resources, tokens and
# mutual TLS, Connect against gRPC, idle connections. Prints every figure beside what it must reach, as Markdown. See
# docs/performance.md.
#
#   packaging/bench-gateway.sh                 ten minutes on a quiet machine
#   packaging/bench-gateway.sh --quick         fewer and shorter blocks: to see that it works, not for figures
#   packaging/bench-gateway.sh --only NAME     one of view, evaluate, idle
#   packaging/bench-gateway.sh --no-install    packages are there already
#
# Exit code 1 where something missed its target.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

install=yes build=build-bench arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) arguments+=(--blocks 3 --seconds 0.5) ;;
    --no-install) install=no ;;
    --only | --build)
      [ $# -ge 2 ] || die 2 "$1 needs a value; try --help"
      if [ "$1" = --only ]; then arguments+=(--only "$2"); else build=$2; fi
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
mkdir -p "$build"
if [ "$install" = yes ]; then "$here/install-packages.sh" test; fi
step "Configuring the build" "$build/configure.log" cmake --preset bench -B "$build"
step "Building with $(build_jobs) at a time" "$build/build.log" ninja -C "$build" -j "$(build_jobs)" waymark gateway_load
exec /usr/bin/python3 "$here/bench_gateway.py" "$build/waymark" "$(find "$build" -name gateway_load -type f | head -n 1)" . \
  "${arguments[@]}"
