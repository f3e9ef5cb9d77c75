// reel/producer.h over FilmFrames: no exception and no C++ type leaves this file.

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "producer/c_text.h"
#include "producer/film_frames.h"
#include "producer/oom_volunteer.h"
#include "reel/producer.h"

struct reel_producer {
  reel::ProducerChannel channel;
  std::unique_ptr<reel::FilmFrames> frames;
  std::string error;
};

namespace reel {
namespace {

// The process in between ends at once; a machine that is out of processors may take its time.
constexpr auto kAdoptionPatience = std::chrono::seconds(2);
constexpr size_t kMostIdentityBytes = 1024;
constexpr auto kAdoptionLook = std::chrono::microseconds(100);

// A descriptor of our own: the caller's may be closed by whoever opened it.
Result<ProducerChannel> BorrowChannel(int channel) {
  unique_fd own(fcntl(channel, F_DUPFD_CLOEXEC, 3));
  if (!own.valid()) return UnavailableErrno("the channel", errno);
  return ProducerChannel(std::move(own));
}

Status AwaitParent(pid_t supervisor) {
  const TimePoint deadline = Clock::now() + kAdoptionPatience;
  const pid_t between = getppid();
  while (getppid() == between && between != supervisor && Clock::now() < deadline) {
    std::this_thread::sleep_for(kAdoptionLook);
  }
  if (getppid() == supervisor) return Status::Ok();
  return Unavailable(
      "the supervisor (process " + std::to_string(supervisor) +
      ") is gone, or this process is not left to it: does the script collect orphans?");
}

Status Announce(int channel, pid_t supervisor) {
  REEL_RETURN_IF_ERROR(AwaitParent(supervisor));
  // The order matters: a parent that died before prctl is seen by getppid, one that dies later sends
  // the signal.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != supervisor) return Unavailable("the supervisor is gone");
  VolunteerForOutOfMemoryKiller();
  REEL_ASSIGN_OR_RETURN(const ProducerChannel own, BorrowChannel(channel));
  return own.Send(ProducerForked{getpid()});
}

Result<std::unique_ptr<reel_producer>> Attach(int channel) {
  auto producer = std::make_unique<reel_producer>();
  REEL_ASSIGN_OR_RETURN(producer->channel, BorrowChannel(channel));
  REEL_ASSIGN_OR_RETURN(producer->frames, FilmFrames::Attach(producer->channel));
  if (!producer->frames) return std::unique_ptr<reel_producer>();
  return producer;
}

void PutFilm(const BeginDrawing& film, reel_film* out) {
  out->width = film.slot.drawn.width;
  out->height = film.slot.drawn.height;
  out->has_alpha = film.transparent_canvas ? 1 : 0;
  out->frame_count = film.film_frame_count;
  out->fps_num = film.fps.num;
  out->fps_den = film.fps.den;
}

int OutcomeOf(NextFrame next) {
  switch (next) {
    case NextFrame::kLeased: return REEL_LEASED;
    case NextFrame::kFinished: return REEL_FINISHED;
    case NextFrame::kRetired: return REEL_RETIRED;
    case NextFrame::kWornOut: return REEL_WORN_OUT;
  }
  return REEL_LEASE_FAILED;
}

static_assert(REEL_WORN_OUT == kProducerRecycled && REEL_RETIRED == kProducerRetired);

bool IsLayout(int32_t layout) {
  return layout >= static_cast<int32_t>(PixelLayout::kArgb32) &&
         layout <= static_cast<int32_t>(PixelLayout::kRgbaAsIs);
}

static_assert(REEL_PIXELS_ARGB32 == static_cast<int>(PixelLayout::kArgb32) &&
              REEL_PIXELS_RGBA == static_cast<int>(PixelLayout::kRgba) &&
              REEL_PIXELS_RGB == static_cast<int>(PixelLayout::kRgb) &&
              REEL_PIXELS_RGBA_AS_IS == static_cast<int>(PixelLayout::kRgbaAsIs));

Status Commit(reel_producer& producer, const reel_picture* picture) {
  if (!producer.frames->is_leased()) return InvalidInput("commit without a lease");
  if (picture == nullptr) return producer.frames->CommitCanvas();
  if (picture->struct_bytes != sizeof(*picture) || picture->pixels == nullptr ||
      !IsLayout(picture->layout)) {
    return InvalidInput("picture: struct_bytes, pixels or layout is not set");
  }
  return producer.frames->Commit({static_cast<const std::byte*>(picture->pixels), picture->width,
                                  picture->height, picture->stride_bytes,
                                  static_cast<PixelLayout>(picture->layout)});
}

// Runs `action`, which returns a Status, and turns what comes of it into 0 or -1.
template <typename Action>
int Guarded(reel_producer* producer, Action action) {
  try {
    const Status status = action();
    producer->error = status.message();
    return status.ok() ? 0 : -1;
  } catch (const std::exception& exception) {
    producer->error = exception.what();
    return -1;
  }
}

}  // namespace
}  // namespace reel

