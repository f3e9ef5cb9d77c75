#!/usr/bin/env bash
# Installs what is needed, builds Reel, and runs all tests through CTest.
#
#   tests/run.sh              the release build
#   tests/run.sh sanitizers   also the presets asan and tsan, and each fuzzer of the preset fuzz for 10 s
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/bootstrap.sh"
# bindfs is a file system that keeps open files. systemd-analyze looks at the units, systemd-nspawn boots a machine that
# they are installed on.
tools=(python3 spin strace bindfs systemd systemd-container)
# What man pages, completion and packages are looked at with.
tools+=(dpkg-dev file lintian man-db zsh fish)
# What the tests of scripts draw with and install into.
python=(python3-matplotlib python3-numpy python3-pil python3-cairo python3-pip python3-venv
  python3-setuptools python3-wheel)
[ "${1:-}" = sanitizers ] && tools+=(clang libclang-rt-14-dev)
install_packages "${tools[@]}" "${python[@]}"
# The tests start daemons of their own (tests/cluster): this machine is to have none, now or from its next start.
install_slurm() (
  is_installed slurm-wlm && is_installed munge && return
  as_root=() policy=/usr/sbin/policy-rc.d
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  if [ ! -e "$policy" ] && "${as_root[@]}" true 2>/dev/null; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
  fi
  install_packages slurm-wlm munge
  "${as_root[@]}" systemctl --quiet disable munge slurmctld slurmd
)
install_slurm

# Both, whatever was built here before: examples/run.sh leaves them out, and CMake remembers that.
everything=(-DREEL_TESTS=ON -DREEL_BENCH=ON)

run_ctest() {
  local build=$1
  shift
  ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)" "$@"
}

if [ "${1:-}" != sanitizers ]; then
  build_release "${everything[@]}"
  run_ctest build
  exit
fi

# With three more presets to compile, what no test needs is left out: the benchmarks.
cd "$repository"
cmake --preset release "${everything[@]}"
cmake --build --preset release --target reel_tests
run_ctest build --label-exclude waits
# Those that wait for daemons most of the time cost little beside a compiler.
waiting_log=$(mktemp)
run_ctest build --label-regex waits >"$waiting_log" 2>&1 &
waiting=$!
trap 'kill "$waiting" 2>/dev/null' EXIT
finish_waiting() {
  local status=0
  wait "$waiting" || status=$?
  cat "$waiting_log"
  rm "$waiting_log"
  trap - EXIT
  return "$status"
}
for preset in asan tsan; do
  cmake --preset "$preset"
  cmake --build --preset "$preset"
  [ "$preset" = tsan ] || finish_waiting
  run_ctest "build-$preset"
done
cmake --preset fuzz
cmake --build --preset fuzz
tests/fuzz/run.sh 10
