// FilmWatcher: a thread that looks a thousand times a second at a film's final name, while the film is
// made, killed and made again. Whatever stands there must be the whole film from the first moment.

#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace reel {

class FilmWatcher {
 public:
  // `expected`: the bytes of the whole film. Its reference must outlive this.
  FilmWatcher(std::string path, const std::string& expected);
  ~FilmWatcher();  // stops looking

  int64_t looks() const { return looks_; }
  int64_t sightings() const { return sightings_; }
  // How often something else than the whole film stood there.
  int64_t wrong() const { return wrong_; }

 private:
  void Run();
  void Look();

  const std::string path_;
  const std::string& expected_;
  std::atomic<bool> stop_ = false;
  std::atomic<int64_t> looks_ = 0;
  std::atomic<int64_t> sightings_ = 0;
  std::atomic<int64_t> wrong_ = 0;
  uint64_t read_inode_ = 0;  // whose content was compared
  std::thread thread_;       // last: it uses all others
};

}  // namespace reel
