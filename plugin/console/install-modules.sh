#!/bin/sh
# install-modules.sh: what package-lock.json names, into node_modules/. npm leaves out packages that the
# running Node is too old for, without a word (Debian's is 18, the build's tools want 20): so the pinned
# Node, itself one of the packages, runs npm once more where the present one is older.
set -e
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --loglevel=error
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 22 ]; then
  pinned=$(mktemp -d)
  trap 'rm -rf "$pinned"' EXIT
  cp node_modules/node-linux-*/bin/node "$pinned/node"
  PATH=$pinned:$PATH
  node "$(readlink -f "$(command -v npm)")" ci --no-audit --no-fund --loglevel=error
fi
