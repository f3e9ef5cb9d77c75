// PollLoop: the one place where a single-threaded process waits.
//
// Callbacks run in the loop's thread, one at a time; each may watch, unwatch and stop as it likes,
// itself included. Descriptors are borrowed and must be unwatched before they are closed.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/unique_fd.h"

namespace reel {

class PollLoop {
 public:
  using Callback = std::function<void()>;

  // Calls `callback` whenever `fd` is readable, hung up or in error, until Unwatch.
  void Watch(int fd, Callback callback);

  // The same for `fd` being writable. A descriptor is watched for one of the two.
  void WatchForRoom(int fd, Callback callback);

  // Does nothing for a descriptor that is not watched.
  void Unwatch(int fd);

  // Calls `callback` every `interval` from now on; late calls are not made up for.
  void Every(milliseconds interval, Callback callback);

  // Calls `callback` once, after the callback that runs now has returned: for what would pull the ground
  // from under it.
  void Post(Callback callback) { posted_.push_back(std::move(callback)); }

  // Blocks until Stop.
  void Run();
  void Stop() { stopped_ = true; }

 private:
  void Dispatch(int fd);
  void RunPosted();

  struct Watched {
    short events = 0;  // poll(2)
    // Shared, so that a callback which unwatches itself stays alive until it returns.
    std::shared_ptr<Callback> callback;
  };
  std::map<int, Watched> watched_;
  std::vector<Callback> posted_;
  std::vector<unique_fd> timers_;
  bool stopped_ = false;
};

}  // namespace reel
