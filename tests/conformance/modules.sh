# modules FOLDER: its npm modules, as its lock file has them.
modules() { [ -d "$1/node_modules" ] || npm ci --prefix "$1" --no-audit --no-fund >npm.log 2>&1 || { cat npm.log; fail "npm ci in $1"; }; }
