"""Job: what squeue tells of one job, asked with FIELDS."""

import os
from typing import NamedTuple

# exit_code is what waitpid(2) gives. A field without a width of its own is cut to 20 characters; "|" is put behind
# it, for reasons and names have spaces.
FIELDS = ",".join(field + "|" for field in (
    "ArrayJobID:20", "ArrayTaskID:200", "JobID:20", "Name:200", "State:30", "Reason:200", "NodeList:200",
    "exit_code:20", "RestartCnt:20"))


class Job(NamedTuple):
    """A job or a task of an array, as squeue has it; also for some minutes after its end."""
    id: str  # "7", or "7_2" for a task
    number: int  # what Slurm keys on: a task that was started has another number than its array
    name: str
    state: str  # "PENDING", "RUNNING", "COMPLETED", "FAILED", "NODE_FAIL", ...
    reason: str  # "None" when there is none
    node: str  # empty when not started
    exit_status: int  # -9: killed by signal 9; -53: Slurm could not start it, since its output cannot be opened
    restarts: int


def job_of(line: str) -> Job:
    array, task, number, name, state, reason, node, status, restarts = (field.strip() for field in
                                                                        line.split("|")[:9])
    return Job(array if task == "N/A" else "%s_%s" % (array, task), int(number), name, state, reason, node,
               os.waitstatus_to_exitcode(int(status)), int(restarts))
