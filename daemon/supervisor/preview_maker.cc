#include "daemon/supervisor/preview_maker.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/base64.h"

namespace reel {
namespace {

// On a machine whose processors are all busy a picture takes a second or two.
constexpr auto kPatience = std::chrono::seconds(15);
// Of a PNG in a piece: a multiple of three, so that the pieces' texts can be put together.
constexpr size_t kBytesInPiece = kPreviewPieceBytes / 4 * 3;
static_assert(kBytesInPiece % 3 == 0);
// The loop has other work, too.
constexpr int kMostSteps = 32;

}  // namespace

PreviewMaker::PreviewMaker(PollLoop& loop, const EventStream& events)
    : loop_(loop), events_(events) {}

void PreviewMaker::Make(const PreviewOrder& order, const Source& source) {
  Drop();
  if (const Status started = Start(order, source); !started.ok()) {
    Refuse(order.number, "the picture cannot be made now: " + started.message());
  }
}

Status PreviewMaker::Start(const PreviewOrder& order, const Source& source) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return UnavailableErrno("pipe", errno);
  unique_fd read_end(ends[0]);
  const unique_fd write_end(ends[1]);
  fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
  SpawnRequest request;
  request.arguments = PreviewArguments(
      {source.slot.encoded, source.slot.pixel_format, static_cast<int32_t>(order.max_width)});
  request.descriptors = {{write_end.get(), STDOUT_FILENO}, {source.ring, kPreviewRing}};
  REEL_ASSIGN_OR_RETURN(child_, ChildProcess::Spawn(request));
  answer_ = std::move(read_end);
  deadline_ = Clock::now() + kPatience;
  number_ = order.number;
  first_frame_ = source.first_frame;
  loop_.Watch(answer_.get(), [this] { Pump(); });
  return Status::Ok();
}

// Dropped when there is no room: whoever asked hears that nothing came.
void PreviewMaker::Refuse(int64_t number, const std::string& why) {
  constexpr size_t kMostWords = 2000;
  events_.EmitIfRoom(PreviewPiece{number, -1, "", true, why.substr(0, kMostWords)});
}

void PreviewMaker::EndOfSource() {
  if (!child_) return;
  Drop();
  Refuse(number_, "these frames are with the encoder now; ask again in a moment");
}

void PreviewMaker::Drop() {
  if (std::exchange(waits_for_room_, false)) loop_.Unwatch(events_.descriptor());
  if (answer_.valid()) loop_.Unwatch(answer_.get());
  answer_.reset();
  child_.reset();
  has_header_ = false;
  header_ = {};
  unread_ = 0;
  unsent_.clear();
}

void PreviewMaker::CheckDeadline(TimePoint now) {
  if (!child_ || now < deadline_) return;
  Drop();
  Refuse(number_, "the picture took longer than 15 s: the machine is busy");
}

std::vector<pid_t> PreviewMaker::pids() const {
  return child_ ? std::vector<pid_t>{child_->pid()} : std::vector<pid_t>();
}

void PreviewMaker::Pump() {
  for (int i = 0; i < kMostSteps && child_; ++i) {
    const bool is_piece = has_header_ && (unread_ == 0 || unsent_.size() == kBytesInPiece);
    if (is_piece ? !PassOn() : ReadSome() == Step::kWait) return;
  }
}

// A header is written at once, and pipes keep what is shorter than a page together.
PreviewMaker::Step PreviewMaker::ReadSome() {
  char bytes[kBytesInPiece];
  const size_t wanted =
      has_header_ ? std::min<uint64_t>(unread_, kBytesInPiece - unsent_.size()) : sizeof(header_);
  const ssize_t got = read(answer_.get(), bytes, wanted);
  if (got < 0) return errno == EINTR ? Step::kGoOn : Step::kWait;
  const bool is_short = !has_header_ && got != sizeof(header_);
  if (got == 0 || is_short) {
    Drop();
    Refuse(number_, "the picture could not be made; `reel logs` may say why");
    return Step::kWait;
  }
  if (has_header_) {
    unsent_.append(bytes, static_cast<size_t>(got));
    unread_ -= static_cast<uint64_t>(got);
    return Step::kGoOn;
  }
  std::copy_n(bytes, sizeof(header_), reinterpret_cast<char*>(&header_));
  has_header_ = true;
  unread_ = header_.png_bytes;
  return Step::kGoOn;
}

// False: there is no room, or it was the last.
bool PreviewMaker::PassOn() {
  const bool is_none = header_.frame == PreviewHeader::kNoFrame;
  PreviewPiece piece{number_, -1, ToBase64(unsent_), unread_ == 0, ""};
  if (is_none) piece.failure = "no frame has been drawn yet; ask again in a moment";
  if (!is_none) piece.frame = first_frame_ + static_cast<int64_t>(header_.frame);
  if (!events_.EmitIfRoom(piece)) {
    WaitForRoom();
    return false;
  }
  unsent_.clear();
  if (piece.is_last) Drop();
  return !piece.is_last;
}

void PreviewMaker::WaitForRoom() {
  if (std::exchange(waits_for_room_, true)) return;
  loop_.Unwatch(answer_.get());
  loop_.WatchForRoom(events_.descriptor(), [this] {
    loop_.Unwatch(events_.descriptor());
    waits_for_room_ = false;
    loop_.Watch(answer_.get(), [this] { Pump(); });
    Pump();
  });
}

}  // namespace reel
