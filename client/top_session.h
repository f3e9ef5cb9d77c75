// TopSession: `reel top` as its user drives it: what a key does, and what is shown. It asks the daemon
// through the connection that it is given, and knows no terminal.
//
//     session.Look(now)                  once an interval: asks, or notes that the daemon is away
//     session.Press(key, now)            kQuit ends it
//     session.Screen(place, ...)         what to draw now
//
// One thread; a call takes as long as the daemon takes to answer, and at most `kPatience`.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/status.h"
#include "client/daemon_connection.h"
#include "client/terminal_keys.h"
#include "client/top_model.h"
#include "client/top_view.h"

namespace reel {

class TopSession {
 public:
  static constexpr auto kPatience = std::chrono::seconds(3);

  explicit TopSession(DaemonSocket where) : where_(std::move(where)) {}

  // Connects if need be, and takes one look. On failure what the daemon said, or that there is none; the
  // next call tries again.
  Status Look(TimePoint now);

  enum class Wish { kGoOn, kQuit };
  // `rows` of the terminal: how far a page goes.
  Wish Press(const KeyPress& press, int rows, TimePoint now);

  // Keeps the selected job in sight.
  std::vector<StyledLine> Screen(const TopPlace& place, TimePoint now, int64_t now_ms);

  const TopModel& model() const { return model_; }

 private:
  Result<DaemonConnection*> Connection();
  Result<TopSample> Ask();
  void Forget(const Status& status);

  Wish PressInPanel(const KeyPress& press, int rows);
  void Answer(char answer);
  void Command(char key);
  void Move(int64_t rows, TimePoint now);

  void PauseOrResume(const JobSummary& job);
  void AskToCancel(const JobSummary& job);
  void ShowLog(const JobSummary& job);
  void Explain(const JobSummary& job);
  void OpenPanel(std::string title, std::vector<std::string> lines);
  void Tell(const Result<JobSummary>& changed, const std::string& done);

  // What `request` gives; the connection is forgotten when it is lost.
  template <typename T>
  Result<T> AskFor(const Request& request);

  std::optional<JobSummary> Selected() const;

  DaemonSocket where_;
  std::optional<DaemonConnection> connection_;
  TopModel model_;
  TopUi ui_;
  std::optional<int64_t> to_cancel_;  // while the question is open
};

}  // namespace reel
