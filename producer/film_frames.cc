#include "producer/film_frames.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "base/clock.h"
#include "producer/placeholder.h"

namespace reel {
namespace {

// Long enough to be no work, short enough that a lost ring is noticed.
constexpr auto kLeasePatience = std::chrono::seconds(1);

// One that is parked costs memory and nothing else, and is back at work at once; a fresh one has to load
// its renderer first.
constexpr auto kParkedPatience = std::chrono::seconds(3);

// How often the size is looked at: reading it costs some microseconds.
constexpr int64_t kFramesPerLook = 8;

// Private memory that this process really has: resident less shared pages (proc(5), statm).
int64_t OwnMemoryBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t all = 0;
  int64_t resident = 0;
  int64_t shared = 0;
  statm >> all >> resident >> shared;
  return (resident - shared) * sysconf(_SC_PAGESIZE);
}

Status CheckPicture(const SourcePicture& picture, PictureSize size) {
  if (picture.width != size.width || picture.height != size.height) {
    return InvalidInput(fmt::format("the picture has {}x{} pixels, the film has {}x{}",
                                    picture.width, picture.height, size.width, size.height));
  }
  const int64_t least = picture.width * PixelBytes(picture.layout);
  if (picture.stride_bytes < least) {
    return InvalidInput(
        fmt::format("rows are {} bytes apart; a row has {} bytes", picture.stride_bytes, least));
  }
  return Status::Ok();
}

}  // namespace

FilmFrames::FilmFrames(const ProducerChannel& channel, SharedSegment segment, BeginDrawing film)
    : channel_(channel),
      segment_(std::move(segment)),
      film_(std::move(film)),
      ring_(segment_, film_.owner, film_.seat),
      conversion_(film_.slot, film_.transparent_canvas),
      cache_(FrameCache::Open(film_.cache, ring_, channel_)) {}

Result<std::unique_ptr<FilmFrames>> FilmFrames::Attach(const ProducerChannel& channel) {
  unique_fd ring_fd;
  Result<ChannelMessage> message = channel.Receive(&ring_fd);
  if (!message.ok()) return std::unique_ptr<FilmFrames>();  // The supervisor wants nothing drawn.
  auto* film = std::get_if<BeginDrawing>(&message.value());
  if (film == nullptr) return Internal("expected begin_drawing on the channel");
  REEL_ASSIGN_OR_RETURN(SharedSegment segment, SharedSegment::Attach(std::move(ring_fd)));
  if (!film->frames.empty() && film->frames.size() != segment.geometry().frame_count) {
    return Internal("the list of frames is not as long as the ring");
  }
  return std::unique_ptr<FilmFrames>(new FilmFrames(channel, std::move(segment), std::move(*film)));
}

void FilmFrames::IdentifyFramesBy(FrameCache::Identity identity) {
  if (cache_) cache_->set_identity(std::move(identity));
}

Result<NextFrame> FilmFrames::Lease() {
  REEL_ASSIGN_OR_RETURN(const NextFrame next, Next());
  if (next == NextFrame::kLeased) {
    SetRingClosed(true);
  } else if (cache_) {
    cache_->TellRest();
  }
  return next;
}

Result<NextFrame> FilmFrames::Next() {
  REEL_ASSIGN_OR_RETURN(const bool has_given, TakeGiven());
  while (!has_given) {
    if (IsWornOut()) return NextFrame::kWornOut;
    SlotClaim claim;
    const LeaseOutcome outcome = ring_.Lease(Clock::now() + kLeasePatience, &claim);
    if (outcome == LeaseOutcome::kFinished) return NextFrame::kFinished;
    if (outcome == LeaseOutcome::kParked) {
      if (!ring_.AwaitSeat(Clock::now() + kParkedPatience)) return NextFrame::kRetired;
      continue;
    }
    if (outcome == LeaseOutcome::kTimedOut) continue;
    claim_ = claim;
    shown_frame_ = film_.FilmFrame(static_cast<int64_t>(claim.frame));
    REEL_ASSIGN_OR_RETURN(const bool is_cached, TakeCached());
    if (!is_cached) break;
  }
  return NextFrame::kLeased;
}

