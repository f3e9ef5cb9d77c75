"""Stands in for the fork server: settles a scene, forks producers, and writes down what they drew.

    stand_in.py SCENE OUT.json [WANTED]

WANTED: JSON, the fields of Wanted, and "producers": a list of lists of frames, each drawn by a
process of its own; by default three that take turns, one that draws every fifth frame, and one that
draws all. OUT.json: what Traits has, how frames are drawn, and for each producer a list of [frame,
width, height, hash of the RGBA pixels], or the text of its error; or {"error": text} for a SceneError.
"""

import hashlib
import json
import os
import sys
import time
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../producer/python"))

from reel._probe import ProbeError, probe  # noqa: E402
from reel._scene import run_scene  # noqa: E402
from reel._source import SceneError, Wanted  # noqa: E402


class HashSink:
    """Keeps [width, height, hash] of the picture it was given last."""

    def __init__(self):
        self.seen = None

    def take(self, pixels, width, height, layout, stride=0):
        digest = hashlib.blake2b(_rgba(pixels, layout), digest_size=16).hexdigest()
        self.seen = [width, height, digest]
        row = stride or width * (3 if layout == "rgb" else 4)
        assert memoryview(pixels).nbytes == height * row


def _rgba(pixels, layout):
    pixels = bytes(pixels)
    if layout == "rgb":
        whole = bytearray(b"\xff" * (len(pixels) // 3 * 4))
        for channel in range(3):
            whole[channel::4] = pixels[channel::3]
        return bytes(whole)
    if layout == "bgra_premultiplied":
        whole = bytearray(pixels)
        whole[0::4], whole[2::4] = pixels[2::4], pixels[0::4]
        return bytes(whole)
    return pixels


def default_producers(traits):
    frames = range(traits.frame_count)
    if traits.most_producers == 1:
        return [list(frames)]
    turns = [list(frames[first::3]) for first in range(3)]
    return turns + [list(frames[::5]), list(frames)]


def produce(source, frames, fps):
    """Draws `frames` in a child; returns what they looked like, or the error."""
    def run(at):
        source.begin()
        drawn = []
        sink = HashSink()
        for frame in frames:
            at(frame)
            try:
                source.draw(frame, float(frame / fps), sink)
            except Exception as error:
                return drawn + [f"{getattr(error, 'reel_frame', frame)}: {error!r}"]
            drawn.append([frame] + sink.seen)
        source.finish()
        return drawn
    try:
        return probe(run)
    except ProbeError as error:
        return [f"{error.frame}: {error.text}"]


def main():
    scene, out = sys.argv[1:3]
    fields = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    producers = fields.pop("producers", None)
    wanted = Wanted(**{**fields, "fps": Fraction(fields.get("fps", 0))})

    def write(result):
        with open(out, "w") as file:
            json.dump(result, file)
        sys.stderr.flush()
        os._exit(0)

    def serve(source):
        begun = time.perf_counter()
        try:
            traits = source.settle(wanted)
        except SceneError as error:
            write({"error": str(error)})
        settled = time.perf_counter() - begun
        source.warm_up()
        write({"traits": {**vars(traits), "fps": str(traits.fps),
                          "parameters": [vars(each) for each in traits.parameters]},
               "drawing": vars(source.drawing) if hasattr(source, "drawing") else {},
               "settled": settled,
               "producers": [produce(source, frames, traits.fps or 25)
                             for frames in producers or default_producers(traits)]})

    try:
        run_scene(scene, wanted, serve)
    except SceneError as error:
        write({"error": str(error)})
    write({"error": "serve was not called"})


main()
