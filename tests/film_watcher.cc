#include "film_watcher.h"

#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <utility>

#include "file_text.h"

namespace reel {

FilmWatcher::FilmWatcher(std::string path, const std::string& expected)
    : path_(std::move(path)), expected_(expected), thread_([this] { Run(); }) {}

FilmWatcher::~FilmWatcher() {
  stop_ = true;
  thread_.join();
}

void FilmWatcher::Run() {
  auto next = std::chrono::steady_clock::now();
  while (!stop_) {
    Look();
    next += std::chrono::milliseconds(1);
    std::this_thread::sleep_until(next);
  }
}

void FilmWatcher::Look() {
  ++looks_;
  struct stat info {};
  if (stat(path_.c_str(), &info) != 0) return;
  ++sightings_;
  if (info.st_size != static_cast<off_t>(expected_.size())) {
    ++wrong_;
    return;
  }
  if (std::exchange(read_inode_, info.st_ino) == info.st_ino) return;
  if (FileText(path_) != expected_) ++wrong_;
}

}  // namespace reel
