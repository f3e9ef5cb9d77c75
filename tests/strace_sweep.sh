#!/usr/bin/env bash
# System calls that fail: each of those by which a job is accepted, drawn, kept and published fails once, at
# every place where it occurs, on a tiny film.
#
#   tests/strace_sweep.sh [CAP]    CAP: at most so many places a call, spread over all (2; 0: all)
#   BIN=build/bin                  the programs
#
# Only the program under test is traced, not its children. It must end within 20 s, either well, with the
# exact bytes of an undisturbed film, or with exit status 1, 2 or 3, a message and no film at all. A daemon
# that was hit is started again without faults on the same store: what it had accepted is there, and done.
set -u
CAP=${1:-2}
BIN=$(cd "${BIN:-$(dirname "${BASH_SOURCE[0]}")/../build/bin}" && pwd)
WORK=$(mktemp -d)
DAEMON=
trap '[ -n "$DAEMON" ] && kill -9 "$DAEMON" 2>/dev/null; rm -rf "$WORK"' EXIT
FILM=$WORK/film
FLAGS=(testcard --size 64x36 --frames 20 --fps 10 --segment 1s --preset ultrafast --manifest manifest
       -o film.mp4)
LIMIT_S=20
runs=0 good=0 wrong=0

# CALL:ERROR pairs.
SUPERVISOR_CALLS="openat:EMFILE openat:ENOSPC openat:EACCES mkdir:EACCES mkdir:ENOSPC flock:ENOLCK
  pipe2:EMFILE clone:EAGAIN memfd_create:ENOMEM fallocate:ENOMEM ftruncate:ENOMEM
  socketpair:EMFILE pidfd_open:EMFILE signalfd4:EMFILE timerfd_create:EMFILE
  write:EIO write:ENOSPC pwrite64:EIO fsync:EIO fsync:ENOSPC rename:EIO rename:ENOSPC renameat2:EIO
  renameat2:ENOSPC renameat2:EINVAL setxattr:EOPNOTSUPP setxattr:ENOSPC unlink:EACCES unlinkat:EIO
  prctl:EPERM seccomp:ENOMEM landlock_create_ruleset:ENOMEM landlock_add_rule:ENOMEM"
DAEMON_CALLS="openat:ENOSPC openat:EIO openat:EMFILE mkdir:EACCES pwrite64:ENOSPC pwrite64:EIO
  fdatasync:EIO fsync:EIO ftruncate:EIO flock:EIO pipe2:EMFILE clone:EAGAIN memfd_create:EMFILE
  accept:EMFILE socket:EMFILE bind:EADDRINUSE listen:EIO epoll_create1:EMFILE"

wrong() {
  wrong=$((wrong + 1))
  echo "WRONG: $1"
  shift
  [ $# -eq 0 ] || printf '  | %s\n' "$@"
}

# Which of the N of a call come after the program's own libraries were loaded; at most CAP of them.
# places TRACE CALL
places() {
  awk -v call="$2" -v cap="$CAP" '
    /\.so(\.[0-9]+)*", O_RDONLY\|O_CLOEXEC/ { loaded = 1; delete place; found = 0 }
    index($0, call "(") == 1 { n++; if (loaded) place[++found] = n }
    END {
      if (cap == 0 || found <= cap) { for (i = 1; i <= found; i++) print place[i]; exit }
      for (i = 0; i < cap; i++) print place[1 + int(i * (found - 1) / (cap > 1 ? cap - 1 : 1))]
    }' "$1" | uniq
}

fresh_directory() {
  rm -rf "$FILM"
  mkdir "$FILM"
}

# The film and its manifest, or no film. Says what is there otherwise.
film_is_exact() { cmp -s "$FILM/film.mp4" "$WORK/expected.mp4" && cmp -s "$FILM/manifest" "$WORK/expected"; }
film_is_absent() { [ ! -e "$FILM/film.mp4" ]; }

# --- The supervisor ---

# supervise [STRACE WORDS]: its exit status.
supervise() {
  (cd "$FILM" && exec timeout -s KILL "$LIMIT_S" strace -o "$WORK/trace" "$@" \
    "$BIN/reel-supervisor" render 3<"$WORK/job.json" 4>"$WORK/events" </dev/null \
    >"$WORK/output" 2>&1)
}

check_supervisor() {
  local what=$1 status=$2 last
  last=$(tail -n 1 "$WORK/events")
  # A supervisor that cannot tell its events has no other way than its exit status.
  case $status in
    0) film_is_exact || { wrong "$what: done, and the film is another one" "$last"; return; } ;;
    1 | 2 | 3)
      # Between the naming of the film and the end, nothing can be taken back.
      film_is_absent || film_is_exact || { wrong "$what: failed, and left a film" "$last"; return; }
      if [[ $what != *write:* ]]; then
        [[ $last == *'"event":"job_failed"'*'"message":"'?* ]] || { wrong "$what: no message" "$last"; return; }
        [[ $last != *internal* ]] || { wrong "$what: calls it internal" "$last"; return; }
      fi ;;
    *) wrong "$what: exit status $status" "$last" "$(tail -n 3 "$WORK/output")"; return ;;
  esac
  good=$((good + 1))
}

sweep_supervisor() {
  fresh_directory
  supervise || { wrong "an undisturbed job failed" "$(tail -n 1 "$WORK/events")"; return; }
  cp "$WORK/trace" "$WORK/undisturbed"
  local pair call n
  for pair in $SUPERVISOR_CALLS; do
    call=${pair%:*}
    for n in $(places "$WORK/undisturbed" "$call"); do
      fresh_directory
      supervise -e "trace=$call" -e "inject=$call:error=${pair#*:}:when=$n"
      local status=$?
      runs=$((runs + 1))
      check_supervisor "supervisor, $pair, place $n" "$status"
    done
  done
}

