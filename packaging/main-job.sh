#!/bin/bash
# The main job, on a bare Debian 12: installs packages, builds Waymark into build/, makes the
# demonstration practice (12,400 made-up patients, as of Tuesday 3 March 2026), starts the sidecar,
# asks it over gRPC about a handful of patients with different needs, prints their prompts with the
# reasons, and leaves the sidecar running, with the console opened on the practice in a store and an
# issuer of made-up people with whom one signs in there (packaging/demonstration).
#
#   packaging/main-job.sh                    the whole of it
#   packaging/main-job.sh --once             stops the sidecar after the printout
#   packaging/main-job.sh --console          ends with an error where the console could not be built
#   packaging/main-job.sh --no-console       neither a store nor the console
#   packaging/main-job.sh --no-install       the packages are there already
#   packaging/main-job.sh --no-build         build/waymark is there already
#   packaging/main-job.sh --listen ADDRESS   where the sidecar listens (127.0.0.1:0: any free port)
#   packaging/main-job.sh --build DIR        another folder than build/
#   packaging/main-job.sh --demo DIR         another folder than build/demo for the practice and the log
#   packaging/main-job.sh --patients N       a smaller practice (the patients that are shown are in any)
#
# It can be run again at any time: what is done is not done twice, and a sidecar that an earlier run
# left is replaced.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
cd "$here/.."

today=2026-03-03
patients=12400
seed=1
once=no console= install=yes compile=yes listen=127.0.0.1:0 build=build demo=
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=yes ;;
    --console) console=yes ;;
    --no-console) console=no ;;
    --no-install) install=no ;;
    --no-build) compile=no ;;
    --listen | --build | --demo | --patients)
      [ $# -ge 2 ] || die 2 "$1 needs a value; try --help"
      declare "${1#--}=$2"
      shift
      ;;
    -h | --help)
      sed -n '2,21s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die 2 "unknown argument $1; try --help" ;;
  esac
  shift
done
demo=${demo:-$build/demo}
waymark=$build/waymark
mkdir -p "$demo"

build_console() { cmake -S . -B "$build" -DWAYMARK_CONSOLE=ON && ninja -C "$build" console; }

if [ "$install" = yes ]; then "$here/install-packages.sh" build; fi

if [ "$compile" = yes ]; then
  # A folder that run-tests.sh configured keeps its tests; a new one is made without them.
  options=()
  [ -f "$build/CMakeCache.txt" ] || options=(-DWAYMARK_TESTS=OFF)
  step "Configuring the build" "$build/configure.log" \
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${options[@]}"
  step "Building $waymark with $(build_jobs) at a time (some minutes the first time)" "$build/build.log" \
    ninja -C "$build" -j "$(build_jobs)" waymark
  # Its packages come from the npm registry; without that, all but the console is there.
  if command -v npm >/dev/null; then
    step "Building the console" "$build/console.log" build_console ||
      say "  going on without the console (again: packaging/main-job.sh, or ninja -C $build console)"
  fi
fi
[ -x "$waymark" ] || die 4 "there is no $waymark; run without --no-build"

# The practice: complete or not there at all, and made again when the program is newer.
practice=$demo/practice
if [ ! -d "$practice" ] || [ "$waymark" -nt "$practice" ]; then
  rm -rf "$practice" "$practice.part"
  step "Making the demonstration practice: $patients made-up patients, as of $today" "$demo/synthesise.log" \
    "$waymark" synthesise --patients "$patients" --seed "$seed" --on "$today" --out "$practice.part"
  mv "$practice.part" "$practice"
  touch "$practice"
fi

# stop_ours PID: ends a sidecar that a run of this script started, and nothing else.
stop_ours() {
  [ -n "$1" ] && [ -r "/proc/$1/cmdline" ] || return 0
  tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -q "waymark serve .*--today $today" || return 0
  kill "$1" 2>/dev/null || return 0
  for _ in $(seq 300); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
}
# Its issuer ends by itself once it is gone.
if [ -f "$demo/sidecar.pid" ]; then
  stop_ours "$(cat "$demo/sidecar.pid")"
  rm -f "$demo/sidecar.pid"
fi

full=$(cd "$demo" && pwd)
# The demonstration's issuer, which ends with the sidecar.
start_issuer() {
  local node=("$here/../plugin/console/with-node.sh" node)
  rm -f "$demo/issuer.url" "$demo/client.secret"
  nohup setsid "${node[@]}" "$here/demonstration/issuer.mjs" --folder "$full" --belongs-to "$full/sidecar.pid" \
    </dev/null >"$demo/issuer.log" 2>&1 &
  for _ in $(seq 100); do
    if [ -s "$demo/issuer.url" ]; then return 0; fi
    sleep 0.1
  done
  cat "$demo/issuer.log" >&2
  die 4 "the demonstration's issuer did not start"
}

