// Real films of several users: whose files they are, and where nobody gets one by way of the daemon.

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "machine_test.h"
#include "running_machine.h"

namespace reel {
namespace {

namespace fs = std::filesystem;

struct Ran {
  int exit_status = 0;
  std::string output;
};

// `reel` as a person at a terminal has it.
struct Terminal {
  mode_t mask = 022;
  std::string path = "/usr/local/bin:/usr/bin:/bin";
};

Ran Reel(const RunningMachine& machine, const TestUser& user, std::vector<std::string> words,
         const Terminal& terminal = {}) {
  words.insert(words.begin(), machine.programs() + "/reel");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    BecomeTestUser(user);
    if (chdir(user.home.c_str()) != 0) _exit(126);
    // Without a daemon of his own he finds the machine's.
    setenv("HOME", user.home.c_str(), 1);
    unsetenv("REEL_SOCKET");
    unsetenv("XDG_RUNTIME_DIR");
    setenv("PATH", terminal.path.c_str(), 1);
    umask(terminal.mask);
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(ends[1]);
  Ran ran;
  const unique_fd output(ends[0]);
  char bytes[4096];
  for (ssize_t count; (count = read(output.get(), bytes, sizeof(bytes))) > 0;) {
    ran.output.append(bytes, static_cast<size_t>(count));
  }
  int wait_status = 0;
  REQUIRE(waitpid(pid, &wait_status, 0) == pid);
  ran.exit_status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -1;
  return ran;
}

// Submits, waits; what `reel wait` and `reel explain` say.
Ran Film(const RunningMachine& machine, const TestUser& user, const std::string& output,
         const std::string& more = "", const Terminal& terminal = {}) {
  std::vector<std::string> words = {"submit",   "red_square", "--size", "64x36",
                                    "--frames", "3",          "--fps",  "10",
                                    "--preset", "ultrafast",  "-o",     output};
  if (!more.empty()) words.push_back(more);
  Ran submitted = Reel(machine, user, words, terminal);
  if (submitted.exit_status != 0) return submitted;
  const std::string job = submitted.output.substr(0, submitted.output.find('\n'));
  Ran waited = Reel(machine, user, {"wait", job});
  waited.output += Reel(machine, user, {"explain", job}).output;
  return waited;
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("each user's films are his own, and nobody's home is open to another's jobs") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kReal);
  for (const TestUser* user : {&users->ada(), &users->bob()}) {
    const Ran ran = Film(machine, *user, "film.mp4");
    INFO(ran.output);
    CHECK(ran.exit_status == 0);
    struct stat film {};
    REQUIRE(stat((user->home + "/film.mp4").c_str(), &film) == 0);
    CHECK(film.st_uid == user->uid);
    CHECK(film.st_gid == user->gid);
    CHECK((film.st_mode & 0777) == 0644);
  }
  const Ran refused = Film(machine, users->bob(), users->ada().home + "/bobs.mp4");
  CHECK(refused.exit_status != 0);
  CHECK(refused.output.find("Permission denied") != std::string::npos);
  CHECK_FALSE(fs::exists(users->ada().home + "/bobs.mp4"));
}

TEST_CASE(
    "a job has the PATH and the mask of the terminal that it was submitted from, as its user") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kReal);
  const TestUser& ada = users->ada();
  const std::string ffmpeg = ada.home + "/bin/ffmpeg";
  fs::create_directories(ada.home + "/bin");
  std::ofstream(ffmpeg) << "#!/bin/sh\nid -u >>" << ada.home
                        << "/used\nexec /usr/bin/ffmpeg \"$@\"\n";
  REQUIRE(chmod(ffmpeg.c_str(), 0755) == 0);
  const Ran ran = Film(machine, ada, "masked.mp4", "", {027, ada.home + "/bin:/usr/bin:/bin"});
  INFO(ran.output);
  CHECK(ran.exit_status == 0);
  struct stat film {};
  REQUIRE(stat((ada.home + "/masked.mp4").c_str(), &film) == 0);
  CHECK((film.st_mode & 0777) == 0640);
  CHECK(TextOf(ada.home + "/used").starts_with(std::to_string(ada.uid) + "\n"));
}

