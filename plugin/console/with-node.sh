#!/bin/sh
# with-node.sh COMMAND...: runs it with the pinned Node, which is one of the packages, before any other.
# npm installs the one of this machine's kind; older ones do not link it.
here=$(cd "$(dirname "$0")" && pwd)
for bin in "$here"/node_modules/node-linux-*/bin; do
  if [ -x "$bin/node" ]; then PATH=$bin:$PATH; fi
done
# Debian's npm finds its own modules by where Debian's Node looks.
if [ -d /usr/share/nodejs ]; then NODE_PATH=/usr/share/nodejs${NODE_PATH:+:$NODE_PATH}; export NODE_PATH; fi
export PATH
exec "$@"
