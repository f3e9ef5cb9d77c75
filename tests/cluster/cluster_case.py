"""ClusterTest: a test that has Slurm clusters; skipped, with how many and why, where there can be none."""

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Optional

import slurm_cluster
from plain_user import PlainUser
from slurm_cluster import SlurmCluster

SOURCE = Path(__file__).resolve().parent.parent.parent
BIN = Path(os.environ.get("REEL_BIN", SOURCE / "build/bin"))


class ClusterTest(unittest.TestCase):
    """When a test fails, the logs of its clusters are told with it."""

    @classmethod
    def setUpClass(cls) -> None:
        why = slurm_cluster.missing()
        if not why:
            try:
                PlainUser().reveal(str(path) for path in (SOURCE, BIN) if path.exists())
            except OSError as error:
                why = str(error)
        if why:
            count = len(unittest.defaultTestLoader.getTestCaseNames(cls))
            raise unittest.SkipTest("%d tests with a Slurm cluster: %s" % (count, why))

    def new_cluster(self, **options: Any) -> SlurmCluster:
        """In a new directory; ended after the test. The options are SlurmCluster's."""
        cluster = SlurmCluster(self.new_directory(), **options)
        self.addCleanup(self._end, cluster)
        return cluster

    def new_directory(self) -> Path:
        """That everybody can enter, and the plain user write to."""
        usual = tempfile.gettempdir()
        # Short, for names of sockets are short.
        path = tempfile.mkdtemp(prefix="reel-c-", dir=usual if PlainUser().can_reach(usual) else "/tmp")
        self.addCleanup(shutil.rmtree, path, ignore_errors=True)
        os.chmod(path, 0o755)
        PlainUser().own(path)
        return Path(path)

    def run(self, result: Optional[unittest.TestResult] = None) -> Optional[unittest.TestResult]:
        self._result, self._faults_before = result, _faults(result)
        return super().run(result)

    def _end(self, cluster: SlurmCluster) -> None:
        cluster.close()
        if _faults(self._result) > self._faults_before:
            print("%s\n%s" % (self.id(), cluster.logs()), file=sys.stderr)


def _faults(result: Optional[unittest.TestResult]) -> int:
    return len(result.failures) + len(result.errors) if result else 0
