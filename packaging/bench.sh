#!/bin/bash
# Builds the benchmarks and runs all of them: the engine, the readers, the handler, loading a pack,
# Evaluate over loopback, and the store with what is served from it. Prints every figure beside what it
# must reach, as Markdown. See docs/performance.md.
#
#   packaging/bench.sh                    all, a quarter of an hour on a quiet machine
#   packaging/bench.sh --quick            fewer and shorter blocks: to see that it works, not for figures
#   packaging/bench.sh --only NAME        one of engine_bench, readers_bench, handler_bench, pack_bench, evaluate_load,
#                                         evaluate_load_shipped, store_ingest, store_lists, ingest_load, stored_load;
#                                         repeatable
#   packaging/bench.sh --no-install       packages are there already
#
# What each printed stays in build-bench/results/. Exit code 1 where something missed its target.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

quick=no install=yes only= build=build-bench
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=yes ;;
    --no-install) install=no ;;
    --only | --build)
      [ $# -ge 2 ] || die 2 "$1 needs a value; try --help"
      if [ "$1" = --only ]; then only="$only $2"; else build=$2; fi
      shift
      ;;
    -h | --help)
      sed -n '2,13s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die 2 "unknown argument $1; try --help" ;;
  esac
  shift
done
benches="engine_bench readers_bench handler_bench pack_bench evaluate_load evaluate_load_shipped
 store_ingest store_lists ingest_load stored_load"
benches=$(echo $benches)
for name in $only; do
  [[ " $benches " == *" $name "* ]] || die 2 "no benchmark $name; there are: $benches"
done
benches=${only:-$benches}
mkdir -p "$build/results"

if [ "$install" = yes ]; then "$here/install-packages.sh" test; fi
step "Configuring the build" "$build/configure.log" cmake --preset bench -B "$build"
# shellcheck disable=SC2086
step "Building with $(build_jobs) at a time" "$build/build.log" ninja -C "$build" -j "$(build_jobs)" ${benches//evaluate_load_shipped/evaluate_load}

for bench in $benches; do
  program=$bench
  # What the store's benchmarks write: on the disk that a store would be on, since it is the disk that is measured.
  folder=$build/results/$bench
  case $bench in
    store_* | ingest_load | stored_load)
      rm -rf "$folder"
      mkdir -p "$folder"
      arguments=("$folder")
      ;;
  esac
  if [[ $bench == store_ingest ]]; then
    if [ "$quick" = yes ]; then arguments+=(500 32 3); fi
  elif [[ $bench == store_lists ]]; then
    # 200 practices make a million open items.
    if [ "$quick" = yes ]; then arguments+=(4); fi
  elif [[ $bench == ingest_load ]]; then
    if [ "$quick" = yes ]; then arguments+=(100 32 3); fi
  elif [[ $bench == stored_load ]]; then
    if [ "$quick" = yes ]; then arguments+=(--blocks 4 --seconds 0.5 --events 50); fi
  elif [[ $bench == evaluate_load* ]]; then
    program=evaluate_load
    # The figures were set for the thirteen first rules: those have 20 blocks, all rules half as many.
    arguments=(--rules first --blocks 20 --seconds 2)
    if [ "$bench" = evaluate_load_shipped ]; then arguments=(--rules shipped --blocks 10 --seconds 2); fi
    if [ "$quick" = yes ]; then arguments+=(--blocks 4 --seconds 0.5); fi
  else
    arguments=("--benchmark_out=$build/results/$bench.json" --benchmark_out_format=json
      --benchmark_repetitions=5 --benchmark_report_aggregates_only=true)
    if [ "$quick" = yes ]; then arguments+=(--benchmark_repetitions=1 --benchmark_min_time=0.05 --benchmark_report_aggregates_only=false); fi
  fi
  step "Running $bench" "$build/results/$bench.log" "$build/bin/$program" "${arguments[@]}"
  rm -rf "$folder"
done

say
/usr/bin/python3 "$here/bench_table.py" "$build/results"
