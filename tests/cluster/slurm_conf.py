"""slurm.conf of a cluster on one machine (slurm_cluster.py), and the ports that it takes."""

import socket
from pathlib import Path
from typing import Any, Dict, Sequence

# Blocks below those ports that the kernel gives to whoever asks for none (net.ipv4.ip_local_port_range).
_BLOCK = 40
_PORTS = range(20000, 32000, _BLOCK)

# How soon slurmctld finds out that a node's daemon was killed: within about 10 s. By default it takes a minute and
# more, so that a busy machine's nodes are not taken for dead. What has been set down by hand is down at once.
NOTICES_DEATHS = {"MessageTimeout": 2, "SlurmdTimeout": 3}

# Decisions within a second. ReturnToService=1: what did not respond comes back by itself, what was set down does not.
_SETTINGS = {
    "ClusterName": "reel-test",
    "AuthType": "auth/munge", "CryptoType": "crypto/munge",
    "CommunicationParameters": "NoInAddrAny,NoCtldInAddrAny",
    "ProctrackType": "proctrack/linuxproc", "TaskPlugin": "task/none", "MpiDefault": "none",
    "SwitchType": "switch/none", "JobAcctGatherType": "jobacct_gather/none",
    "AccountingStorageType": "accounting_storage/none", "JobCompType": "jobcomp/filetxt",
    "SelectType": "select/cons_tres", "SelectTypeParameters": "CR_Core_Memory",
    "SchedulerType": "sched/backfill",
    "SchedulerParameters": "sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0",
    "SlurmdParameters": "config_overrides", "ReturnToService": 1, "JobRequeue": 1, "MinJobAge": 600,
    "SlurmdTimeout": 60, "KillWait": 2, "TCPTimeout": 2,
    "SlurmctldDebug": "verbose", "SlurmdDebug": "verbose",
}

# cgroup.conf. Nothing of these clusters is in cgroups, but by itself slurmd takes cgroup/v2 where the machine has it,
# and that one does not start without a scope of systemd's, which a plain user cannot make.
CGROUPS = "CgroupPlugin=cgroup/v1\n"


def missing() -> str:
    """Why there can be no cluster; empty: there can."""
    try:
        _address()
    except OSError as error:
        return "this machine's name %r has no address: %s" % (socket.gethostname(), error)
    return ""


def claim_ports() -> socket.socket:
    """A socket that is bound, so that no other cluster takes the ports behind its own."""
    for port in _PORTS:
        claim = socket.socket()
        try:
            claim.bind(("127.0.0.1", port))
            return claim
        except OSError:
            claim.close()
    raise AssertionError("no port of %s is free" % _PORTS)


def text(place: Path, user: str, ports: socket.socket, nodes: Sequence[str], cpus: int, memory_mb: int,
         partitions: Dict[str, str], settings: Dict[str, Any]) -> str:
    """`place`: the directory that everything is kept in. `ports`: from claim_ports(). The rest: SlurmCluster."""
    if len(nodes) > _BLOCK - 2:
        raise ValueError("%d nodes; a cluster has ports for %d" % (len(nodes), _BLOCK - 2))
    host, address, port = socket.gethostname(), _address(), ports.getsockname()[1] + 1
    chosen = dict(
        _SETTINGS, SlurmctldHost="%s(%s)" % (host, address), SlurmctldPort=port, SlurmUser=user, SlurmdUser=user,
        # Without it a job that asks for no memory takes all of a node's: one job a node.
        DefMemPerCPU=memory_mb // cpus,
        # A job that is requeued waits until its old credential has expired: 6 s, the least that Slurm takes, and
        # not 121 s.
        AuthInfo="cred_expire=5,socket=%s/munge/socket" % place,
        StateSaveLocation="%s/state" % place, SlurmdSpoolDir="%s/spool/%%n" % place,
        SlurmctldPidFile="%s/slurmctld.pid" % place, SlurmdPidFile="%s/slurmd-%%n.pid" % place,
        SlurmctldLogFile="%s/log/slurmctld" % place, SlurmdLogFile="%s/log/slurmd-%%n" % place,
        JobCompLoc="%s/log/jobs" % place)
    chosen.update(settings)
    lines = ["%s=%s" % setting for setting in chosen.items()]
    for number, node in enumerate(nodes):
        lines.append("NodeName=%s NodeHostname=%s NodeAddr=%s Port=%d CPUs=%d RealMemory=%d"
                     % (node, host, address, port + 1 + number, cpus, memory_mb))
    lines += ["PartitionName=%s Nodes=ALL %s" % partition for partition in partitions.items()]
    return "\n".join(lines) + "\n"


def _address() -> str:
    """Where daemons listen with NoInAddrAny: what the machine's name stands for, mostly a loopback address."""
    return socket.gethostbyname(socket.gethostname())
