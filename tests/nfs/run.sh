#!/usr/bin/env bash
# The tests of films on clusters, with the film's directory on a real NFS: a kernel that serves it and mounts it once
# for each node and once for the user, so that each believes its own cache, in User-Mode Linux. Takes root.
#
#   tests/nfs/run.sh [TEST...]     of tests/cluster, as unittest names them: slurm_film_faults_test.Faults ...
#   tests/nfs/run.sh --run COMMAND...      something else; /run/views/n1, n2 and n3 are three nodes' mounts
#   NFS_VERSION=3                  4.2 otherwise
#   BIN=build/bin                  the programs
#
# Not a part of tests/run.sh: one processor, slow at system calls, and packages that nothing else needs. A test takes
# some five times as long as elsewhere.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$here/../.." && pwd)
export BIN=$(cd "${BIN:-$repository/build/bin}" && pwd)
[ $# -gt 0 ] || set -- slurm_film_test slurm_film_faults_test slurm_film_ends_test slurm_daemon_test

die() {
  echo "$0: $*" >&2
  exit 3
}
[ "$(id -u)" -eq 0 ] || die "takes root"
case $repository/$BIN in /tmp/*) die "what is below /tmp is not seen inside; move $repository" ;; esac
for program in linux.uml:user-mode-linux rpc.nfsd:nfs-kernel-server modprobe:kmod mkfs.ext4:e2fsprogs; do
  command -v "${program%:*}" >/dev/null || die "not installed: ${program%:*} (package ${program#*:})"
done

# Outside of /tmp, which is another one inside.
place=$(mktemp -d /var/tmp/reel-nfs-XXXXXX)
trap 'rm -rf "$place"' EXIT
truncate -s 2G "$place/disk"
mkfs.ext4 -q "$place/disk"
{
  printf 'export NFS_VERSION=%q BIN=%q PLACE=%q HOST=%q\n' "${NFS_VERSION:-4.2}" "$BIN" "$place" "$(hostname)"
  printf 'set --'
  printf ' %q' "$@"
  printf '\n. %q\n' "$here/inside.sh"
} >"$place/settings"
printf '#!/bin/bash\n. %q\n' "$place/settings" >"$place/init"
chmod 755 "$place" "$place/init"

linux.uml mem=3G ubd0="$place/disk" rootfstype=hostfs rootflags=/ rw init="$place/init" quiet \
  con=null con0=null,fd:1 con1=null loglevel=1 </dev/null 2>"$place/kernel" || true
[ -e "$place/status" ] || { cat "$place/kernel" >&2; die "the machine did not come to its end"; }
exit "$(cat "$place/status")"
