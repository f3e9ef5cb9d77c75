#include "daemon/supervisor/check_run.h"

#include <utility>

namespace reel {
namespace {

// An idle producer looks again every 100 ms, so a frame that nobody takes for so long never will be taken.
constexpr auto kForgottenPatience = std::chrono::seconds(5);

// It hashes a frame in milliseconds and reports every 50 ms while it waits for one.
constexpr auto kWriterPatience = std::chrono::seconds(60);

ProducerPool::Callbacks PoolCallbacks(const CheckRun::Callbacks& callbacks) {
  ProducerPool::Callbacks pool;
  pool.on_loaded = callbacks.on_loaded;
  pool.on_failed = callbacks.on_failed;
  pool.on_log = callbacks.on_log;
  return pool;
}

}  // namespace

CheckRun::CheckRun(PollLoop& loop, ProducerPool::Settings settings, Callbacks callbacks)
    : loop_(loop),
      callbacks_(std::move(callbacks)),
      producers_(loop, std::move(settings), PoolCallbacks(callbacks_)) {}

Status CheckRun::Draw(BeginDrawing film, uint32_t slot_count) {
  film_ = std::move(film);
  REEL_ASSIGN_OR_RETURN(
      ring_, SharedSegment::Create({slot_count, SlotFrameBytes(film_.slot), film_.frames.size()}));
  FrameHasher::Callbacks callbacks;
  callbacks.on_hashed = [this](const std::vector<uint64_t>& hashes) {
    producers_.StopRing();
    callbacks_.on_hashed(hashes);
  };
  callbacks.on_failed = callbacks_.on_failed;
  callbacks.on_log = callbacks_.on_log;
  REEL_ASSIGN_OR_RETURN(hasher_, FrameHasher::Start(loop_, *ring_, std::move(callbacks)));
  producers_.BeginDrawing(*ring_, film_);
  return Status::Ok();
}

void CheckRun::CheckProgress(TimePoint now) {
  producers_.CheckDeadlines(now);
  if (!hasher_) return;
  hasher_->CheckProgress(now, kWriterPatience);
  WatchForDamagedRing(now);
}

// What somebody scribbled over is no error of any process. A slot's word: nobody takes the frame. Where
// the next frame is: the producer goes home. The header: every fresh process ends before it draws.
void CheckRun::WatchForDamagedRing(TimePoint now) {
  const int64_t next = draws();
  if (next != last_draws_) {
    last_draws_ = next;
    last_progress_ = now;
    retries_at_progress_ = producers_.retries();
  }
  const bool is_forgotten =
      producers_.size() == 0 || producers_.IsForgotten(static_cast<uint64_t>(next));
  if (!is_forgotten) forgotten_since_.reset();
  if (is_forgotten && !forgotten_since_) forgotten_since_ = now;
  const bool is_left = forgotten_since_ && now - *forgotten_since_ > kForgottenPatience;
  // A frame that its processes die of fails by itself after kMaxAttempts.
  const bool is_hopeless = now - last_progress_ > kForgottenPatience &&
                           producers_.retries() - retries_at_progress_ > kMaxAttempts;
  if (!is_left && !is_hopeless) return;
  const std::string how = "its slot in the shared memory was written over";
  ProducerFailure failure{Failed(how + ": a renderer writes outside of its picture"), {}};
  failure.cause.frame = film_.FilmFrame(next);
  failure.cause.how = how;
  callbacks_.on_failed(failure);
}

}  // namespace reel
