#include "daemon/supervisor/encoder_rehearsal.h"

#include <fmt/format.h>

#include <utility>

#include "daemon/encoder/encoder_failure.h"
#include "daemon/supervisor/retry_policy.h"

namespace reel {

EncoderRehearsal::EncoderRehearsal(PollLoop& loop, ArgumentVector command,
                                   OutputCapture::LineCallback on_line, Done done)
    : loop_(loop),
      command_(std::move(command)),
      on_line_(std::move(on_line)),
      done_(std::move(done)) {}

void EncoderRehearsal::Start() {
  ++attempts_;
  Result<std::unique_ptr<CommandRun>> run = CommandRun::Start(
      loop_, command_, on_line_, [this](const CommandRun::Outcome& outcome) { OnEnd(outcome); });
  if (run.ok()) {
    run_ = std::move(run).value();
  } else {
    done_(run.status());
  }
}

void EncoderRehearsal::OnEnd(const CommandRun::Outcome& outcome) {
  if (outcome.status.success()) {
    done_(Status::Ok());
  } else if (!outcome.status.signalled) {
    done_(InvalidInput(fmt::format("ffmpeg refuses these encoder options: {}",
                                   EncoderFailureCause(outcome.errors))));
  } else if (attempts_ < kMaxAttempts) {
    Start();
  } else {
    done_(Failed(fmt::format("trying the encoder's options: ffmpeg {} ({} attempts)",
                             Describe(outcome.status), attempts_)));
  }
}

}  // namespace reel
