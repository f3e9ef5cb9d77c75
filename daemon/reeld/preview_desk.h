// PreviewDesk: pictures of running jobs on their way from supervisors to clients.
//
// Of each job one picture is in the making at most, and one begins kInterval after the one before at the
// earliest, however many ask: they share it. A picture goes to everybody who asked before it began, while
// it was made, or within kInterval after it began, for that width or up to twice as much; others wait their
// turn. Nothing is stored; of a job two pictures are in memory at most, and none a while after the last was asked for.
//
//     number = desk.Ask(job, width)
//     desk.Take(job, piece)                          as they come
//     desk.Next(job, number, &offset)                until PreviewPart::end, or an error
//     desk.Forget(job)                               its supervisor is gone
//
// Belongs to the daemon's one thread. What a supervisor tells is a claim: it is bounded and passed on.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "protocol/daemon_messages.h"
#include "protocol/job_event.h"
#include "protocol/supervisor_order.h"

namespace reel {

class PreviewDesk {
 public:
  static constexpr milliseconds kInterval{500};
  // What a supervisor may take for a picture, with its own patience of 15 s.
  static constexpr milliseconds kPatience{20'000};
  // A picture that nobody has read by then goes.
  static constexpr milliseconds kKept{10'000};
  // Of so many widths; who asks for one more shares the last of these.
  static constexpr size_t kMostWanted = 8;
  // Of base64 in one reply.
  static constexpr size_t kPartBytes = size_t{192} << 10;

  // Gives an order to the job's supervisor; false when it cannot take one now.
  using SendOrder = std::function<bool(int64_t job, const PreviewOrder&)>;
  // More of a picture is there, or it is certain that there will not be.
  using OnChange = std::function<void(int64_t job)>;

  // REQUIRES: `io` outlives this. `send` and `on_change` are called from within Ask, Take and the loop,
  // and may not call back.
  PreviewDesk(boost::asio::io_context& io, SendOrder send, OnChange on_change);

  // Which picture of the job answers somebody who asks now.
  int64_t Ask(int64_t job, int64_t max_width, TimePoint now);

  // What comes after the first `*offset` characters of that picture's base64, which moves on; none: not
  // yet. An ErrorReply when there is no such picture, or not any more.
  std::optional<Reply> Next(int64_t job, int64_t number, size_t* offset) const;

  void Take(int64_t job, const PreviewPiece& piece);

  // No picture of the job comes any more. Does not call on_change.
  void Forget(int64_t job) { jobs_.erase(job); }

 private:
  struct Picture {
    int64_t number = 0;
    int64_t max_width = 0;
    TimePoint begun{};
    TimePoint ended{};
    int64_t frame = 0;
    std::string png;  // base64
    bool is_over = false;
    std::string failure;
  };
  struct Job {
    std::optional<Picture> newest;
    std::optional<Picture> before;  // for those who still read it
    struct Wanted {
      int64_t number = 0;
      int64_t max_width = 0;
    };
    std::vector<Wanted> wanted;  // the next ones, in their order; at most kMostWanted
  };

  int64_t Want(Job& job, int64_t max_width);
  void Advance(int64_t id, Job& job, TimePoint now);
  void Begin(int64_t id, Job& job, TimePoint now);
  static void End(Picture& picture, std::string failure);
  void LookAgain();

  boost::asio::steady_timer timer_;
  const SendOrder send_;
  const OnChange on_change_;
  std::map<int64_t, Job> jobs_;
  int64_t last_number_ = 0;
  bool is_looking_ = false;
};

}  // namespace reel