extern "C" {

int reel_producer_version(void) { return REEL_PRODUCER_VERSION; }

int reel_producer_announce(int channel, int64_t supervisor_pid, char* error, size_t error_bytes) {
  try {
    const reel::Status status = reel::Announce(channel, static_cast<pid_t>(supervisor_pid));
    reel::PutText(status.message(), error, error_bytes);
    return status.ok() ? 0 : -1;
  } catch (const std::exception& exception) {
    reel::PutText(exception.what(), error, error_bytes);
    return -1;
  }
}

reel_producer* reel_producer_attach(int channel, reel_film* film, char* error, size_t error_bytes) {
  try {
    reel::PutText("", error, error_bytes);
    if (film == nullptr || film->struct_bytes != sizeof(*film)) {
      reel::PutText("film: struct_bytes is not set", error, error_bytes);
      return nullptr;
    }
    auto producer = reel::Attach(channel);
    if (!producer.ok()) reel::PutText(producer.status().message(), error, error_bytes);
    if (!producer.ok() || !producer.value()) return nullptr;
    reel::PutFilm(producer.value()->frames->film(), film);
    return std::move(producer).value().release();
  } catch (const std::exception& exception) {
    reel::PutText(exception.what(), error, error_bytes);
    return nullptr;
  }
}

void reel_producer_identify(reel_producer* producer, reel_frame_identity identity, void* context) {
  producer->frames->IdentifyFramesBy([identity, context](int64_t frame) {
    std::array<char, reel::kMostIdentityBytes> text;
    const int64_t length = identity(context, frame, text.data(), text.size());
    const bool is_one = length >= 0 && length <= static_cast<int64_t>(text.size());
    return is_one ? std::optional(std::string(text.data(), static_cast<size_t>(length)))
                  : std::nullopt;
  });
}

int reel_producer_lease(reel_producer* producer, reel_lease* lease) {
  int outcome = REEL_LEASE_FAILED;
  reel::Guarded(producer, [&]() -> reel::Status {
    if (lease == nullptr || lease->struct_bytes != sizeof(*lease)) {
      return reel::InvalidInput("lease: struct_bytes is not set");
    }
    if (producer->frames->is_leased()) return reel::InvalidInput("a frame is leased already");
    REEL_ASSIGN_OR_RETURN(const reel::NextFrame next, producer->frames->Lease());
    outcome = reel::OutcomeOf(next);
    if (outcome != REEL_LEASED) return reel::Status::Ok();
    const reel::Rational fps = producer->frames->film().fps;
    lease->frame = producer->frames->frame();
    // One division of two exact integers: correctly rounded, no error that grows with the frame.
    lease->seconds = static_cast<double>(lease->frame * fps.den) / static_cast<double>(fps.num);
    return reel::Status::Ok();
  });
  return outcome;
}

void* reel_producer_pixels(reel_producer* producer, int32_t* stride_bytes) {
  void* pixels = nullptr;
  reel::Guarded(producer, [&]() -> reel::Status {
    REEL_ASSIGN_OR_RETURN(reel::GuardedCanvas * canvas, producer->frames->canvas());
    pixels = canvas->pixels();
    *stride_bytes = canvas->stride_bytes();
    return reel::Status::Ok();
  });
  return pixels;
}

int reel_producer_commit(reel_producer* producer, const reel_picture* picture) {
  return reel::Guarded(producer, [&] { return reel::Commit(*producer, picture); });
}

int reel_producer_refuse(reel_producer* producer, int64_t frame, const char* message) {
  return reel::Guarded(producer, [&]() -> reel::Status {
    if (!producer->frames->is_leased()) return reel::InvalidInput("refuse without a lease");
    return producer->frames->Refuse(frame, message != nullptr ? message : "");
  });
}

const char* reel_producer_error(const reel_producer* producer) { return producer->error.c_str(); }

void reel_producer_detach(reel_producer* producer) { delete producer; }

}  // extern "C"
