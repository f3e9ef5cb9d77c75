#!/usr/bin/env bash
# Checks the model of the ring with spin, in a directory of its own.
#
#   tests/model/run_model.sh holds     what must hold, holds (about a minute)
#   tests/model/run_model.sh full      the same with more deaths and finer steps (minutes, 4 GB)
#   tests/model/run_model.sh mutants   each fault that is put in on purpose is found (seconds)
set -euo pipefail

script=$(realpath "${BASH_SOURCE[0]}")
model=$(dirname "$script")/ring.pml
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# check FLAGS...: explores every state; pan's report is left in report.txt. -DCOLLAPSE keeps states
# compressed without losing any; -DSAFETY: assertions and invalid end states, no cycles.
check() {
  spin -a "$@" "$model" >spin.txt || { cat spin.txt >&2; exit 1; }
  gcc -w -O2 -DSAFETY -DCOLLAPSE -DMEMLIM=6000 -o pan pan.c
  ./pan -m100000 >report.txt || { cat report.txt >&2; exit 1; }
}

holds() {
  check "$@"
  # Whatever was not looked at was not proved.
  if ! grep -q "errors: 0" report.txt ||
     grep -qE "max search depth too small|out of memory|Search not completed" report.txt; then
    echo "fails: $*" >&2
    cat report.txt >&2
    exit 1
  fi
  echo "holds: $(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' report.txt) states: $*"
}

# is_found ERROR FLAGS...: the model has an error, and it is this one.
is_found() {
  check "${@:2}"
  if ! grep -q "errors: 1" report.txt || ! grep "^pan:1: " report.txt | grep -q "$1"; then
    echo "not found ($1): ${*:2}" >&2
    cat report.txt >&2
    exit 1
  fi
  echo "found: $1: ${*:2}"
}

case "${1:-}" in
  holds)
    holds -DPRODUCERS=2 -DTIMEOUT_NEVER
    holds -DPRODUCERS=3 -DTIMEOUT_NEVER -DCOARSE
    holds -DPRODUCERS=2 -DTIMEOUT_IDLE -DDEATHS=2
    holds -DPRODUCERS=3 -DTIMEOUT_IDLE -DDEATHS=1 -DCOARSE
    holds -DPRODUCERS=2 -DTIMEOUT_ANY -DDEATHS=2 -DCOARSE
    ;;
  full)
    holds -DPRODUCERS=3 -DTIMEOUT_NEVER
    holds -DPRODUCERS=3 -DTIMEOUT_IDLE -DDEATHS=2 -DCOARSE
    holds -DPRODUCERS=3 -DTIMEOUT_ANY -DDEATHS=2 -DCOARSE
    holds -DPRODUCERS=2 -DTIMEOUT_ANY -DDEATHS=3
    ;;
  mutants)
    is_found "invalid end state" -DTIMEOUT_NEVER -DMUTANT_WAKE_BEFORE_COMMIT
    is_found "invalid end state" -DTIMEOUT_NEVER -DMUTANT_LOOK_BEFORE_ANNOUNCING
    is_found "invalid end state" -DTIMEOUT_NEVER -DMUTANT_SLEEP_WITHOUT_ANNOUNCING
    is_found "invalid end state" -DTIMEOUT_NEVER -DMUTANT_SLEEP_WITHOUT_COMPARING
    is_found "invalid end state" -DTIMEOUT_NEVER -DDEATHS=1
    is_found "assertion violated .*idle" -DTIMEOUT_IDLE -DDEATHS=1 -DMUTANT_NO_RECLAIM
    is_found "assertion violated .*lap" -DTIMEOUT_IDLE -DDEATHS=1 -DMUTANT_RECLAIM_WITHOUT_COMPARING
    is_found "assertion violated .*pixels" -DTIMEOUT_IDLE -DMUTANT_RECLAIM_BEFORE_REAP
    ;;
  *)
    sed -n '2,6s/^# \{0,1\}//p' "$script" >&2
    exit 2
    ;;
esac
