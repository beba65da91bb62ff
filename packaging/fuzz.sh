#!/bin/bash
# Builds the fuzzers with clang and runs each for a time; see tests/fuzz/README.md.
#
#   packaging/fuzz.sh                  every target, 600 seconds each
#   packaging/fuzz.sh 60               60 seconds each
#   packaging/fuzz.sh 60 wire csv      these only
#
# Uses one process a core. Inputs found stay in build-fuzz/found; ends with 1 if there are any.
# WAYMARK_FUZZ_DIR names another build folder, WAYMARK_FUZZ_JOBS another number of processes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
. "$here/lib.sh"

case "${1:-}" in
  -h | --help)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
esac
seconds=600
if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
  seconds=$1
  shift
fi
command -v clang++ >/dev/null || die 4 "clang++ is missing: install the package clang"

build=${WAYMARK_FUZZ_DIR:-$root/build-fuzz}
found=$build/found
mkdir -p "$build" "$found"
step "Configuring the fuzzers" "$build/configure.log" \
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_CXX_FLAGS=-g1 -DCMAKE_CXX_FLAGS_RELEASE=-O1 \
  -DWAYMARK_TESTS=OFF -DWAYMARK_FUZZERS=ON -DWAYMARK_SANITIZE=address,undefined,fuzzer-no-link
mapfile -t all <"$build/fuzzers.txt"
targets=("$@")
if [ "${#targets[@]}" -eq 0 ]; then targets=("${all[@]}"); fi
for target in "${targets[@]}"; do
  printf '%s\n' "${all[@]}" | grep -qx "$target" || die 2 "no target $target; there are: ${all[*]}"
done
step "Building the fuzzers" "$build/build.log" \
  ninja -C "$build" -j "$(build_jobs)" make_fuzz_seeds "${targets[@]/%/_fuzz}"

# Seeds: files of the repository, and records of the synthetic practice.
seeds=$build/seeds
rm -rf "$seeds"
mkdir -p "$seeds"/{yaml,pack,story,template,codeset,config}
number=0
collect() { # TARGET FILE...
  local target=$1 file
  shift
  for file in "$@"; do
    number=$((number + 1))
    cp "$file" "$seeds/$target/$number-$(basename "$file")"
  done
}
mapfile -t stories < <(find "$root/rules" "$root/tests" -name '*stories.yaml')
mapfile -t yaml < <(find "$root/rules" "$root/tests/rules" "$root/tests/semantics" -name '*.yaml' ! -name '*stories.yaml')
mapfile -t csv < <(find "$root/rules/codesets" "$root/tests/codesets" -name '*.csv' -size -8k)
mapfile -t words < <(find "$root/templates" -type f -name '*.md')
collect yaml "${yaml[@]}" "${stories[@]}"
collect pack "${yaml[@]}"
collect story "${stories[@]}"
if [ "${#words[@]}" -gt 0 ]; then collect template "${words[@]}"; fi
collect codeset "${csv[@]}"
collect config "$root"/tests/fuzz/config/*.yaml
"$build/bin/make_fuzz_seeds" "$seeds"

dictionary() { # TARGET
  case $1 in
    yaml | pack | story | config) echo "$root/tests/fuzz/yaml.dict" ;;
    template) echo "$root/tests/fuzz/template.dict" ;;
    csv | fhir_bundle | fhir_bulk | codeset) echo "$root/tests/fuzz/record.dict" ;;
  esac
}

failed=()
for target in "${targets[@]}"; do
  corpus=$build/corpus/$target
  mkdir -p "$corpus" "$seeds/$target"
  folders=("$corpus" "$seeds/$target")
  words=$(dictionary "$target")
  code=0
  step "Fuzzing $target for $seconds s" "$build/$target.log" \
    env -C "$build" "$build/bin/${target}_fuzz" "${folders[@]}" \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=20000 -fork="${WAYMARK_FUZZ_JOBS:-$(nproc)}" \
    -ignore_crashes=0 -print_final_stats=1 -artifact_prefix="$found/$target-" \
    ${words:+-dict="$words"} || code=$?
  if [ "$code" -ne 0 ]; then failed+=("$target"); fi
done
if [ "${#failed[@]}" -gt 0 ]; then
  say "Found something: ${failed[*]}. Inputs are in $found; run build-fuzz/bin/TARGET_fuzz FILE to see it."
  exit 1
fi
say "Nothing found in ${#targets[@]} targets."