# --- The daemon ---

# start_daemon [STRACE WORDS]: traced if there are any. 1 when it ended instead.
start_daemon() {
  local tracer=()
  [ $# -eq 0 ] || tracer=(strace -o "$WORK/trace" "$@")
  : >"$WORK/output"
  (cd "$FILM" && exec "${tracer[@]}" "$BIN/reeld" --state "$FILM/state" --socket "$FILM/socket" \
    </dev/null >"$WORK/output" 2>&1) &
  DAEMON=$!
  for _ in $(seq 200); do
    grep -q listen "$WORK/output" && return 0
    kill -0 "$DAEMON" 2>/dev/null || return 1
    sleep 0.02
  done
  return 1
}

# SIGTERM to reeld, which is below strace when it is traced; its exit status.
stop_daemon() {
  local reeld
  reeld=$(cat "/proc/$DAEMON/task/$DAEMON/children" 2>/dev/null)
  reeld=${reeld% }
  [ -n "${1:-}" ] || reeld=$DAEMON
  kill -TERM "${reeld:-$DAEMON}" 2>/dev/null
  for _ in $(seq $((LIMIT_S * 50))); do
    kill -0 "$DAEMON" 2>/dev/null || break
    sleep 0.02
  done
  kill -9 "$DAEMON" 2>/dev/null
  wait "$DAEMON" 2>/dev/null
  local status=$?
  DAEMON=
  return "$status"
}

ask() { (cd "$FILM" && REEL_SOCKET=$FILM/socket timeout -s KILL "$LIMIT_S" "$BIN/reel" "$@" 2>&1); }

# What a daemon with faults had accepted; empty if nothing.
submit_under_fault() {
  local told status
  told=$(ask submit "${FLAGS[@]}")
  status=$?
  case $status in
    0) accepted=$told ;;
    1 | 2 | 3 | 4) [ -n "$told" ] || wrong "$what: refused without a word" ;;
    *) wrong "$what: submit ended with exit status $status" "$told" ;;
  esac
}

check_daemon() {
  local what=$1 accepted="" status told
  shift
  local wrong_before=$wrong
  fresh_directory
  if start_daemon "$@"; then
    submit_under_fault
    if [ -n "$accepted" ]; then
      ask wait "$accepted" >/dev/null
      status=$?
      [ "$status" -le 4 ] || wrong "$what: wait ended with exit status $status"
    fi
    film_is_absent || film_is_exact || wrong "$what: a film that is not whole"
    stop_daemon traced
    status=$?
    [ "$status" -le 3 ] || wrong "$what: reeld ended with exit status $status" "$(tail -n 3 "$WORK/output")"
  else
    wait "$DAEMON"
    status=$?
    DAEMON=
    case $status in
      1 | 2 | 3) [ -s "$WORK/output" ] || wrong "$what: refused to start without a word" ;;
      *) wrong "$what: start ended with exit status $status" "$(tail -n 3 "$WORK/output")" ;;
    esac
  fi
  start_daemon || { wrong "$what: does not start again" "$(tail -n 3 "$WORK/output")"; return; }
  if [ -n "$accepted" ]; then
    ask wait "$accepted" >/dev/null
    status=$?
    if [ "$status" = 0 ]; then
      film_is_exact || wrong "$what: done, and the film is another one"
    else
      told=$(ask explain "$accepted")
      { [ "$status" -le 3 ] && [ -n "$told" ]; } || wrong "$what: accepted, then exit status $status"
      film_is_absent || film_is_exact || wrong "$what: failed, and left a film"
    fi
  fi
  stop_daemon || wrong "$what: does not stop"
  [ "$wrong" != "$wrong_before" ] || good=$((good + 1))
}

sweep_daemon() {
  fresh_directory
  start_daemon -e trace=all || { wrong "an undisturbed daemon does not start"; return; }
  { ask submit "${FLAGS[@]}" && ask wait 1; } >/dev/null || wrong "an undisturbed job failed"
  stop_daemon traced
  cp "$WORK/trace" "$WORK/undisturbed"
  local pair call n
  for pair in $DAEMON_CALLS; do
    call=${pair%:*}
    for n in $(places "$WORK/undisturbed" "$call"); do
      runs=$((runs + 1))
      check_daemon "reeld, $pair, place $n" -e "trace=$call" -e "inject=$call:error=${pair#*:}:when=$n"
    done
  done
}

# The job as `reel` gives it to a supervisor, and the film that it makes.
prepare() {
  fresh_directory
  (cd "$FILM" && "$BIN/reel" render "${FLAGS[@]}" >/dev/null 2>&1) || { wrong "no undisturbed film"; return 1; }
  cp "$FILM/film.mp4" "$WORK/expected.mp4"
  cp "$FILM/manifest" "$WORK/expected"
  fresh_directory
  mkdir "$WORK/bin"
  cp "$BIN/reel" "$WORK/bin"
  printf '#!/bin/sh\ncat <&3 >%s/job.json\nexit 1\n' "$WORK" >"$WORK/bin/reel-supervisor"
  chmod +x "$WORK/bin/reel-supervisor"
  (cd "$FILM" && "$WORK/bin/reel" render "${FLAGS[@]}" >/dev/null 2>&1)
  [ -s "$WORK/job.json" ] || { wrong "no job was written"; return 1; }
}

prepare || exit 1
[ "${2:-}" = daemon ] || sweep_supervisor
[ "${2:-}" = supervisor ] || sweep_daemon
echo "$runs runs, $good as they must be, $wrong wrong"
[ "$wrong" = 0 ]
