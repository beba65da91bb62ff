#!/bin/sh
# install-modules.sh: what package-lock.json names, into node_modules/. npm leaves out packages that the
# running Node is too old for, without a word (Debian's is 18, the build's tools want 22). So there the
# few packages that are no tools come first, the pinned Node among them, and that one installs the rest.
# Nothing is done where all is there already.
set -e
cd "$(dirname "$0")"
stamp=node_modules/.installed-by
of=$(cksum <package-lock.json)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$of" ]; then exit 0; fi
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 22 ]; then
  npm ci --omit=dev --no-audit --no-fund --loglevel=error
  # `npm ci` begins by emptying node_modules/.
  pinned=$(mktemp -d)
  trap 'rm -rf "$pinned"' EXIT
  cp node_modules/node-linux-*/bin/node "$pinned/node"
  PATH=$pinned:$PATH
  if [ -d /usr/share/nodejs ]; then NODE_PATH=/usr/share/nodejs; export NODE_PATH; fi
  export PATH
fi
npm ci --no-audit --no-fund --loglevel=error
printf '%s\n' "$of" >"$stamp"
