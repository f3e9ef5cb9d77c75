#include "daemon/supervisor/learnt_producers.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cache/cache_directory.h"
#include "file_text.h"
#include "temporary_directory.h"

namespace reel {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const LearntKey kKey{"0123456789abcdef0123456789abcdef"};
const LearntProducers kLearnt{8, 231.5, "one more does not help", 1'700'000'000'000};

LearntKey KeyOf(int number) { return {fmt::format("{:032x}", number)}; }

struct Cache {
  TemporaryDirectory files;
  std::string root = files.path() / "cache/reel";
  std::string producers = root + "/producers";
  LearntStore store{root};

  std::string file() const { return producers + "/" + kKey.name; }
  void Put(const std::string& content) const {
    store.Remember(kKey, kLearnt);
    std::ofstream(file()) << content;
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(producers)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
};

TEST_CASE("what was remembered is recalled by its key and by no other") {
  const Cache cache;
  CHECK_FALSE(cache.store.Recall(kKey));
  cache.store.Remember(kKey, kLearnt);
  CHECK(cache.store.Recall(kKey) == kLearnt);
  CHECK(LearntStore(cache.root).Recall(kKey) == kLearnt);
  CHECK_FALSE(cache.store.Recall(KeyOf(1)));
}

TEST_CASE("what is remembered later replaces what was there, and no draft stays") {
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  const LearntProducers later{2, 10, "frames wait for the encoder", 1'800'000'000'000};
  cache.store.Remember(kKey, later);
  CHECK(cache.store.Recall(kKey) == later);
  CHECK(cache.Names() == std::vector<std::string>{kKey.name});
}

TEST_CASE("directories and files are the user's alone") {
  const Cache cache;
  const mode_t old = umask(0);
  cache.store.Remember(kKey, kLearnt);
  umask(old);
  for (const std::string& path : {cache.root, cache.producers}) {
    CHECK(fs::status(path).permissions() == fs::perms::owner_all);
  }
  CHECK(fs::status(cache.file()).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a file that is not what Reel writes is no memory, and is replaced") {
  const std::string good = LearntProducersToJson(kLearnt);
  const auto with = [&](const std::string& old, const std::string& other) {
    std::string text = good;
    REQUIRE(text.find(old) != std::string::npos);
    return text.replace(text.find(old), old.size(), other);
  };
  const std::vector<std::string> contents = {
      "",
      "garbage",
      "[]",
      "{}",
      std::string(100'000, ' ') + good,
      good + std::string(100'000, ' '),
      good.substr(0, good.size() / 2),
      std::string(64, '\0'),
      with("\"version\":1", "\"version\":2"),
      with("\"producers\":8", "\"producers\":0"),
      with("\"producers\":8", "\"producers\":1025"),
      with("\"producers\":8", "\"producers\":8.5"),
      with("\"producers\":8", "\"producers\":true"),
      with("\"producers\":8", "\"producers\":99999999999999999999"),
      with("231.5", "0"),
      with("231.5", "-3"),
      with("231.5", "1e999"),
      with("231.5", "\"fast\""),
      with("231.5", "true"),
      with("one more", "one\\nmore"),
      with("one more", "\\u001b[2J"),
      with("one more", std::string(kMostReasonBytes, 'x')),
      with("\"one more does not help\"", "7"),
  };
  const Cache cache;
  for (const std::string& content : contents) {
    CAPTURE(content.substr(0, 200));
    cache.Put(content);
    CHECK_FALSE(cache.store.Recall(kKey));
    cache.store.Remember(kKey, kLearnt);
    CHECK(cache.store.Recall(kKey) == kLearnt);
  }
}

TEST_CASE("the limits themselves are taken") {
  const Cache cache;
  for (const int64_t producers : {int64_t{1}, kMostProducers}) {
    LearntProducers learnt = kLearnt;
    learnt.producers = producers;
    learnt.reason = std::string(kMostReasonBytes, 'x');
    cache.store.Remember(kKey, learnt);
    CHECK(cache.store.Recall(kKey) == learnt);
  }
}

TEST_CASE("values out of their limits are not remembered, and leave what was there") {
  const auto wrong = GENERATE(LearntProducers{0, 1, "", 0}, LearntProducers{1025, 1, "", 0},
                              LearntProducers{1, std::numeric_limits<double>::infinity(), "", 0},
                              LearntProducers{1, std::numeric_limits<double>::quiet_NaN(), "", 0},
                              LearntProducers{1, 1, "two\nlines", 0});
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  cache.store.Remember(kKey, wrong);
  CHECK(cache.store.Recall(kKey) == kLearnt);
}

TEST_CASE("a link, a FIFO, a directory or another's writable file in a file's place is no memory") {
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  const std::string real = cache.root + "/elsewhere";
  const auto kind = GENERATE(as<std::string>(), "link", "fifo", "directory", "writable");
  CAPTURE(kind);
  fs::rename(cache.file(), real);
  if (kind == "link") fs::create_symlink(real, cache.file());
  if (kind == "fifo") REQUIRE(mkfifo(cache.file().c_str(), 0600) == 0);
  if (kind == "directory") fs::create_directories(cache.file() + "/inside");
  if (kind == "writable") {
    fs::copy_file(real, cache.file());
    fs::permissions(cache.file(), fs::perms::all);
  }
  CHECK_FALSE(cache.store.Recall(kKey));
  cache.store.Remember(kKey, {2, 10, "", 0});
  // What a link points to is not written to.
  CHECK(FileText(real) == LearntProducersToJson(kLearnt));
  CHECK(cache.Names() == std::vector<std::string>{kKey.name});
}

TEST_CASE("a directory that is a link or open to others is not used") {
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  SECTION("link") {
    fs::rename(cache.producers, cache.root + "/real");
    fs::create_directory_symlink(cache.root + "/real", cache.producers);
  }
  SECTION("open to others") { fs::permissions(cache.producers, fs::perms::all); }
  CHECK_FALSE(cache.store.Recall(kKey));
  cache.store.Remember(KeyOf(1), kLearnt);
  CHECK(cache.Names() == std::vector<std::string>{kKey.name});
}

TEST_CASE("a place that is none is silent and harmless") {
  const TemporaryDirectory files;
  const std::string file = files.Write("file", "a file");
  for (const std::string& place : {std::string(), std::string("relative/cache"),
                                   std::string("/proc/reel"), file, file + "/below"}) {
    CAPTURE(place);
    const LearntStore store(place);
    store.Remember(kKey, kLearnt);
    CHECK_FALSE(store.Recall(kKey));
  }
  CHECK_FALSE(fs::exists("relative"));
}

TEST_CASE("the newest files stay, and what is not Reel's is not touched") {
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  fs::remove(cache.file());
  const std::string foreign = cache.producers + "/notes.txt";
  std::ofstream(foreign) << "mine";
  constexpr int kMost = LearntStore::kMostFiles;
  const auto now = fs::file_time_type::clock::now();
  for (int i = 0; i < kMost + 20; ++i) {
    const std::string path = cache.producers + "/" + KeyOf(i).name;
    std::ofstream(path) << LearntProducersToJson(kLearnt);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    // The lowest numbers are the newest.
    fs::last_write_time(path, now - std::chrono::seconds(100 + i));
  }
  fs::last_write_time(foreign, now - 1000h);
  const std::string stale = cache.producers + "/" + kKey.name + ".17.5.new";
  std::ofstream(stale) << "half";
  fs::last_write_time(stale, now - 2h);
  const std::string fresh = cache.producers + "/" + kKey.name + ".18.5.new";
  std::ofstream(fresh) << "half";

  cache.store.Remember(kKey, kLearnt);
  CHECK(cache.store.Recall(kKey));
  CHECK(cache.store.Recall(KeyOf(0)));
  CHECK(cache.store.Recall(KeyOf(kMost - 2)));
  CHECK_FALSE(cache.store.Recall(KeyOf(kMost - 1)));
  CHECK(fs::exists(foreign));
  CHECK_FALSE(fs::exists(stale));
  CHECK(fs::exists(fresh));
  CHECK(cache.Names().size() == kMost + 2);
}

TEST_CASE("a write that does not fit leaves what was there and no draft") {
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  const pid_t child = fork();
  if (child == 0) {
    // As on a full disk, write(2) takes less than all.
    const rlimit limit{10, 10};
    std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    cache.store.Remember(kKey, {2, 10, "", 0});
    _exit(0);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(cache.store.Recall(kKey) == kLearnt);
  CHECK(cache.Names() == std::vector<std::string>{kKey.name});
}

TEST_CASE("processes that write at once leave one whole file, and nobody ever reads half of one") {
  const Cache cache;
  cache.store.Remember(kKey, kLearnt);
  constexpr int kWriters = 4;
  std::vector<pid_t> writers;
  for (int i = 0; i < kWriters; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      bool all_whole = true;
      for (int n = 1; n <= 200; ++n) {
        cache.store.Remember(kKey, {n, 1.0 * n, std::string(static_cast<size_t>(n), 'x'), n});
        const auto read = cache.store.Recall(kKey);
        all_whole =
            all_whole && read && (read->reason.size() == static_cast<size_t>(read->producers));
      }
      _exit(all_whole ? 0 : 1);
    }
    writers.push_back(child);
  }
  for (const pid_t writer : writers) {
    int status = -1;
    REQUIRE(waitpid(writer, &status, 0) == writer);
    CHECK(status == 0);
  }
  CHECK(cache.store.Recall(kKey)->producers == 200);
  CHECK(cache.Names() == std::vector<std::string>{kKey.name});
}

// Puts the environment back.
class Environment {
 public:
  Environment() {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      values_.push_back(value ? std::optional<std::string>(value) : std::nullopt);
      unsetenv(name);
    }
  }
  ~Environment() {
    for (size_t i = 0; i < values_.size(); ++i) {
      if (values_[i]) {
        setenv(kNames[i], values_[i]->c_str(), 1);
      } else {
        unsetenv(kNames[i]);
      }
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  static constexpr const char* kNames[] = {"REEL_CACHE", "CACHE_DIRECTORY", "XDG_CACHE_HOME",
                                           "HOME"};
  std::vector<std::optional<std::string>> values_;
};

TEST_CASE("the cache's place follows from the environment, the most particular first") {
  const Environment environment;
  CHECK(FindCacheDirectory() == "");
  setenv("HOME", "relative", 1);
  CHECK(FindCacheDirectory() == "");
  setenv("HOME", "/home/a", 1);
  CHECK(FindCacheDirectory() == "/home/a/.cache/reel");
  setenv("XDG_CACHE_HOME", "relative", 1);
  CHECK(FindCacheDirectory() == "/home/a/.cache/reel");
  setenv("XDG_CACHE_HOME", "/caches", 1);
  CHECK(FindCacheDirectory() == "/caches/reel");
  setenv("CACHE_DIRECTORY", "/var/cache/reel:/var/cache/more", 1);
  CHECK(FindCacheDirectory() == "/var/cache/reel");
  setenv("REEL_CACHE", "", 1);
  CHECK(FindCacheDirectory() == "/var/cache/reel");
  setenv("REEL_CACHE", "/mine", 1);
  CHECK(FindCacheDirectory() == "/mine");
}

}  // namespace
}  // namespace reel
