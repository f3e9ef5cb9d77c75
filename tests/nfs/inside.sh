# The first process of the machine that run.sh boots, whose files are the host's. Sourced with what run.sh has set:
# NFS_VERSION, BIN, PLACE (the host's, for the result), HOST (its name), and the tests as arguments.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PYTHONDONTWRITEBYTECODE=1
kernel=$(uname -r)

# Of its own, so that nothing is left on the host but what is below PLACE.
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 cgroup /sys/fs/cgroup
for directory in /run /tmp /dev/shm /var/lib/nfs; do
  mkdir -p "$directory"
  mount -t tmpfs -o mode=1777 tmpfs "$directory"
done
mkdir -p /run/export /run/modules/lib/modules /var/lib/nfs/rpc_pipefs /var/lib/nfs/v4recovery
touch /var/lib/nfs/etab /var/lib/nfs/rmtab
ln -s "/usr/lib/uml/modules/$kernel" "/run/modules/lib/modules/$kernel"
for module in nfsd nfsv4 nfsv3 dummy; do modprobe -d /run/modules "$module"; done

hostname "$HOST"
ip link set lo up
# Names are only looked up where there is an address besides loopback's.
ip link add dummy0 type dummy
ip addr add 192.0.2.1/24 dev dummy0
ip link set dummy0 up

mknod /run/disk b 98 0
mount /run/disk /run/export
mount -t nfsd nfsd /proc/fs/nfsd
# Clients of one machine are one client to the server. It would grant each what the others then change.
echo 0 >/proc/sys/fs/leases-enable
exportfs -i -o rw,no_root_squash,insecure,fsid=0,no_subtree_check 127.0.0.1:/run/export
rpcbind
rpc.mountd
rpc.nfsd -V 3 -V 4.2 4

case $NFS_VERSION in
  3) served=127.0.0.1:/run/export ;;
  *) served=127.0.0.1:/ ;;
esac
for node in controller n1 n2 n3; do
  mkdir -p "/run/views/$node"
  mount -t nfs -o "vers=$NFS_VERSION,nosharecache,nolock" "$served" "/run/views/$node"
done

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if [ "$1" = --run ]; then
  shift
else
  export REEL_BIN=$BIN REEL_CLUSTER_VIEWS=/run/views REEL_TEST_SLOWNESS=10
  cd tests/cluster
  set -- /usr/bin/python3 -m unittest -v "$@"
fi
"$@" 2>&1
echo $? >"$PLACE/status"
poweroff -f
