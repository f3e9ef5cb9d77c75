"""`reel render --watch` with scripts: what they import and read is watched."""

import os
import signal
import subprocess
import unittest
from typing import List

from reel_run import PATIENCE_S, ReelTest

DRAW = """
    import shade
    data = open("data.csv").read()
    def draw(frame): return bytes([frame, shade.green, len(data), 255] * (64 * 48))
    draw.size, draw.frames = (64, 48), 5
"""


class Watch(ReelTest):
    def setUp(self) -> None:
        super().setUp()
        self.script(DRAW)
        self.write("shade.py", "green = 10\n")
        self.write("data.csv", "1\n")
        self.lines: List[str] = []

    def write(self, name: str, text: str) -> None:
        """As editors do: beside it, then over it."""
        with open(self.path(name + "~"), "w") as file:
            file.write(text)
        os.replace(self.path(name + "~"), self.path(name))

    def watch(self, *words: str) -> "subprocess.Popen[str]":
        return self.start(["render", "plot.py:draw", "--watch", "--manifest", "manifest", "-o",
                           "film.mp4", *words])

    def await_line(self, process: "subprocess.Popen[str]", text: str) -> str:
        """The next line with `text`; the test's own limit of time ends a wait in vain."""
        assert process.stderr is not None
        for line in process.stderr:
            self.lines.append(line)
            if text in line:
                return line
        self.fail("reel ended without %r: %s" % (text, "".join(self.lines)))

    def end(self, process: "subprocess.Popen[str]") -> None:
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=PATIENCE_S), 130)
        self.await_no_process()

    def test_what_a_script_imports_and_reads_is_rendered_again(self) -> None:
        process = self.watch()
        self.await_line(process, "watching 3 files")
        manifests = [self.text("manifest")]
        for name, text in (("shade.py", "green = 20\n"), ("data.csv", "1\n2\n")):
            self.write(name, text)
            self.await_line(process, "%s changed; rendering again" % name)
            self.await_line(process, "watching")
            manifests.append(self.text("manifest"))
        self.assertEqual(len(set(manifests)), 3)
        self.write("unrelated.py", "x = 1\n")
        self.script(DRAW.replace("255]", "250]"))
        self.await_line(process, "plot.py changed; rendering again")
        self.end(process)

    def test_a_mistake_in_a_module_is_shown_and_mended(self) -> None:
        process = self.watch()
        self.await_line(process, "watching")
        self.write("shade.py", "green = = 10\n")
        self.await_line(process, "shade.py changed; rendering again")
        self.await_line(process, "SyntaxError")
        self.await_line(process, "watching")
        self.write("shade.py", "green = 30\n")
        self.await_line(process, "shade.py changed; rendering again")
        self.await_line(process, "film.mp4: 5 frames")
        self.end(process)

    def test_a_module_that_was_missing_is_waited_for(self) -> None:
        os.remove(self.path("shade.py"))
        process = self.watch()
        self.await_line(process, "No module named 'shade'")
        self.await_line(process, "watching")
        self.write("shade.py", "green = 30\n")
        self.await_line(process, "shade.py changed; rendering again")
        self.await_line(process, "film.mp4: 5 frames")
        self.end(process)

    def test_a_script_that_writes_into_a_file_of_its_own_is_not_rendered_for_ever(self) -> None:
        self.write("count", "1")
        self.script(DRAW + """
    count = int(open("count").read()) + 1
    with open("count", "w") as file: file.write(str(count))
""")
        process = self.watch()
        self.await_line(process, "watching")
        self.write("data.csv", "3\n4\n5\n")
        self.await_line(process, "data.csv changed; rendering again")
        self.await_line(process, "watching")
        self.end(process)
        self.assertEqual(sum("rendering again" in line for line in self.lines), 1)
        self.assertEqual(self.text("count"), "3")

    def test_with_the_cache_a_version_of_before_is_not_drawn_again(self) -> None:
        self.environment.update(REEL_CACHE=self.path("cache"), REEL_CACHE_CHECK="0")
        process = self.watch("--cache")
        self.await_line(process, "watching")
        self.write("shade.py", "green = 20\n")
        self.await_line(process, "watching")
        self.write("shade.py", "green = 10\n")
        self.await_line(process, "5 frames from the cache")
        self.end(process)


if __name__ == "__main__":
    unittest.main()