TEST_CASE("a link, a FIFO, a device or a directory as output is decided with the user's rights") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kReal);
  const TestUser& ada = users->ada();
  const std::string roots = machine.directory().Write("roots/secret", "root's own\n");
  fs::create_symlink(roots, ada.home + "/link.mp4");
  REQUIRE(mkfifo((ada.home + "/fifo.mp4").c_str(), 0666) == 0);
  REQUIRE(mkdir((ada.home + "/directory.mp4").c_str(), 0777) == 0);
  fs::create_symlink(machine.directory() / "roots", ada.home + "/elsewhere");
  for (const std::string& name : {ada.home + "/link.mp4", ada.home + "/fifo.mp4",
                                  ada.home + "/directory.mp4", ada.home + "/elsewhere/film.mp4",
                                  std::string("/dev/null.mp4"), std::string("/nowhere/film.mp4")}) {
    for (const char* force : {"", "--force"}) {
      const Ran ran = Film(machine, ada, name, force);
      INFO(name << " " << force << ": " << ran.output);
      // Only a link of the user's own may be replaced, and then itself.
      const bool may_be_done = name.ends_with("link.mp4") && *force != '\0';
      CHECK((ran.exit_status != 0 || may_be_done));
      CHECK(ran.output.find("Broken pipe") == std::string::npos);
    }
  }
  CHECK(TextOf(roots) == "root's own\n");
  CHECK(fs::directory_iterator(machine.directory() / "roots") != fs::directory_iterator());
  CHECK_FALSE(fs::exists(machine.directory() / "roots/film.mp4"));
}

// Exchanges a directory of the user's with a link to another place, again and again, after times from a microsecond to
// half a second: whatever a film does in steps, there is an exchange between them.
pid_t StartRacer(const TestUser& user, const std::string& place, const std::string& target) {
  const std::string link = place + ".link";
  const pid_t pid = fork();
  if (pid != 0) return pid;
  BecomeTestUser(user);
  if (symlink(target.c_str(), link.c_str()) != 0) _exit(1);
  for (std::minstd_rand numbers(1);;) {
    if (renameat2(AT_FDCWD, place.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE) != 0) _exit(2);
    usleep(1U << (numbers() / 7 % 20));
  }
}

TEST_CASE(
    "a directory that turns into a link and back leads no film to where its user has no right") {
  MachineUsers* users = UsersOrSkip();
  if (users == nullptr) return;
  const RunningMachine machine(*users, RunningMachine::Supervisor::kReal);
  const TestUser& ada = users->ada();
  const char* wish = std::getenv("REEL_RACE_SECONDS");
  const auto seconds = std::chrono::seconds(wish == nullptr ? 3 : std::atoi(wish));
  // Root's, open to read; and another user's.
  const std::string roots = machine.directory() / "roots";
  REQUIRE(mkdir(roots.c_str(), 0755) == 0);
  for (const std::string& target : {roots, users->bob().home}) {
    const std::string place = ada.home + "/place";
    fs::remove_all(place);
    fs::remove_all(place + ".link");
    REQUIRE(mkdir(place.c_str(), 0755) == 0);
    REQUIRE(chown(place.c_str(), ada.uid, ada.gid) == 0);
    const auto before = fs::directory_iterator(target) == fs::directory_iterator();
    const pid_t racer = StartRacer(ada, place, target);
    int films = 0, whole = 0;
    for (const auto end = std::chrono::steady_clock::now() + seconds;
         std::chrono::steady_clock::now() < end;) {
      const std::string film = place + "/film" + std::to_string(films++) + ".mp4";
      whole += Film(machine, ada, film).exit_status == 0 ? 1 : 0;
    }
    CHECK(waitpid(racer, nullptr, WNOHANG) == 0);
    kill(racer, SIGKILL);
    waitpid(racer, nullptr, 0);
    INFO(films << " films towards " << target << ", " << whole << " of them whole");
    // Or there were no later steps to lead astray.
    CHECK(whole > 0);
    CHECK((fs::directory_iterator(target) == fs::directory_iterator()) == before);
    for (const auto& entry : fs::directory_iterator(target)) {
      struct stat file {};
      REQUIRE(lstat(entry.path().c_str(), &file) == 0);
      CHECK(file.st_uid != ada.uid);
    }
  }
}

}  // namespace
}  // namespace reel
