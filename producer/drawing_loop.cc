#include "producer/drawing_loop.h"

#include <algorithm>
#include <array>
#include <memory>

#include "cache/digest.h"
#include "reel/producer.h"

namespace reel {
namespace {

struct Detach {
  void operator()(reel_producer* producer) const { reel_producer_detach(producer); }
};
using Producer = std::unique_ptr<reel_producer, Detach>;

reel_frame FrameOf(const reel_film& film, const reel_lease& lease) {
  reel_frame frame{};
  frame.struct_bytes = sizeof(frame);
  frame.width = film.width;
  frame.height = film.height;
  frame.frame_index = lease.frame;
  frame.frame_count = film.frame_count;
  frame.fps_num = film.fps_num;
  frame.fps_den = film.fps_den;
  frame.seconds = lease.seconds;
  frame.position = static_cast<double>(lease.frame);
  return frame;
}

// reel_frame_identity. Of any length, so it is handed over as its digest.
int64_t IdentityOf(void* renderer, int64_t frame, char* identity, size_t identity_bytes) {
  const auto text = static_cast<FrameRenderer*>(renderer)->FrameIdentity(frame);
  if (!text) return -1;
  const std::string digest = DigestOfText(*text).Hex();
  if (digest.size() > identity_bytes) return -1;
  std::copy(digest.begin(), digest.end(), identity);
  return static_cast<int64_t>(digest.size());
}

Status DrawOne(FrameRenderer& renderer, reel_producer* producer, reel_frame frame) {
  frame.pixels = static_cast<uint32_t*>(reel_producer_pixels(producer, &frame.stride_bytes));
  if (frame.pixels == nullptr) return Unavailable(reel_producer_error(producer));
  const Status drawn = renderer.Draw(frame);
  if (!drawn.ok()) {
    if (reel_producer_refuse(producer, frame.frame_index, drawn.message().c_str()) != 0) {
      return Unavailable(reel_producer_error(producer));
    }
    return drawn;
  }
  if (reel_producer_commit(producer, nullptr) != 0) return Internal(reel_producer_error(producer));
  return Status::Ok();
}

}  // namespace

Result<int> DrawFrames(FrameRenderer& renderer, int channel) {
  reel_film film{};
  film.struct_bytes = sizeof(film);
  std::array<char, 512> error{};
  const Producer producer(reel_producer_attach(channel, &film, error.data(), error.size()));
  if (!producer) return error[0] == '\0' ? Result<int>(0) : Internal(error.data());
  reel_producer_identify(producer.get(), &IdentityOf, &renderer);
  reel_lease lease{};
  lease.struct_bytes = sizeof(lease);
  int outcome;
  while ((outcome = reel_producer_lease(producer.get(), &lease)) == REEL_LEASED) {
    REEL_RETURN_IF_ERROR(DrawOne(renderer, producer.get(), FrameOf(film, lease)));
  }
  if (outcome == REEL_LEASE_FAILED) return Internal(reel_producer_error(producer.get()));
  return outcome;
}

}  // namespace reel
