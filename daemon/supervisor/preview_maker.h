// PreviewMaker: one picture at a time of what the job draws, told in PreviewPieces.
//
// A PreviewTask makes it. Its answer is passed on piece by piece as it comes and as it fits into the event
// stream, so that this holds a piece and not a picture, and a reader that is slow holds up the picture and
// not the job. Supervisor, in the loop's thread.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "daemon/process/child_process.h"
#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/event_stream.h"
#include "daemon/supervisor/preview_task.h"
#include "protocol/supervisor_order.h"
#include "shm/frame_format.h"

namespace reel {

class PreviewMaker {
 public:
  // A ring in which frames stand.
  struct Source {
    int ring = -1;  // borrowed
    SlotFormat slot;
    int64_t first_frame = 0;  // of the film: the ring's frame 0
  };

  // REQUIRES: both outlive this.
  PreviewMaker(PollLoop& loop, const EventStream& events);
  ~PreviewMaker() { Drop(); }
  PreviewMaker(const PreviewMaker&) = delete;
  PreviewMaker& operator=(const PreviewMaker&) = delete;

  // Begins a picture; one that is in the making is dropped for it.
  void Make(const PreviewOrder& order, const Source& source);

  // Tells that there is no picture, and why.
  void Refuse(int64_t number, const std::string& why);

  // The ring goes, while a picture of it may be in the making.
  void EndOfSource();

  // Ends what is in the making, and tells nothing.
  void Drop();

  // Now and then, for one that takes too long.
  void CheckDeadline(TimePoint now);

  std::vector<pid_t> pids() const;

 private:
  Status Start(const PreviewOrder& order, const Source& source);
  void Pump();
  enum class Step { kGoOn, kWait };
  Step ReadSome();
  bool PassOn();
  void WaitForRoom();

  PollLoop& loop_;
  const EventStream& events_;
  std::optional<ChildProcess> child_;
  unique_fd answer_;
  TimePoint deadline_{};
  int64_t number_ = 0;
  int64_t first_frame_ = 0;
  PreviewHeader header_;
  bool has_header_ = false;
  bool waits_for_room_ = false;
  uint64_t unread_ = 0;  // bytes of the PNG
  std::string unsent_;   // read, and not told yet
};

}  // namespace reel
