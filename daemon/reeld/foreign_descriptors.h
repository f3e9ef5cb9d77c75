// ForeignDescriptors: what clients send beside their messages (unix(7), SCM_RIGHTS), and how reeld gets rid of it.
//
// Anybody can send anything, and close(2) of what somebody else made may wait for him: a file of his own file
// system until that answers (FUSE), a TCP socket for as long as its SO_LINGER says, a large file in memory until
// its pages are freed. So the daemon's thread closes only what cannot wait, small sealed files in memory, which
// jobs are. All else is closed by threads that are made for it; and since the kernel closes in the thread that
// receives, or drops, a message what there is no room for, there is room for all, and nothing is dropped unread.
//
// Belongs to the daemon's one thread. Threads that still wait when this goes end with the process.

#pragma once

#include <memory>
#include <vector>

#include "base/unique_fd.h"

namespace reel {

// A file in memory that is sealed against every change, and not larger than a job with room to spare.
bool IsSealedJob(int descriptor);

class ForeignDescriptors {
 public:
  // Threads at once; what is more waits for one of them.
  static constexpr size_t kMostThreads = 16;

  ForeignDescriptors();

  // Does not block.
  void Close(std::vector<unique_fd> descriptors);

  // Ends both directions of a client's socket, and takes what it still holds; closing it then waits for nobody.
  void Drain(int socket);

 private:
  struct Waiting;

  std::shared_ptr<Waiting> waiting_;
};

}  // namespace reel
