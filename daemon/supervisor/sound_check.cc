#include "daemon/supervisor/sound_check.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "daemon/encoder/encoder_failure.h"
#include "daemon/encoder/sound_plan.h"
#include "daemon/encoder/sound_probe.h"
#include "daemon/supervisor/retry_policy.h"

namespace reel {
namespace {

// Each is mostly the start of a program.
constexpr int64_t kAsksAtOnce = 4;

bool IsPipe(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISFIFO(found.st_mode);
}

// ffprobe says "file:PATH: " first, which stands in the message already.
std::string WhyNoSound(const std::string& path, const std::vector<std::string>& errors) {
  std::string cause = EncoderFailureCause(errors);
  const std::string name = "file:" + path + ": ";
  if (cause.starts_with(name)) cause.erase(0, name.size());
  return cause.empty() ? "" : " (" + cause + ")";
}

}  // namespace

SoundCheck::SoundCheck(PollLoop& loop, const OutputSpec& output, Rational film_seconds, Done done)
    : loop_(loop), done_(std::move(done)), sound_count_(output.sounds.size()) {
  if (!output.audio.empty()) AddFile(output.audio, "audio");
  for (size_t i = 0; i < output.sounds.size(); ++i) AddSound(output.sounds[i], i, film_seconds);
}

void SoundCheck::AddFile(const std::string& path, const std::string& field) {
  File& file = files_.emplace_back();
  file.path = path;
  file.field = field;
}

void SoundCheck::AddSound(const Sound& sound, size_t index, Rational film_seconds) {
  const auto is_same = [&](const File& file) { return file.path == sound.file; };
  auto file = std::find_if(files_.begin(), files_.end(), is_same);
  if (file == files_.end()) {
    AddFile(sound.file, fmt::format("audio[{}]", index));
    file = std::prev(files_.end());
  }
  file->sounds.push_back(index);
  file->seconds = std::max(file->seconds, SecondsToMeasure(sound, film_seconds));
}

void SoundCheck::Start() {
  if (const Status status = LookAtFiles(); !status.ok()) {
    done_(status);
  } else {
    Advance();
  }
}

Status SoundCheck::LookAtFiles() {
  for (File& file : files_) {
    if (access(file.path.c_str(), R_OK) != 0) {
      return Status::FromErrno(StatusCode::kInvalidInput, file.field + ": '" + file.path + "'",
                               errno);
    }
    if (IsPipe(file.path)) file.end = Status::Ok();
  }
  return Status::Ok();
}

// Starts the next ones, as long as nobody has failed.
void SoundCheck::Advance() {
  int64_t running = std::count_if(files_.begin(), files_.end(),
                                  [](const File& file) { return file.run && !file.end; });
  bool is_well = std::none_of(files_.begin(), files_.end(),
                              [](const File& file) { return file.end && !file.end->ok(); });
  for (File& file : files_) {
    if (!is_well || running == kAsksAtOnce) break;
    if (file.run || file.end) continue;
    const Status status = Ask(file);
    is_well = status.ok();
    if (is_well) {
      ++running;
    } else {
      file.end = status;
    }
  }
  if (running == 0) Finish();
}

Status SoundCheck::Ask(File& file) {
  ++file.attempts;
  REEL_ASSIGN_OR_RETURN(
      file.run, CommandRun::Start(
                    loop_, SoundProbeCommand(file.path, file.seconds), nullptr,
                    [this, &file](const CommandRun::Outcome& outcome) { OnEnd(file, outcome); }));
  return Status::Ok();
}

void SoundCheck::OnEnd(File& file, const CommandRun::Outcome& outcome) {
  const FoundSound found = ParseSoundProbe(outcome.output, file.seconds > 0);
  if (outcome.status.signalled && file.attempts < kMaxAttempts) {
    file.run.reset();  // it has said nothing about the file
  } else if (outcome.status.signalled) {
    file.end = Failed(fmt::format("{}: looking at '{}': ffprobe {} ({} attempts)", file.field,
                                  file.path, Describe(outcome.status), file.attempts));
  } else if (!outcome.status.success() || !found.has_sound) {
    file.end = InvalidInput(fmt::format("{}: '{}' has no sound{}", file.field, file.path,
                                        WhyNoSound(file.path, outcome.errors)));
  } else {
    file.end = Status::Ok();
    file.length_s = found.length_s;
  }
  Advance();
}

void SoundCheck::Finish() {
  Lengths lengths(sound_count_);
  for (const File& file : files_) {
    if (file.end && !file.end->ok()) {
      done_(*file.end);
      return;
    }
    for (const size_t sound : file.sounds) lengths[sound] = file.length_s;
  }
  done_(std::move(lengths));
}

std::vector<pid_t> SoundCheck::pids() const {
  std::vector<pid_t> pids;
  for (const File& file : files_) {
    if (file.run && !file.end) pids.push_back(file.run->pid());
  }
  return pids;
}

void SoundCheck::CheckStopped(TimePoint now, milliseconds patience) {
  for (File& file : files_) {
    if (file.run) file.run->CheckStopped(now, patience);
  }
}

}  // namespace reel
