#!/bin/bash
# The list of packages is well formed and the script that reads it names exactly those of a group.
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"
packages=$SOURCE/packaging/packages.txt
install=$SOURCE/packaging/install-packages.sh

awk '!/^#/ && NF && !($1 ~ /^(build|test|analyse)$/ && NF >= 3) {print; bad = 1} END {exit bad}' "$packages" ||
  fail "a line is not: group, package, what for"
[ -z "$(awk '!/^#/ && NF {print $2}' "$packages" | sort | uniq -d)" ] || fail "a package stands twice"

expect_code 0 "$install" build --print
expect_text out.txt libgrpc++-dev
if grep -q libgtest-dev out.txt; then fail "group build names a package of the tests"; fi
expect_code 0 "$install" --print
expect_text out.txt libgtest-dev
expect_code 2 "$install" --no-such-option
expect_text err.txt "--no-such-option"
expect_code 0 "$install" --help

# What the build looks for by name stands in the list, and no script names a package besides.
for script in "$SOURCE"/packaging/*.sh "$SOURCE"/.ci/run; do
  bash -n "$script" || fail "$script can't be parsed"
  if grep -nE 'apt(-get)? +install +[a-z]' "$script"; then fail "$script installs a package by itself"; fi
done
