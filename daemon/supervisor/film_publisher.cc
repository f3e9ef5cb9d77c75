#include "daemon/supervisor/film_publisher.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "daemon/encoder/encoder_failure.h"
#include "daemon/supervisor/manifest_file.h"
#include "daemon/supervisor/retry_policy.h"

namespace reel {

FilmPublisher::FilmPublisher(PollLoop& loop, PreparedJob& prepared, std::string manifest,
                             Callbacks callbacks)
    : loop_(loop),
      prepared_(prepared),
      manifest_(std::move(manifest)),
      callbacks_(std::move(callbacks)) {}

void FilmPublisher::Start() {
  FilmFinisher::Callbacks callbacks;
  callbacks.on_phase = callbacks_.on_phase;
  callbacks.on_log = callbacks_.on_log;
  callbacks.count_pictures = [this] {
    return prepared_.place.CountPictures(prepared_.encode.product, 0, prepared_.film.frame_count);
  };
  callbacks.on_counted = [this](int64_t frames) { OnCounted(frames); };
  callbacks.on_failed = [this](const Status& status, const FailureCause& cause) {
    OnFailed(status, cause);
  };
  Result<std::unique_ptr<FilmFinisher>> finisher =
      FilmFinisher::Start(loop_, prepared_.request, prepared_.encode, std::move(callbacks));
  if (finisher.ok()) {
    finisher_ = std::move(finisher).value();
  } else {
    OnFailed(finisher.status(), {});
  }
}

void FilmPublisher::OnCounted(int64_t frames) {
  if (frames == prepared_.film.frame_count) {
    const Result<int64_t> bytes = Publish();
    if (bytes.ok()) {
      callbacks_.on_published(bytes.value());
    } else {
      OnFailed(bytes.status(), {});
    }
    return;
  }
  const Status status =
      Failed(fmt::format("the finished file has {} frames instead of {}; it was not published",
                         frames, prepared_.film.frame_count));
  if (prepared_.encode.segments.size() > 1) {
    OnFailed(status, {});
  } else {
    callbacks_.on_wrong_count(status);
  }
}

// Another kind of failure than ffmpeg's (the final name is taken, the directory is gone) stays the same.
void FilmPublisher::OnFailed(const Status& status, const FailureCause& cause) {
  if (TellsOfFullDisk(status.message())) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(prepared_.encode.product, error);
    callbacks_.on_no_room(error ? 0 : static_cast<int64_t>(bytes));
    return;
  }
  if (status.code() == StatusCode::kFailed && ++attempts_ < kMaxAttempts) {
    callbacks_.on_warning(status.message() + "; this is done again");
    loop_.Post([this] {
      finisher_.reset();
      Start();
    });
    return;
  }
  FailureCause told = cause;
  told.attempts = attempts_;
  const std::string times = attempts_ == 0 ? "" : fmt::format(" ({} attempts)", attempts_);
  callbacks_.on_failed(Status(status.code(), status.message() + times), told);
}

Result<int64_t> FilmPublisher::Publish() {
  if (!manifest_.empty()) {
    std::vector<std::string> parts;
    for (const Segment& segment : prepared_.encode.segments) {
      parts.push_back(prepared_.work->ManifestPath(segment.index));
    }
    REEL_RETURN_IF_ERROR(JoinManifests(parts, manifest_));
  }
  return prepared_.place.Publish(prepared_.encode.product);
}

std::vector<pid_t> FilmPublisher::pids() const {
  return finisher_ ? finisher_->pids() : std::vector<pid_t>{};
}

}  // namespace reel
