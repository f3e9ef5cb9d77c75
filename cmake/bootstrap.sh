# Sourced by examples/run.sh and tests/run.sh: from a fresh Debian 12 to a build in build/.
#
#   install_packages [more...]   what cmake/packages.txt names, and more; only what is missing
#   build_release                configures and builds the preset "release": binaries in build/bin

set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_packages() {
  local wanted missing=()
  wanted=$(sed 's/#.*//' "$repository/cmake/packages.txt")
  local package
  for package in $wanted "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "These packages are missing and there is no right to install them:" >&2
      echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 3
    fi
    as_root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build_release() {
  cd "$repository"
  cmake --preset release "$@"
  cmake --build --preset release
}
