#!/usr/bin/env bash
# The units as they are installed: systemd understands every line, and says how much they leave open.
#
#   BUILD=build tests/systemd_units.sh
#
# Exit status 77: systemd-analyze is not there, and nothing was tested.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${BUILD:-$here/build}
if ! command -v systemd-analyze >/dev/null; then
  echo "skipped: there is no systemd-analyze (Debian's package systemd)"
  exit 77
fi

prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
# A unit with another home, since systemd-analyze asks for its directories.
export XDG_RUNTIME_DIR=$prefix/run HOME=$prefix/home
mkdir -p "$XDG_RUNTIME_DIR" "$HOME" "$prefix/bin"
cmake --install "$build" --prefix "$prefix" --component service >/dev/null
# What they start has to be there; it is not run.
for program in reeld reel-launcher; do cp /bin/true "$prefix/bin/$program"; done

failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# verify MANAGER: without a word, or it has something to say of a line.
verify() {
  local said
  said=$(SYSTEMD_UNIT_PATH="$prefix/lib/systemd/$1:" \
    systemd-analyze verify "--$1" --man=no "$prefix/lib/systemd/$1"/*.{service,socket} 2>&1) ||
    fail "systemd-analyze verify --$1 ends with $?"
  [ -z "$said" ] || fail "systemd-analyze verify --$1: $said"
}

# exposed NAME UNIT_FILE TENTHS: its exposure is at most so much.
exposed() {
  local report
  if report=$(systemd-analyze security --offline=true --no-pager --threshold="$3" "$2" 2>&1); then
    echo "$1: $(tail -1 <<<"$report"), at most $3 tenths"
  else
    fail "$1: $(tail -1 <<<"$report"), at most $3 tenths; what is open:
$(grep '^✗' <<<"$report" || echo "$report")"
  fi
}

verify system
verify user
units=$prefix/lib/systemd/system
exposed reeld "$units/reeld.service" 6
exposed reel-launcher "$units/reel-launcher.service" 40
# With the drop-in: as one file, which is what an offline review reads.
cat "$units/reel-launcher.service" "$prefix/share/reel/reel-launcher.strict.conf" \
  >"$prefix/reel-launcher.service"
exposed "reel-launcher with its strict drop-in" "$prefix/reel-launcher.service" 20

if command -v systemd-sysusers >/dev/null; then
  mkdir -p "$prefix/root/etc"
  # grep -q would end at its match, and systemd-sysusers by SIGPIPE.
  systemd-sysusers --root="$prefix/root" --dry-run "$prefix/lib/sysusers.d/reel.conf" 2>&1 |
    grep "user 'reel'" >/dev/null || fail "systemd-sysusers would make no user reel"
fi
[ -f "$prefix/etc/reel/reeld.toml" ] || fail "there is no reeld.toml"
# What an administrator wrote is kept.
echo "# mine" >"$prefix/etc/reel/reeld.toml"
cmake --install "$build" --prefix "$prefix" --component service >/dev/null
grep -q "# mine" "$prefix/etc/reel/reeld.toml" || fail "reeld.toml was overwritten"
exit $((failures > 0))