// True when the frame is handed over already.
Result<bool> FilmFrames::TakeCached() {
  if (!cache_ || !cache_->Take(shown_frame_, *claim_, segment_.bands(claim_->slot))) return false;
  ring_.MarkDrawn(*claim_);
  REEL_RETURN_IF_ERROR(HandOver());
  return true;
}

// True when the renderer has to draw the given frame.
Result<bool> FilmFrames::TakeGiven() {
  if (std::exchange(took_given_, true) || film_.given.frame < 0) return false;
  SlotClaim claim;
  if (!ring_.Adopt(static_cast<uint64_t>(film_.given.frame), &claim)) {
    return Internal("the frame that was given to this process is not its own");
  }
  claim_ = claim;
  shown_frame_ = film_.given.source;
  if (shown_frame_ >= 0) return true;
  REEL_RETURN_IF_ERROR(CommitPlaceholder());
  return false;
}

Status FilmFrames::CommitPlaceholder() {
  REEL_ASSIGN_OR_RETURN(GuardedCanvas * canvas, this->canvas());
  DrawPlaceholder(*canvas, film_.FilmFrame(static_cast<int64_t>(claim_->frame)));
  return CommitCanvas();
}

Result<GuardedCanvas*> FilmFrames::canvas() {
  if (!canvas_) {
    REEL_ASSIGN_OR_RETURN(GuardedCanvas made, GuardedCanvas::Create(film_.slot.drawn));
    canvas_.emplace(std::move(made));
    canvas_->Clear(film_.transparent_canvas);
    conversion_.KnowBlank(*canvas_);
  }
  return &*canvas_;
}

Status FilmFrames::CommitCanvas() {
  REEL_ASSIGN_OR_RETURN(GuardedCanvas * canvas, this->canvas());
  SetRingClosed(false);
  ring_.MarkDrawn(*claim_);
  conversion_.Drain(*canvas, claim_->word.lap, segment_.bands(claim_->slot), ring_.Pixels(*claim_));
  return HandOverDrawn();
}

Status FilmFrames::Commit(const SourcePicture& picture) {
  REEL_RETURN_IF_ERROR(CheckPicture(picture, film_.slot.drawn));
  SetRingClosed(false);
  ring_.MarkDrawn(*claim_);
  conversion_.Take(picture, claim_->word.lap, segment_.bands(claim_->slot), ring_.Pixels(*claim_));
  return HandOverDrawn();
}

// Kept before it is committed: the slot is ours until then, and a slow disk counts against the frame, so
// nobody takes this process for idle.
Status FilmFrames::HandOverDrawn() {
  if (cache_) cache_->KeepDrawn(*claim_);
  ++frames_drawn_;
  return HandOver();
}

Status FilmFrames::HandOver() {
  const SlotClaim claim = *std::exchange(claim_, std::nullopt);
  if (!ring_.Commit(claim)) return Internal("a slot changed while this process held it");
  return Status::Ok();
}

Status FilmFrames::Refuse(int64_t frame, const std::string& message) {
  SetRingClosed(false);
  return channel_.Send(DrawFailed{frame, message});
}

bool FilmFrames::IsWornOut() const {
  if (film_.recycle_after > 0 && frames_drawn_ >= film_.recycle_after) return true;
  return film_.recycle_bytes > 0 && frames_drawn_ > 0 && frames_drawn_ % kFramesPerLook == 0 &&
         OwnMemoryBytes() > film_.recycle_bytes;
}

// While a renderer draws, the ring's words are out of its reach.
void FilmFrames::SetRingClosed(bool closed) {
  if (ring_closed_ == closed) return;
  if (segment_.SetWordsAccessible(!closed)) {
    ring_closed_ = closed;
  } else if (!closed) {
    std::abort();
  }
}

}  // namespace reel
