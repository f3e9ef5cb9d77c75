// SoundCheck: whether a job's sound files can be heard, and where they end, before anything is drawn.
//
// ffmpeg would find out only when frames are there, and would not name the field. Each file is asked once,
// by ffprobe, a few at a time. A pipe could be read only once, so it is taken as it is. One thread, together
// with its PollLoop.

#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/rational.h"
#include "base/status.h"
#include "daemon/supervisor/command_run.h"
#include "protocol/job_spec.h"

namespace reel {

class SoundCheck {
 public:
  // As EncodeRequest::sound_lengths.
  using Lengths = std::vector<std::optional<Rational>>;
  using Done = std::function<void(const Result<Lengths>&)>;

  // `done` is called once, from the loop or from Start, and must not destroy this object. On failure
  // kInvalidInput, naming the first field whose file cannot be read or has no sound ("audio[1]: '/a.png' has
  // no sound"); otherwise the machine's failure.
  SoundCheck(PollLoop& loop, const OutputSpec& output, Rational film_seconds, Done done);

  void Start();

  std::vector<pid_t> pids() const;
  // As CommandRun::CheckStopped.
  void CheckStopped(TimePoint now, milliseconds patience);

 private:
  struct File {
    std::string path;
    std::string field;           // the first that names it
    std::vector<size_t> sounds;  // whose it is; none for `audio`
    int64_t seconds = 0;         // to be measured
    int attempts = 0;
    std::unique_ptr<CommandRun> run;
    std::optional<Status> end;
    std::optional<Rational> length_s;
  };

  void AddFile(const std::string& path, const std::string& field);
  void AddSound(const Sound& sound, size_t index, Rational film_seconds);
  Status LookAtFiles();
  void Advance();
  Status Ask(File& file);
  void OnEnd(File& file, const CommandRun::Outcome& outcome);
  void Finish();

  PollLoop& loop_;
  const Done done_;
  const size_t sound_count_;
  std::vector<File> files_;
};

}  // namespace reel
