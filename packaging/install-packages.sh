#!/bin/bash
# Installs the Debian packages that Waymark needs (packaging/packages.txt), as root or through sudo.
#
#   packaging/install-packages.sh           everything: build, run and test
#   packaging/install-packages.sh build     what building and running the program needs
#   packaging/install-packages.sh analyse   everything, and fuzzers, linter and faster builds
#   packaging/install-packages.sh --print   only names them
#
# Says so and changes nothing when all are there. A Node.js of 18 or newer that came from elsewhere is
# left as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

groups="build test"
print=no
for argument in "$@"; do
  case $argument in
    build) groups=build ;;
    test) groups="build test" ;;
    analyse) groups="build test analyse" ;;
    --print) print=yes ;;
    -h | --help)
      sed -n '2,10s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die 2 "unknown argument $argument; try --help" ;;
  esac
done

# The list's packages of the wanted groups.
wanted() { awk -v groups=" $groups " '!/^#/ && NF && index(groups, " " $1 " ") {print $2}' "$here/packages.txt"; }

# Node.js from elsewhere (the npm package `node`, another archive) serves as well.
has_node() {
  local major
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p')
  [ "${major:-0}" -ge 18 ]
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
while read -r package; do
  case $package in nodejs | npm) if has_node; then continue; fi ;; esac
  if [ "$print" = yes ] || ! is_installed "$package"; then missing+=("$package"); fi
done < <(wanted)

if [ "$print" = yes ]; then
  printf '%s\n' "${missing[@]}"
  exit 0
fi
if [ "${#missing[@]}" -eq 0 ]; then
  say "All Debian packages are installed."
  exit 0
fi
command -v apt-get >/dev/null || die 4 "this is not Debian: install what packaging/packages.txt names"

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
# Asked for here, so that sudo's question is not lost in a log.
as_root true
step "Reading the package lists" "$logs/update.log" as_root apt-get update
step "Installing ${#missing[@]} packages and what they need" "$logs/install.log" \
  as_root apt-get install --yes --no-install-recommends "${missing[@]}"
