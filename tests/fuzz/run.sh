#!/usr/bin/env bash
# Runs every fuzzer, two at a time, each from its corpus; fails when one finds something.
#
#   cmake --preset fuzz && cmake --build --preset fuzz
#   tests/fuzz/run.sh SECONDS [NAME...]     each for SECONDS; all of them, or those named ("job_file")
#
# What is found lies in build-fuzz/found/ and is shown. Fix the cause, and put the input into the
# corpus.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:?SECONDS}
shift
[ $# -gt 0 ] || set -- $(cd tests/fuzz/corpus && ls)
found=$PWD/build-fuzz/found
mkdir -p "$found"

run_one() {
  local name=$1 seconds=$2 found=$3 new log
  new=$(mktemp -d)
  log=$(mktemp)
  # New inputs go to the first directory, so the committed corpus stays what it is.
  if build-fuzz/bin/"${name}_fuzz" "$new" tests/fuzz/corpus/"$name" -max_total_time="$seconds" \
      -max_len=4096 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$found/$name-" >"$log" 2>&1; then
    echo "fuzz $name: nothing found; $(grep '^Done' "$log")"
    rm -rf "$new" "$log"
    return 0
  fi
  echo "fuzz $name: FOUND"
  grep -v -E '^#[0-9]+' "$log" | tail -60
  rm -rf "$new" "$log"
  return 1
}
export -f run_one

# xargs fails when one of them does, after all have run.
printf '%s\n' "$@" | xargs -P 2 -I NAME bash -c 'run_one NAME "$@"' _ "$seconds" "$found"
