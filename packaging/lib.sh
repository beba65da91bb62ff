# Shared by the scripts of this folder (sourced, not run): words to the user, long steps with
# progress, how many compilers fit the memory. Needs bash 5 and nothing that a bare Debian lacks.

export LC_ALL=C.UTF-8
export DEBIAN_FRONTEND=noninteractive
: "${PATH:=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
: "${HOME:=/root}"
: "${TERM:=dumb}"
export PATH HOME TERM

say() { printf '%s\n' "$*"; }

# die CODE MESSAGE...: codes as in docs/commands.md (2 wrong usage, 4 could not run).
die() {
  local code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}

# page_options NAMES ARGUMENT...: each `--name VALUE` sets the variable of that name, where NAMES (words
# in one string) has it. A VALUE is a path, relative to the folder in which the caller started: $start.
page_options() {
  local names=" $1 " value
  shift
  while [ $# -gt 0 ]; do
    case $1 in --?*) ;; *) die 2 "unknown argument $1" ;; esac
    case $names in *" ${1#--} "*) ;; *) die 2 "unknown argument $1" ;; esac
    [ $# -ge 2 ] || die 2 "$1 needs a value"
    value=$2
    case $value in /*) ;; *) value=$start/$value ;; esac
    declare -g "${1#--}=$value"
    shift 2
  done
}

# as_root COMMAND...: as root, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=DEBIAN_FRONTEND "$@"
  else
    die 4 "this needs root: run it as root, or install sudo"
  fi
}

# last_line FILE: its last line that says something, cut to a terminal's width.
last_line() { tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' | grep -v '^ *$' | tail -n 1 | cut -c 1-96; }

# step TITLE LOG COMMAND...: runs the command with its output in LOG. Shows the time and the last line
# of the log while it runs: on one line of a terminal, else every 15 seconds. When it fails, the end
# of the log is shown and the command's code returned.
step() {
  local title=$1 log=$2 began=$SECONDS shown=0 pid code=0
  shift 2
  mkdir -p "$(dirname "$log")"
  say "$title ..."
  "$@" </dev/null >"$log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if [ -t 1 ]; then
      printf '\r\033[K  %4d s  %s' "$((SECONDS - began))" "$(last_line "$log")"
    elif [ $((SECONDS - began - shown)) -ge 15 ]; then
      shown=$((SECONDS - began))
      printf '  %4d s  %s\n' "$shown" "$(last_line "$log")"
    fi
  done
  wait "$pid" || code=$?
  trap - INT TERM
  if [ -t 1 ]; then printf '\r\033[K'; fi
  if [ "$code" -ne 0 ]; then
    printf 'failed after %d s: %s\nthe end of %s:\n' "$((SECONDS - began))" "$title" "$log" >&2
    tail -n 40 "$log" >&2
    return "$code"
  fi
  say "  done in $((SECONDS - began)) s"
}

# build_jobs: one compiler a core, but no more than fit the free memory at 1.3 GB each (the
# service's largest unit), and at least one. WAYMARK_JOBS overrides.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ {print int($2 / 1300000)}' /proc/meminfo 2>/dev/null || true)
  if [ -n "${memory:-}" ] && [ "$memory" -lt "$cores" ]; then cores=$memory; fi
  if [ "$cores" -lt 1 ]; then cores=1; fi
  say "${WAYMARK_JOBS:-$cores}"
}
