# What the scripts of this folder share; they source it. Each is a server of somebody else at which clients are registered:
#
#   scripts/interop/SERVER fetch                           downloads and builds it in ./.tools/interop, quick the second time
#   scripts/interop/SERVER start [--port N] [--data DIR]   starts it, or finds it running, and prints a line of JSON
#   scripts/interop/SERVER token [--data DIR]              prints another initial access token, while the server runs
#   scripts/interop/SERVER stop [--data DIR]               stops it; what it knows stays in DIR for the next start
#   scripts/interop/SERVER remove [--data DIR]             stops it, and removes DIR
#
# DIR is ./.tools/interop/data/SERVER unless it is given, and is what tells one running server from another. Servers listen
# on 127.0.0.1 only. A script says `server` and `default_port`, and has the functions that `interop` calls below.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tools=$root/.tools/interop
export PATH="$root/.tools/bin:$root/.tools/node_modules/.bin:$PATH"
# How long a server may take to answer after its start, and to end after SIGTERM.
start_seconds=180
stop_seconds=30

say() { printf '==> %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# debian <what is missing> <package>...
debian() {
  local missing=$1 log
  shift
  if [[ $EUID -ne 0 ]] || ! has apt-get; then
    fail "$missing is missing. Install it (on Debian or Ubuntu: sudo apt-get install $*) and run this again."
  fi
  say "installing $missing from Debian's packages ($*)"
  log=$(mktemp)
  if ! {
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      --option Dpkg::Options::=--force-confold "$@"
  } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "apt-get could not install $*"
  fi
  rm -f "$log"
}

# A secret of this data folder, made when it is first asked for.
secret() {
  local file=$data/$1
  if [[ ! -s $file ]]; then
    (umask 077 && head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$file")
  fi
  cat "$file"
}

# What a member of a JSON document is, by the names and numbers that lead there: member '["id"]' <document
member() { python3 -c 'import json, sys; print(json.load(sys.stdin)'"$1"')'; }

# The process of this data folder, if it runs. A pid that has gone to another program in the meantime is none.
running() {
  local pid
  pid=$(cat "$data/pid" 2>/dev/null) && ps -ww -o args= -p "$pid" 2>/dev/null | grep --quiet --fixed-strings -e "$data/" &&
    echo "$pid"
}

# POSTs JSON as whom a bearer token says: post_json <url> <token> <json> [curl's options]
post_json() {
  curl --silent --show-error --fail --header "Authorization: Bearer $2" --header 'Content-Type: application/json' \
    --data "$3" "${@:4}" "$1"
}

# Starts a program that outlives this script, in a process group of its own.
launch() {
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "another program listens on port $port; choose one with --port"
  fi
  set -m
  nohup "$@" </dev/null >>"$data/log" 2>&1 &
  set +m
  echo $! >"$data/pid"
  disown
}

# Waits until an address of what was launched answers with 200. Whether it still runs is asked by its pid alone: while it
# becomes another program, it has no command line for a moment.
await() {
  local url=$1 pid deadline=$((SECONDS + start_seconds))
  pid=$(cat "$data/pid")
  until curl --silent --fail --output /dev/null --max-time 5 "$url"; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 40 "$data/log" >&2
      stop
      fail "$server did not start; its log is $data/log"
    fi
    sleep 0.3
  done
}

stop() {
  local pid deadline=$((SECONDS + stop_seconds))
  if pid=$(running); then
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
      if ((SECONDS > deadline)); then
        say "$server did not end by itself"
        kill -KILL "$pid" 2>/dev/null || true
      fi
      sleep 0.1
    done
  fi
  rm -f "$data/pid"
}

usage() {
  echo "usage: scripts/interop/$server fetch | start [--port N] [--data DIR] | token|stop|remove [--data DIR]" >&2
  exit 2
}

interop() {
  local verb=${1-}
  shift || usage
  port=
  data=$tools/data/$server
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --port) port=${2:?--port wants a number} ;;
      --data) data=${2:?--data wants a folder} ;;
      *) usage ;;
    esac
    shift 2
  done
  [[ $data == /* ]] || data=$PWD/$data
  has curl || debian "curl" curl ca-certificates
  has python3 || debian "Python 3" python3
  # A server keeps the port that it was first given: its issuer is in what clients have been told.
  [[ -n $port ]] || port=$(cat "$data/port" 2>/dev/null || echo "$default_port")
  case "$verb" in
    fetch) fetch ;;
    start)
      fetch
      mkdir -p "$data"
      chmod 700 "$data"
      if ! running >/dev/null; then
        trap 'stop; exit 130' INT TERM HUP
        printf '%s\n' "$port" >"$data/port"
        start
      fi
      port=$(cat "$data/port")
      local initial
      initial=$(token)
      describe "$(running)" "$initial"
      ;;
    token)
      running >/dev/null || fail "$server does not run with its data in $data"
      port=$(cat "$data/port")
      token
      ;;
    stop) stop ;;
    remove)
      stop
      # Only what `start` has made: a mistyped folder is left alone.
      [[ ! -e $data/port ]] || rm -rf "$data"
      ;;
    *) usage ;;
  esac
}
