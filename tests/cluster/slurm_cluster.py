"""SlurmCluster: a whole Slurm cluster on this machine, of a plain user's, that faults can be injected into.

    with SlurmCluster(directory, nodes=2) as cluster:
        cluster.run("sbatch", "--wrap", "true")

munged with a key of its own, slurmctld, and a slurmd a node, which listen on loopback only. Several clusters can
run at once. Nothing of a cluster outlives it: see process_tree.py. Not for several threads.
"""

import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Union

import process_tree
import slurm_conf
import slurm_job
from plain_user import PlainUser
from process_tree import PATIENCE_S, SLOWNESS, ProcessTree
from slurm_job import Job

# A directory for each node, and one for the controller, in which it sees the file system that all share
# (tests/nfs/run.sh); otherwise all see this machine's. Takes root.
_VIEWS = os.environ.get("REEL_CLUSTER_VIEWS", "")
# `sh -c` it with a view and the directory that it is to be seen in, and a command.
_VIEWING = 'mount --bind "$1" "$2" || exit 125; shift 2; exec "$@"'
_DAEMONS = {"munged": "/usr/sbin/munged", "slurmctld": "/usr/sbin/slurmctld", "slurmd": "/usr/sbin/slurmd"}
# In user and mount namespaces of its own; without the rights in them, which the plain user does not have either.
_HIDING = ["/usr/bin/unshare", "-U", "--map-current-user", "--keep-caps", "-m", "/bin/sh", "-c",
           'while [ "$1" != -- ]; do mount -t tmpfs -o mode=0755 tmpfs "$1" || exit 125; shift; done; shift; '
           'exec setpriv --ambient-caps=-all --inh-caps=-all -- "$@"', "sh"]


def missing() -> str:
    """Why there can be no cluster; empty: there can."""
    for package, program in (("munge", "munged"), ("slurm-wlm", "slurmctld"), ("slurm-wlm", "slurmd")):
        if not os.path.exists(_DAEMONS[program]):
            return "not installed: %s (package %s)" % (program, package)
    return slurm_conf.missing() or PlainUser.missing()


