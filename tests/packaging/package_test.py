"""The Debian packages that cpack makes of the build tree: made, looked at by lintian, unpacked into a folder,
and used from there; and their maintainer scripts, run by dpkg in another folder. Nothing is built for it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from built import BUILD, SOURCE, needs

CMAKE_LISTS = """cmake_minimum_required(VERSION 3.25)
project(dot LANGUAGES CXX)
find_package(Reel 0.1 REQUIRED)
add_library(dot MODULE dot.cc)
target_link_libraries(dot Reel::renderer)
reel_add_renderer(named dot.cc)
"""
DPKG = ["dpkg", "--force-not-root", "--force-depends", "--force-script-chrootless", "--force-confnew"]


def run(command: list, **options) -> subprocess.CompletedProcess:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=120, **options)
    if done.returncode != 0:
        raise AssertionError("%s: status %d\n%s%s" % (command, done.returncode, done.stdout, done.stderr))
    return done


def readme_renderer() -> str:
    """The one that the README shows: one class, one file."""
    blocks = re.findall(r"^```cpp\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if "REEL_RENDERER(Dot" in block)


DEBS: dict = {}  # by the package's name


def setUpModule():
    missing = [program for program in ("dpkg-deb", "dpkg-shlibdeps", "file") if shutil.which(program) is None]
    if missing:
        raise unittest.SkipTest("cpack makes Debian packages with programs that are not installed: %s" % missing)
    place = Path(unittest.enterModuleContext(tempfile.TemporaryDirectory()))
    run(["cpack", "--config", BUILD / "CPackConfig.cmake", "-B", place], cwd=place)
    DEBS.update({deb.name.split("_")[0]: deb for deb in place.glob("*.deb")})


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.root = cls.place / "root"
        for deb in DEBS.values():
            run(["dpkg-deb", "-x", deb, cls.root])
        # Only what was unpacked: neither the build tree's programs nor what is installed.
        cls.environment = {"PATH": "%s/usr/bin:/usr/bin:/bin" % cls.root, "HOME": str(cls.place),
                           "REEL_CACHE": "/dev/null", "LC_ALL": "C.UTF-8"}

    def _run(self, command: list, **more) -> str:
        work = self.place / self.id().split(".")[-1]
        work.mkdir(exist_ok=True)
        return run(command, cwd=work, env={**self.environment, **more}).stdout

    def _folder(self) -> Path:
        return self.place / self.id().split(".")[-1]

    def test_there_are_three_packages_of_one_version(self):
        self.assertEqual(set(DEBS), {"reel", "libreel-dev", "python3-reel"})
        versions = {run(["dpkg-deb", "-f", deb, "Version"]).stdout for deb in DEBS.values()}
        self.assertEqual(len(versions), 1)
        module = re.search(r'^version = "(.*)"$', (SOURCE / "producer/python/pyproject.toml").read_text(), re.MULTILINE)
        self.assertEqual(versions.pop().strip().rsplit("-", 1)[0], module[1])
        depends = run(["dpkg-deb", "-f", DEBS["reel"], "Depends"]).stdout
        for needed in ("ffmpeg", "libc6", "libcairo2", "libplplot17", "fonts-dejavu-core"):
            self.assertIn(needed, depends)

    @needs("lintian")
    def test_lintian_finds_no_error(self):
        user = ["--allow-root"] if os.geteuid() == 0 else []
        done = run(["lintian", "--fail-on", "error", *user, *DEBS.values()])
        print(done.stdout, end="", file=sys.stderr)

    def test_the_unpacked_reel_renders_a_film_and_completes_a_word(self):
        program = self.root / "usr/bin/reel"
        self._run([program, "render", "red_square", "--frames", "10", "--size", "64x48", "-o", "red.mp4"])
        self.assertGreater((self._folder() / "red.mp4").stat().st_size, 500)
        script = self.root / "usr/share/bash-completion/completions/reel"
        words = "COMP_LINE='reel ren' COMP_POINT=8 COMP_WORDS=(reel ren) COMP_CWORD=1; _reel_complete; echo $COMPREPLY"
        self.assertEqual(self._run(["bash", "--norc", "-c", "source %s; %s" % (script, words)]), "render\n")

    @needs("pkg-config", "c++")
    def test_a_renderer_is_built_by_one_command_with_pkg_config(self):
        self._folder().mkdir()
        (self._folder() / "dot.cc").write_text(readme_renderer())
        command = "c++ -shared -fPIC dot.cc $(pkg-config --cflags --libs reel-renderer) -o dot.so"
        self._run(["sh", "-ec", command], PKG_CONFIG_PATH=str(self.root / "usr/share/pkgconfig"))
        self.assertIn("A dot crosses", self._run([self.root / "usr/bin/reel", "info", "./dot.so"]))

    @needs("cmake", "c++")
    def test_a_renderer_is_built_by_three_lines_of_cmake(self):
        work = self._folder()
        work.mkdir()
        (work / "CMakeLists.txt").write_text(CMAKE_LISTS)
        (work / "dot.cc").write_text(readme_renderer())
        self._run(["cmake", "-S", ".", "-B", "build", "-DCMAKE_PREFIX_PATH=%s" % (self.root / "usr")])
        self._run(["cmake", "--build", "build"])
        self.assertIn("A dot crosses", self._run([self.root / "usr/bin/reel", "info", "build/libdot.so"]))
        found = self._run([self.root / "usr/bin/reel", "info", "named"], REEL_PLUGIN_PATH=str(work / "build"))
        self.assertIn("A dot crosses", found)

    def test_the_module_is_imported_and_finds_the_programs(self):
        code = "import reel, reel._installation as i; print(reel.__file__, i.library_path(), i.supervisor_path())"
        paths = self._run(["/usr/bin/python3", "-B", "-c", code],
                          PYTHONPATH=str(self.root / "usr/lib/python3/dist-packages")).split()
        self.assertEqual(len(paths), 3)
        for path in paths:
            self.assertTrue(path.startswith(str(self.root)), path)

    def test_units_name_programs_that_are_there(self):
        for unit in self.root.glob("**/systemd/*/*.service"):
            for program in re.findall(r"^Exec\w+=[-@:+!]*(/\S+)", unit.read_text(), re.MULTILINE):
                where = self.root / program.lstrip("/")
                self.assertTrue(where.exists() or Path(program).name in ("env", "kill", "true"), "%s: %s" % (unit, program))

    def test_units_name_man_pages_that_are_there(self):
        for unit in self.root.glob("**/systemd/*/*"):
            for name, section in re.findall(r"man:([\w.-]+)\((\d)\)", unit.read_text()):
                page = self.root / ("usr/share/man/man%s/%s.%s.gz" % (section, name, section))
                self.assertTrue(page.exists(), "%s: man:%s(%s)" % (unit, name, section))

    def test_what_stands_in_etc_is_kept_when_it_was_changed(self):
        files = {"/" + str(file.relative_to(self.root)) for file in self.root.glob("etc/**/*") if file.is_file()}
        conffiles = run(["dpkg-deb", "-I", DEBS["reel"], "conffiles"]).stdout.split()
        self.assertEqual(set(conffiles), files)


class MaintainerScripts(unittest.TestCase):
    """In a root of their own, without a chroot: the scripts know DPKG_ROOT."""

    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("dpkg makes files of root, and this is not root")
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)
        self.root = self.place / "root"
        for folder in ("var/lib/dpkg/updates", "var/lib/dpkg/info", "etc", "run", "var/lib/systemd"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "var/lib/dpkg/status").touch()
        (self.root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
        (self.root / "etc/group").write_text("root:x:0:\n")
        self.deb = DEBS["reel"]

    def _dpkg(self, *words) -> None:
        run([*DPKG, "--root=%s" % self.root, *words], cwd=self.place)

    def _left(self) -> set:
        """Files that are neither dpkg's nor of the users' list."""
        kept = ("var/lib/dpkg/", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/.pwd.lock", "var/log/")
        files = (str(file.relative_to(self.root)) for file in self.root.glob("**/*") if not file.is_dir())
        return {file for file in files if not file.startswith(kept)}

    def test_installing_upgrading_removing_and_purging_leave_what_they_should(self):
        self._dpkg("-i", self.deb)
        self.assertTrue((self.root / "usr/bin/reel").exists())
        units = list((self.root / "lib/systemd/system").glob("*.socket"))
        for unit in units:
            wanted = self.root / "etc/systemd/system/sockets.target.wants" / unit.name
            self.assertTrue(wanted.is_symlink(), unit)
        job = self.root / "var/lib/reel/jobs.db"
        job.parent.mkdir(parents=True, exist_ok=True)
        job.write_text("a job")

        self._dpkg("-i", self.deb)  # over itself: dpkg calls that an upgrade, too
        self.assertEqual(job.read_text(), "a job")

        self._dpkg("-r", "reel")
        self.assertFalse((self.root / "usr/bin/reel").exists())
        self.assertEqual(job.read_text(), "a job")

        self._dpkg("-P", "reel")
        self.assertFalse(job.parent.exists())
        self.assertEqual(self._left(), set())


if __name__ == "__main__":
    unittest.main()
