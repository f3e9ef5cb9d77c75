"""Runs scenes the way a fork server would, each in a process of its own, and says what came out."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from typing import Any, Dict, List, Tuple

FOLDER = os.path.dirname(os.path.abspath(__file__))


class Outcome:
    """What one run gave.

    error: the SceneError's text, or empty. traits, drawing: fields by name. producers: for each
    process, {frame: [width, height, hash]}. stopped: for each, its error, or empty. printed:
    standard error.
    """

    def __init__(self, result: Dict[str, Any], printed: str) -> None:
        self.error = result.get("error", "")
        self.traits = result.get("traits", {})
        self.drawing = result.get("drawing", {})
        self.printed = printed
        drawn = result.get("producers", [])
        self.producers = [{entry[0]: entry[1:] for entry in producer if not isinstance(entry, str)}
                          for producer in drawn]
        self.stopped = ["".join(entry for entry in producer if isinstance(entry, str))
                        for producer in drawn]


class SceneTest(unittest.TestCase):
    """A folder for scripts, and how to run them."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="reel-scene-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def script(self, text: str, name: str = "plot.py") -> str:
        """Writes a script; returns its path."""
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(textwrap.dedent(text))
        return path

    def run_scene(self, scene: str, **wanted: Any) -> Outcome:
        """Runs a scene; wanted: fields of Wanted, and producers."""
        out = os.path.join(self.folder, "out.json")
        run = _python("stand_in.py", [scene, out, json.dumps(wanted)], self.folder)
        if not os.path.exists(out):
            self.fail(f"stand_in.py wrote nothing: {run.stderr}")
        with open(out) as file:
            result = json.load(file)
        os.remove(out)
        return Outcome(result, run.stderr)

    def reference(self, script: str, saved_as: str = "") -> List[List[Any]]:
        """[width, height, hash] of each frame that matplotlib writes."""
        out = os.path.join(self.folder, "reference.json")
        run = _python("reference_frames.py", [script, out] + ([saved_as] if saved_as else []),
                      self.folder)
        self.assertEqual(run.returncode, 0, run.stderr)
        with open(out) as file:
            return json.load(file)

    def assert_drawn_as(self, outcome: Outcome, frames: List[List[Any]]) -> None:
        """All producers drew what `frames` says, and all of it was drawn."""
        self.assertEqual(outcome.error, "")
        self.assertEqual(outcome.stopped, [""] * len(outcome.producers))
        self.assertEqual(outcome.traits["frame_count"], len(frames))
        self.assertEqual([outcome.traits["width"], outcome.traits["height"]], frames[0][:2])
        different = [(number, frame) for number, producer in enumerate(outcome.producers)
                     for frame, pixels in producer.items() if frames[frame] != pixels]
        self.assertEqual(different, [], "(producer, frame)")
        drawn = {frame for producer in outcome.producers for frame in producer}
        self.assertEqual(drawn, set(range(len(frames))))


def _python(program: str, arguments: List[str], folder: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return subprocess.run([sys.executable, os.path.join(FOLDER, program)] + arguments, cwd=folder,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, env=environment, timeout=300, check=False)


def animation_scripts() -> List[Tuple[str, str]]:
    """(name, path) of the scripts in scripts/."""
    folder = os.path.join(FOLDER, "scripts")
    return [(os.path.splitext(file)[0], os.path.join(folder, file))
            for file in sorted(os.listdir(folder)) if file.endswith(".py")]