class SlurmCluster:
    """Nodes are called "n1", "n2", ...; methods take either the name or the number."""

    def __init__(self, directory: Union[str, Path], nodes: int = 2, cpus_per_node: int = 4, memory_mb: int = 2000,
                 partitions: Optional[Dict[str, str]] = None, settings: Optional[Dict[str, Any]] = None,
                 hidden: Optional[Dict[str, Sequence[str]]] = None):
        """Started and ready on return, or an exception and nothing is left.

        `directory`: exists, and may be reached by all; the cluster's files are in it, and a home.
        `partitions`: {name: its settings besides Nodes=ALL}. `settings`: of slurm.conf, over the harness's own.
        `hidden`: {node: directories that are empty there, as if they were not shared}.
        """
        self.user = PlainUser()
        self.directory = Path(directory)
        self.place = self.directory / "slurm"
        self.home = self.directory / "home"
        self.nodes = ["n%d" % (number + 1) for number in range(nodes)]
        self._hidden = {node: list((hidden or {}).get(node, ())) for node in self.nodes}
        self._trees: Dict[str, ProcessTree] = {}  # munged and slurmctld, and whatever is on each node
        self._daemons: Dict[str, int] = {}
        self._commands: List["subprocess.Popen[str]"] = []
        self._claim: Optional[socket.socket] = None
        try:
            self._claim = slurm_conf.claim_ports()
            self._make_directories()
            self.environment = self._environment()
            (self.place / "slurm.conf").write_text(slurm_conf.text(
                self.place, self.user.name, self._claim, self.nodes, cpus_per_node, memory_mb,
                partitions or {"main": "Default=YES"}, settings or {}))
            (self.place / "cgroup.conf").write_text(slurm_conf.CGROUPS)
            self._start()
        except BaseException as error:
            error.add_note(self.logs())
            self.close()
            raise

    def __enter__(self) -> "SlurmCluster":
        return self

    def __exit__(self, kind: object, error: Optional[BaseException], trace: object) -> None:
        if error:
            error.add_note(self.logs())
        self.close()

    # ---- Commands ----

    def start(self, *command: Any, **options: Any) -> "subprocess.Popen[str]":
        """A program as the plain user, in `home` unless the options say otherwise; it ends with the test."""
        options = {"cwd": self.home, "env": self.environment, "text": True, "stdin": subprocess.DEVNULL,
                   "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        words = self.user.prefix("--pdeathsig", "KILL") + [str(word) for word in command]
        self._commands.append(subprocess.Popen(words, **options))
        return self._commands[-1]

    def run(self, *command: Any, status: Optional[int] = 0, timeout: float = 60 * SLOWNESS,
            **options: Any) -> "subprocess.CompletedProcess[str]":
        """To its end; fails unless it ends with that status (None: any)."""
        process = self.start(*command, **options)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            raise AssertionError("%s: not within %s s" % (list(command), timeout))
        self._commands.remove(process)
        if status is not None and process.returncode != status:
            raise AssertionError("%s: status %d\n%s%s" % (list(command), process.returncode, out, err))
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def wait_until(self, condition: Callable[[], Any], what: str, timeout: float = PATIENCE_S) -> Any:
        """What `condition` returns once that is true; fails with `what` when it does not become so."""
        deadline = time.monotonic() + timeout
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise AssertionError("never: %s\n%s" % (what, self.jobs() if self._is_alive("slurmctld") else ""))
            time.sleep(0.02)

    def submit(self, *words: Any, **options: Any) -> int:
        """sbatch with these words; the job's number."""
        return int(self.run("sbatch", "--parsable", *words, **options).stdout.split(";")[0])

    def jobs(self, *words: Any) -> List[Job]:
        """All, each task of an array by itself; `words` (-j, -n, -u ...) choose."""
        out = self.run("squeue", "--noheader", "--array", "--states=all", "--Format",
                       slurm_job.FIELDS, *words).stdout
        return [slurm_job.job_of(line) for line in out.splitlines()]

    def job(self, job_id: Union[str, int]) -> Optional[Job]:
        """None: not known, or not any more. A whole array has no state: ask for "7_2"."""
        return next((job for job in self.jobs() if job.id == str(job_id)), None)

    def await_state(self, job_id: Union[str, int], *states: str, timeout: float = PATIENCE_S) -> Job:
        def reached() -> Optional[Job]:
            job = self.job(job_id)
            return job if job and job.state in states else None
        return self.wait_until(reached, "job %s %s" % (job_id, " or ".join(states)), timeout)

    def node_states(self) -> Dict[str, str]:
        """{"n1": "idle", ...}: sinfo's long words; with a * behind it when the node does not respond."""
        out = self.run("sinfo", "--noheader", "--Node", "--format", "%N %T").stdout
        return dict(line.split() for line in out.splitlines())

    # ---- Processes ----

    def stepd_pids(self, job_id: Union[str, int, None] = None) -> List[int]:
        """The processes that watch over jobs on the nodes: of one job or task, or all."""
        number = None if job_id is None else self._number(job_id)
        found = []
        for node in self.nodes:
            for pid in self._trees[node].processes():
                title = re.match(r"slurmstepd: \[(\d+)\.", process_tree.text_of("/proc/%d/cmdline" % pid))
                if title and number in (None, int(title[1])):
                    found.append(pid)
        return found

    def task_pids(self, job_id: Union[str, int, None] = None) -> List[int]:
        """What jobs run: of one job or task, or all; also those whose slurmstepd is gone. Parents come first."""
        number = None if job_id is None else str(self._number(job_id))
        found = []
        for node in self.nodes:
            for pid in self._trees[node].processes():
                proc = "/proc/%d/" % pid
                job = re.search(r"(?:^|\0)SLURM_JOB_ID=(\d+)", process_tree.text_of(proc + "environ"))
                # slurmstepd's own environment is slurmd's; but of one about to become a task it may be the task's.
                if job and number in (None, job[1]) and process_tree.text_of(proc + "comm") != "slurmstepd\n":
                    found.append(pid)
        return found

    def processes(self) -> List[int]:
        """All of the cluster's and what its jobs run, without commands."""
        return [pid for tree in self._trees.values() for pid in tree.processes()]

    def _number(self, job_id: Union[str, int]) -> int:
        job = self.job(job_id)
        if job is None:
            raise AssertionError("no job %s: %s" % (job_id, self.jobs()))
        return job.number

    # ---- Faults ----

    def kill_node_daemon(self, node: Union[str, int]) -> None:
        """SIGKILL for slurmd alone: what runs there runs on."""
        self._kill_daemon(_name(node))

    def cut_power(self, node: Union[str, int]) -> None:
        """The node's daemon and all that runs there are gone."""
        self._trees[_name(node)].kill_all()

    def start_node(self, node: Union[str, int], hide: Optional[Sequence[str]] = None) -> None:
        """slurmd again, once it is gone; ready on return. `hide`: in place of what is hidden there."""
        name = _name(node)
        if hide is not None:
            self._hidden[name] = list(hide)
        self._start_node(name)
        self.await_nodes([name])

    def await_nodes(self, nodes: Sequence[str]) -> None:
        """Until these nodes take jobs, or have some."""
        self.wait_until(lambda: all(self.node_states().get(node) in ("idle", "mixed", "allocated") for node in nodes),
                        "nodes %s ready" % list(nodes))

    def set_node_down(self, node: Union[str, int], reason: str = "test") -> None:
        """What runs there gets SIGTERM and is requeued, within a second; it starts again after 7 s at the earliest."""
        self.run("scontrol", "update", "NodeName=" + _name(node), "State=DOWN", "Reason=" + reason)

    def resume_node(self, node: Union[str, int]) -> None:
        """It takes jobs again when it has answered, within a second or so: await_nodes()."""
        self.run("scontrol", "update", "NodeName=" + _name(node), "State=RESUME")

    def kill_controller(self) -> None:
        """SIGKILL for slurmctld."""
        self._kill_daemon("slurmctld")

    def start_controller(self) -> None:
        """Answers on return; nodes may not have come back to it yet."""
        self._start_daemon("slurmctld", "controller", ["-D"])
        self.wait_until(lambda: self.run("scontrol", "ping", status=None).returncode == 0, "slurmctld answers")

    def await_saved(self, job_id: Union[str, int]) -> None:
        """Until slurmctld has written down what it knows now; it does within 5 s. The job is an unfinished one.

        Killed before, it does not know of jobs that it gave a number to, and takes running ones for pending.
        """
        called = time.time()
        self.run("scontrol", "update", "JobId=%s" % job_id, "Comment=saved")  # or nothing may be left to write
        path = self.place / "state/job_state"
        self.wait_until(lambda: path.exists() and path.stat().st_ctime > called, "slurmctld's state written")

    def kill_stepd(self, job_id: Union[str, int]) -> None:
        """SIGKILL for the slurmstepd of a job or task: what it watched over runs on."""
        for pid in self.stepd_pids(job_id):
            process_tree.kill(pid)

    def daemon_pid(self, node: Union[str, int]) -> int:
        """Of the node's slurmd."""
        return self._daemons[_name(node)]

    def _kill_daemon(self, name: str) -> None:
        if self._is_alive(name):
            process_tree.kill(self._daemons[name])
        self.wait_until(lambda: not self._is_alive(name), name + " gone")

    def _is_alive(self, name: str) -> bool:
        # It is reaped by its tree, and its number could be another's since.
        return any(self._daemons.get(name) in tree.processes() for tree in self._trees.values())

    # ---- Its end, and what is told of it ----

    def close(self) -> None:
        """Ends all of it, by process id; again: nothing happens."""
        for process in self._commands:
            _end(process)
        for tree in self._trees.values():
            tree.close()
        # What commands have left in the background: it is nobody's child.
        while self._trees and self.strays():
            for pid in self.strays():
                process_tree.kill(pid)
            time.sleep(0.01)
        if _VIEWS and self._trees:
            subprocess.run(["umount", "--lazy", self.home], check=True)
        self._commands.clear()
        self._trees.clear()
        if self._claim:
            self._claim.close()

    def strays(self) -> List[int]:
        """Processes of this machine that have been told of this cluster; none once it is closed."""
        return told_of(self.directory)

    def logs(self) -> str:
        """Of all daemons, for the report of a failure: the last 16 KiB of each."""
        parts = []
        for path in sorted((self.place / "log").glob("*")):
            # Standard error has the same again, but for what keeps a daemon from starting.
            end = 1024 if path.suffix == ".out" else 16384
            parts.append("---- %s\n%s" % (path.name, path.read_text(errors="replace")[-end:]))
        return "\n".join(parts)

    # ---- Its start ----

    def _make_directories(self) -> None:
        for path in (self.place, self.home, self.place / "log", self.place / "state", self.place / "spool",
                     self.place / "munge"):
            path.mkdir(mode=0o755)
            self.user.own(str(path))
        if not self.user.can_reach(str(self.home)):
            raise PermissionError("%s cannot reach %s" % (self.user.name, self.home))
        key = self.place / "munge/key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        self.user.own(str(key))
        if _VIEWS:
            shared = self._view_of_home("controller")
            shared.mkdir(mode=0o755, parents=True)
            self.user.own(str(shared))
            subprocess.run(["mount", "--bind", shared, self.home], check=True)

    def _view_of_home(self, node: str) -> Path:
        return Path(_VIEWS, node, self.directory.name, "home")

    def _prefix(self, node: str) -> List[str]:
        """Before whatever is started for this node."""
        if not _VIEWS or node == "controller":
            return self.user.prefix()
        return ["unshare", "-m", "sh", "-c", _VIEWING, "sh", str(self._view_of_home(node)), str(self.home),
                *self.user.prefix()]

    def _environment(self) -> Dict[str, str]:
        """Without what the environment of the test says of another Slurm or of root."""
        kept = {name: value for name, value in os.environ.items()
                if not re.match(r"(SLURM|SBATCH|SQUEUE|SALLOC|SRUN|SCANCEL|SINFO|XDG)_", name)}
        return dict(kept, PATH="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", HOME=str(self.home),
                    USER=self.user.name, LOGNAME=self.user.name, SLURM_CONF=str(self.place / "slurm.conf"))

    def _start(self) -> None:
        for name in ["controller"] + self.nodes:
            self._trees[name] = ProcessTree(self._prefix(name), self.environment)
        munge = self.place / "munge"
        # --force: a directory that others may write to stands above it, /tmp.
        self._start_daemon("munged", "controller", [
            "--foreground", "--force", "--key-file", munge / "key", "--socket", munge / "socket", "--pid-file",
            munge / "pid", "--seed-file", munge / "seed", "--log-file", self.place / "log/munged"])
        self.wait_until((munge / "socket").exists, "munged listens")
        # Nodes ask it for nothing before it answers: what they cannot say at once they say a second later.
        self.start_controller()
        for node in self.nodes:
            self._start_node(node)
        self.await_nodes(self.nodes)

    def _start_node(self, name: str) -> None:
        hiding = [*_HIDING, *self._hidden[name], "--"] if self._hidden[name] else []
        self._start_daemon("slurmd", name, ["-D", "-N", name], hiding)

    def _start_daemon(self, program: str, tree: str, words: Sequence[Any], before: Sequence[str] = ()) -> None:
        command = [*before, _DAEMONS[program], *(str(word) for word in words)]
        name = tree if program == "slurmd" else program
        self._daemons[name] = self._trees[tree].start(command, str(self.place / "log" / (name + ".out")))


def told_of(directory: Path) -> List[int]:
    """Processes of this machine that have been told of the cluster in this directory."""
    mark = "SLURM_CONF=%s\0" % (directory / "slurm/slurm.conf")
    return [pid for pid in process_tree.parents() if mark in process_tree.text_of("/proc/%d/environ" % pid) + "\0"]


def _name(node: Union[str, int]) -> str:
    return "n%d" % node if isinstance(node, int) else node


def _end(process: "subprocess.Popen[str]") -> None:
    """With all that descends from it."""
    if process.poll() is None:
        for pid in [process.pid] + process_tree.descendants(process.pid):
            process_tree.kill(pid)
    process.wait()
    for stream in (process.stdout, process.stderr, process.stdin):
        if stream:
            stream.close()
