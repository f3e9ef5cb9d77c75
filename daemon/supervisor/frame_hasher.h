// FrameHasher: a reel-writer without an encoder, for the hashes of a ring's frames.
//
// The same program takes the frames as for a film, so what is compared is what ffmpeg would get; the
// bytes go to /dev/null and the manifest into a file without a name that only the writer can write to. One
// thread, together with its PollLoop; callbacks are called from the loop and must not destroy it.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/process/child_process.h"
#include "daemon/process/output_capture.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/writer/writer_contract.h"
#include "shm/shared_segment.h"

namespace reel {

class FrameHasher {
 public:
  struct Callbacks {
    std::function<void(const std::vector<uint64_t>&)> on_hashed;  // one a frame of the ring; once
    std::function<void(const ProducerFailure&)> on_failed;        // once
    std::function<void(const std::string& source, const std::string& line)> on_log;
  };

  // On failure kUnavailable.
  static Result<std::unique_ptr<FrameHasher>> Start(PollLoop& loop, const SharedSegment& ring,
                                                    Callbacks callbacks);
  ~FrameHasher();  // kills and reaps the writer
  FrameHasher(const FrameHasher&) = delete;
  FrameHasher& operator=(const FrameHasher&) = delete;

  // Gives up a writer that has said nothing for `patience`: it reports even while it waits. Called every
  // ~100 ms.
  void CheckProgress(TimePoint now, milliseconds patience);

  int64_t frames_hashed() const { return static_cast<int64_t>(report_.frames_written); }

 private:
  FrameHasher(PollLoop& loop, uint64_t frame_count, Callbacks callbacks);
  Status StartWriter(const SharedSegment& ring);
  void ReadReports();
  void OnExit();
  Result<std::vector<uint64_t>> ReadHashes() const;
  void Fail(const std::string& message, const std::string& how);

  PollLoop& loop_;
  const uint64_t frame_count_;
  const Callbacks callbacks_;
  OutputCapture output_;
  unique_fd manifest_;
  unique_fd reports_;
  std::optional<ChildProcess> writer_;
  WriterReport report_;
  TimePoint last_report_ = Clock::now();
  bool is_over_ = false;
};

}  // namespace reel
