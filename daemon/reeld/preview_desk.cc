#include "daemon/reeld/preview_desk.h"

#include <algorithm>
#include <utility>

namespace reel {
namespace {

constexpr milliseconds kLook{50};
constexpr size_t kMostBase64 = (kMaxPreviewBytes + 2) / 3 * 4;

// A picture that was made to be at most `made` wide, for somebody who asked for `asked`.
bool Suits(int64_t made, int64_t asked) { return made <= asked && made * 2 >= asked; }

ErrorReply NoPicture(const std::string& why) { return {StatusCode::kUnavailable, why}; }

}  // namespace

PreviewDesk::PreviewDesk(boost::asio::io_context& io, SendOrder send, OnChange on_change)
    : timer_(io), send_(std::move(send)), on_change_(std::move(on_change)) {}

int64_t PreviewDesk::Ask(int64_t id, int64_t max_width, TimePoint now) {
  Job& job = jobs_[id];
  if (const auto& newest = job.newest; newest && Suits(newest->max_width, max_width)) {
    const bool is_fresh = now - newest->begun < kInterval && newest->failure.empty();
    if (!newest->is_over || is_fresh) return newest->number;
  }
  const int64_t number = Want(job, max_width);
  Advance(id, job, now);
  LookAgain();
  return number;
}

int64_t PreviewDesk::Want(Job& job, int64_t max_width) {
  for (const auto& [number, wanted] : job.wanted) {
    if (Suits(wanted, max_width)) return number;
  }
  if (job.wanted.size() < kMostWanted) {
    job.wanted.push_back({++last_number_, max_width});
  } else {
    job.wanted.back().max_width = std::min(job.wanted.back().max_width, max_width);
  }
  return job.wanted.back().number;
}

void PreviewDesk::Advance(int64_t id, Job& job, TimePoint now) {
  auto& newest = job.newest;
  if (newest && !newest->is_over && now - newest->begun > kPatience) {
    End(*newest, "the job's supervisor sent no picture within 20 s");
    on_change_(id);
  }
  const bool may_begin = !newest || (newest->is_over && now - newest->begun >= kInterval);
  if (!job.wanted.empty() && may_begin) Begin(id, job, now);
}

void PreviewDesk::Begin(int64_t id, Job& job, TimePoint now) {
  const Job::Wanted wanted = job.wanted.front();
  job.wanted.erase(job.wanted.begin());
  job.before = std::move(job.newest);
  job.newest = Picture();
  job.newest->number = wanted.number;
  job.newest->max_width = wanted.max_width;
  job.newest->begun = now;
  if (send_(id, {wanted.number, wanted.max_width})) return;
  End(*job.newest, "the job's supervisor does not listen now; ask again in a moment");
  on_change_(id);
}

void PreviewDesk::End(Picture& picture, std::string failure) {
  picture.is_over = true;
  picture.ended = Clock::now();
  picture.failure = std::move(failure);
}

std::optional<Reply> PreviewDesk::Next(int64_t id, int64_t number, size_t* offset) const {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return NoPicture("the job has no picture any more");
  const auto& [newest, before, wanted] = job->second;
  if (!wanted.empty() && wanted.front().number <= number) return std::nullopt;
  const Picture* picture = nullptr;
  if (newest && newest->number == number) picture = &*newest;
  if (before && before->number == number) picture = &*before;
  if (picture == nullptr) return NoPicture("the picture was not fetched in time; ask again");
  if (!picture->failure.empty()) return NoPicture(picture->failure);
  // Whole parts only, so that a picture is few messages.
  const size_t left = picture->png.size() - *offset;
  if (!picture->is_over && left < kPartBytes) return std::nullopt;
  PreviewPart part{id, picture->frame, picture->png.substr(*offset, kPartBytes), false};
  *offset += part.png.size();
  part.end = picture->is_over && *offset == picture->png.size();
  return part;
}

void PreviewDesk::Take(int64_t id, const PreviewPiece& piece) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end() || !job->second.newest) return;
  Picture& picture = *job->second.newest;
  if (piece.number != picture.number || picture.is_over) return;
  picture.frame = piece.frame;
  picture.png += piece.png;
  if (picture.png.size() > kMostBase64) {
    picture.png.clear();
    End(picture, "the picture is larger than a preview may be");
  } else if (piece.is_last) {
    if (!piece.failure.empty()) picture.png.clear();
    End(picture, piece.failure);
  }
  on_change_(id);
}

// While there is something to wait for.
void PreviewDesk::LookAgain() {
  if (std::exchange(is_looking_, true)) return;
  timer_.expires_after(kLook);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    is_looking_ = false;
    const TimePoint now = Clock::now();
    for (auto& [id, job] : jobs_) Advance(id, job, now);
    std::erase_if(jobs_, [now](const auto& entry) {
      const auto& [newest, before, wanted] = entry.second;
      return wanted.empty() && newest && newest->is_over && now - newest->ended > kKept;
    });
    if (!jobs_.empty()) LookAgain();
  });
}

}  // namespace reel
