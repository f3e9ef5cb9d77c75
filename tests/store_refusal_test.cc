// Stores that cannot be used: refused with words, and left as they are.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "daemon/reeld/job_store.h"
#include "daemon/reeld/state_directory.h"
#include "daemon/reeld/store_schema.h"
#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

void MakeStore(const TemporaryDirectory& directory, int jobs = 0) {
  JobStore store = JobStore::Open(directory.path()).value();
  for (int i = 0; i < jobs; ++i) {
    const std::string output = "/o" + std::to_string(i);
    store.Add({std::string(2000, 'x'), "scene", output, ""}, 0).value();
  }
}

Status OpenError(const std::string& directory) { return JobStore::Open(directory).status(); }

bool Says(const Status& status, const std::string& words) {
  UNSCOPED_INFO(status.message());
  return status.code() == StatusCode::kUnavailable &&
         status.message().find(words) != std::string::npos;
}

TEST_CASE("a file that is no database is refused and left as it is") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "jobs.db") << std::string(5000, 'z');
  CHECK(Says(OpenError(directory.path()), "damaged"));
  CHECK(Says(OpenError(directory.path()), "move all jobs.db* away"));
  CHECK(FileText(directory / "jobs.db") == std::string(5000, 'z'));
}

TEST_CASE("a store with damaged pages is refused and left as it is") {
  const TemporaryDirectory directory;
  MakeStore(directory, 100);
  const std::string path = directory / "jobs.db";
  const auto bytes = static_cast<long>(FileText(path).size());
  REQUIRE(bytes > 100'000);
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    // All but the first pages, which hold the schema.
    file.seekp(60'000);
    file << std::string(static_cast<size_t>(bytes - 60'000), '\x5a');
  }
  const std::string before = FileText(path);
  CHECK(Says(OpenError(directory.path()), "damaged"));
  CHECK(FileText(path) == before);
}

TEST_CASE("a store of a later version is refused with both versions, and left as it is") {
  const TemporaryDirectory directory;
  MakeStore(directory);
  {
    Database database = Database::Open(directory / "jobs.db").value();
    REQUIRE(database.Execute("PRAGMA user_version = 5").ok());
  }
  CHECK(Says(OpenError(directory.path()), "schema version 5, this reeld knows 1 to 4"));
  CHECK(Says(OpenError(directory.path()), "start the reeld that wrote it"));
  Database database = Database::Open(directory / "jobs.db").value();
  CHECK(database.ReadText("PRAGMA user_version").value() == "5");
}

TEST_CASE("the database of another program is refused and left as it is") {
  const TemporaryDirectory directory;
  {
    Database database = Database::Open(directory / "jobs.db").value();
    REQUIRE(database.Execute("CREATE TABLE theirs (a)").ok());
  }
  CHECK(Says(OpenError(directory.path()), "is a database of another program; move it away"));
  Database database = Database::Open(directory / "jobs.db").value();
  CHECK(database.ReadText("SELECT count(*) FROM sqlite_schema").value() == "1");
}

// Runs `test` as a user who may not write what is root's; its words.
template <typename F>
std::string AsNobody(const F& test) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    std::string words = "cannot become nobody";
    if (geteuid() != 0 || setresuid(kNobody, kNobody, kNobody) == 0) words = test();
    [[maybe_unused]] const ssize_t told = write(ends[1], words.data(), words.size());
    _exit(0);
  }
  close(ends[1]);
  std::string words;
  char bytes[1024];
  for (ssize_t count; (count = read(ends[0], bytes, sizeof(bytes))) > 0;) {
    words.append(bytes, static_cast<size_t>(count));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return words;
}

TEST_CASE("a store that may only be read is refused, and so is a directory that may") {
  const TemporaryDirectory directory;
  MakeStore(directory);
  const bool is_root = geteuid() == 0;
  REQUIRE(chmod(directory.path().c_str(), is_root ? 0755 : 0500) == 0);
  REQUIRE(chmod((directory / "jobs.db").c_str(), 0444) == 0);
  const std::string words = AsNobody([&] { return OpenError(directory.path()).message(); });
  INFO(words);
  CHECK(words.find("cannot be written") != std::string::npos);
  CHECK(words.find("--state") != std::string::npos);
  REQUIRE(unlink((directory / "jobs.db").c_str()) == 0);
  const std::string none = AsNobody([&] { return OpenError(directory.path()).message(); });
  INFO(none);
  CHECK(none.find("jobs.db") != std::string::npos);
  CHECK(none != "");
  REQUIRE(chmod(directory.path().c_str(), 0700) == 0);
}

TEST_CASE("a store that another program holds makes us wait, and then says so") {
  const TemporaryDirectory directory;
  MakeStore(directory);
  JobStore store = JobStore::Open(directory.path()).value();
  Database other = Database::Open(directory / "jobs.db").value();
  REQUIRE(other.Execute("BEGIN IMMEDIATE").ok());
  const TimePoint start = Clock::now();
  CHECK(Says(store.Add({"{}", "a", "/a", ""}, 0).status(), "another program holds it"));
  CHECK(Clock::now() - start >= Database::kBusyPatience);
  REQUIRE(other.Execute("ROLLBACK").ok());
  CHECK(store.Add({"{}", "a", "/a", ""}, 0).ok());
}

TEST_CASE("on a full disk a submission is refused, and accepted again when there is room") {
  const TemporaryDirectory directory;
  const std::string disk = directory / "disk";
  REQUIRE(mkdir(disk.c_str(), 0700) == 0);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("not tested: to mount a small tmpfs needs root");
    return;
  }
  {
    JobStore store = JobStore::Open(disk).value();
    REQUIRE(store.Add({"{}", "first", "/first", ""}, 0).ok());
    const int filler = open((disk + "/filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    while (write(filler, block.data(), block.size()) > 0) {
    }
    close(filler);
    Status refused;
    size_t accepted = 1;
    // The log's file may still have room in it.
    for (int i = 0; refused.ok() && i < 2000; ++i, accepted += refused.ok() ? 1 : 0) {
      refused = store.Add({std::string(2000, 'y'), "x", "/" + std::to_string(i), ""}, 0).status();
    }
    CHECK(Says(refused, "no room is left"));
    CHECK(store.Load().value().size() == accepted);
    REQUIRE(unlink((disk + "/filler").c_str()) == 0);
    CHECK(store.Add({"{}", "later", "/later", ""}, 0).ok());
    CHECK(store.Load().value().size() == accepted + 1);
  }
  CHECK(JobStore::Open(disk).ok());
  CHECK(umount(disk.c_str()) == 0);
}

TEST_CASE("the state directory is the first that is named") {
  for (const char* name : {"STATE_DIRECTORY", "REEL_STATE", "XDG_STATE_HOME"}) unsetenv(name);
  setenv("HOME", "/home/a", 1);
  CHECK(FindStateDirectory("").value() == "/home/a/.local/state/reel");
  setenv("XDG_STATE_HOME", "relative", 1);
  CHECK(FindStateDirectory("").value() == "/home/a/.local/state/reel");
  setenv("XDG_STATE_HOME", "/x", 1);
  CHECK(FindStateDirectory("").value() == "/x/reel");
  setenv("REEL_STATE", "/r", 1);
  CHECK(FindStateDirectory("").value() == "/r");
  setenv("STATE_DIRECTORY", "/s:/t", 1);
  CHECK(FindStateDirectory("").value() == "/s");
  CHECK(FindStateDirectory("/flag").value() == "/flag");
  for (const char* name : {"STATE_DIRECTORY", "REEL_STATE", "XDG_STATE_HOME", "HOME"}) {
    unsetenv(name);
  }
  CHECK(FindStateDirectory("").status().code() == StatusCode::kInvalidInput);
  CHECK(FindStateDirectory("").status().message() ==
        "there is no place for the job store: HOME is not set; name a directory with --state");
}

TEST_CASE("the state directory is private, has one user, and is refused when others can write") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a/b";
  {
    const Result<StateDirectory> state = StateDirectory::Open(path);
    REQUIRE(state.ok());
    struct stat status = {};
    REQUIRE(stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);
    const Status second = StateDirectory::Open(path + "/.").status();
    CHECK(Says(second, "(pid " + std::to_string(getpid()) + ") uses the job store in " + path));
  }
  CHECK(StateDirectory::Open(path).ok());
  REQUIRE(chmod(path.c_str(), 0770) == 0);
  CHECK(Says(StateDirectory::Open(path).status(),
             "belongs to another user or can be written by others; `chmod go-w` it"));
  std::ofstream(directory / "file") << "x";
  CHECK(Says(StateDirectory::Open(directory / "file").status(),
             "is to hold the job store and is no directory; name another place"));
}

}  // namespace
}  // namespace reel