serve=(--rules rules --code-sets tests/codesets --allow-demonstration-pack --today "$today" --listen "$listen")
# Unless told otherwise: where the sidecar stays and the console could be built.
pages=$build/share/waymark/console/index.html
if [ -z "$console" ]; then
  console=no
  if [ "$once" = no ] && [ -f "$pages" ]; then console=yes; fi
fi
if [ "$console" = yes ]; then
  [ -f "$pages" ] || die 4 "the console is not built; see $build/console.log"
  rm -f "$demo"/waymark.db*
  start_issuer
  # Whoever calls must say who they are: people sign in, programs of this machine come by the socket.
  socket=$full/waymark.sock
  "$here/demonstration/sign_in_config.sh" "$full" >"$demo/sign_in.yaml"
  serve+=(--config "$demo/sign_in.yaml" --unix "$socket" --store "sqlite:$demo/waymark.db" --http 127.0.0.1:0)
fi
say "Starting the sidecar ..."
# The child may open its output later than we look at it: not there yet, or an earlier sidecar's.
: >"$demo/sidecar.out"
nohup setsid "$waymark" serve "${serve[@]}" </dev/null >"$demo/sidecar.out" 2>"$demo/sidecar.log" &
sidecar=$!
echo "$sidecar" >"$demo/sidecar.pid"
if [ "$once" = yes ]; then trap 'stop_ours "$sidecar"; rm -f "$demo/sidecar.pid"' EXIT; fi
address=
for _ in $(seq 600); do
  address=$(sed -n '/ready/{s/^.*ready on \(127\.0\.0\.1:[0-9]\+\|\[::1\]:[0-9]\+\|localhost:[0-9]\+\).*$/\1/p;q}' "$demo/sidecar.out")
  [ -z "$address" ] || break
  if ! kill -0 "$sidecar" 2>/dev/null; then
    tail -n 20 "$demo/sidecar.log" >&2
    rm -f "$demo/sidecar.pid"
    die 4 "the sidecar did not start"
  fi
  sleep 0.1
done
[ -n "$address" ] || die 4 "the sidecar was not ready after a minute; see $demo/sidecar.log"
if [ "$console" = yes ]; then address=unix:$socket; fi
say "  it listens on $address"
say

# A handful with different needs; who they are stands in plugin/population/README.md.
# show MOMENT PATIENT WHO: MOMENT is `on_open` (a GP opens the record) or `worklist` (a coordinator).
show() {
  local role=gp
  if [ "$1" = worklist ]; then role=coordinator; fi
  say "--- $2: $3"
  "$waymark" evaluate --server "$address" --on "$today" --moment "$1" --role "$role" --patient "$2" \
    --patients "$practice/patients.csv" --events "$practice/events.csv" 2>"$demo/evaluate.log" || {
    local code=$?
    cat "$demo/evaluate.log" >&2
    exit "$code"
  }
  say
}
say "What a GP sees who opens these records on $today:"
say
show on_open SYN00000003 "a FIT result of 48 six days ago, no referral"
show on_open SYN00000011 "an urgent appointment missed five days ago"
show on_open SYN00000001 "a FIT kit given 32 days ago, nothing came back"
show on_open SYN00000025 "a PSA of 8.9 three weeks ago, no plan"
show on_open SYN00000016 "colon cancer four months ago, all offered and done"
say "What stands on the coordinator's list:"
say
show worklist SYN00000007 "an urgent referral 40 days ago, seen, no outcome"
show worklist SYN00000015 "prostate cancer found seven months ago, nothing done since"
show worklist SYN00000024 "three invitations to cervical screening without an answer"

say "Made-up patients, and rules signed with a demonstration key: not clinically approved."
if [ "$once" = yes ]; then
  say "The sidecar is stopped now (--once)."
  exit 0
fi
if [ "$console" = yes ]; then
  step "Loading the practice into the store" "$demo/feed.log" "$waymark" feed --server "$address" --source demonstration \
    --patients "$practice/patients.csv" --events "$practice/events.csv" --replies "$practice/replies.csv" \
    --contacts "$practice/contacts.csv"
  http=$(sed -n 's/^.*HTTP on \(127\.0\.0\.1:[0-9]*\).*$/\1/p;q' "$demo/sidecar.out")
  say "The console:  http://$http/  (sign in with made-up people: nobody has a password)"
fi
say "The sidecar goes on running (process $sidecar, log $demo/sidecar.log)."
say "Call it:  $waymark evaluate --server $address --on $today --role gp --patient SYN00000008 --patients $practice/patients.csv --events $practice/events.csv"
say "Stop it:  kill $sidecar"
