// The private channel between the supervisor and one producer: a SOCK_SEQPACKET pair, one message a
// packet, each a JSON object of at most kMaxChannelMessageBytes.
//
//     supervisor -> producer   LoadRenderer         what to load, with its parameters
//     producer -> supervisor   RendererLoaded       what it is, and what it prefers
//     supervisor -> producer   BeginDrawing + ring  the film's geometry, the ring's descriptor
//     producer -> supervisor   DrawFailed           the renderer said no; the job cannot be finished
//     producer -> supervisor   CacheNews            now and then, when there is a frame cache
//     (either may instead send the other's last word: RendererRefused, or close the channel)
//
// Where starting a process for each producer would cost too much, one process loads the renderer and is
// forked from. It speaks on a channel of its own, and each process that it forks on one more:
//
//     supervisor -> fork server  LoadRenderer
//     fork server -> supervisor  RendererLoaded | RendererRefused
//     supervisor -> fork server  ForkProducer + the producer's end of its channel + where it prints
//     producer -> supervisor     ProducerForked       once it is the supervisor's own child
//     supervisor -> producer     BeginDrawing + ring, and on as above
//
// Neither side blocks on the other for ever: the supervisor's end is non-blocking, the producer has
// nothing to do without an answer. The supervisor treats what it reads as a claim: a message that does
// not parse is an error of that producer. JSON, so that a producer in another language can speak it.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clip_span.h"
#include "base/rational.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "shm/frame_format.h"

namespace reel {

// Half of net.core.wmem_default of Linux (212,992 bytes), which counts the kernel's own overhead too.
inline constexpr size_t kMaxChannelMessageBytes = 96 * 1024;

// Of a timeline: as much as a job file may hold (base/strict_json.h).
inline constexpr size_t kMaxTimelineBytes = 1 << 20;

// With one message: those of ForkProducer.
inline constexpr size_t kMaxPassedDescriptors = 2;

// Where a producer finds its end.
inline constexpr int kProducerChannelDescriptor = 3;

struct RendererParameter {
  std::string text;
  std::string base_directory;  // absolute: where a relative path in the text starts

  friend bool operator==(const RendererParameter&, const RendererParameter&) = default;
};

// A film that is composed of clips (timeline/clip_parser.h); `text` empty: it is not.
struct TimelineOrder {
  std::string text;            // JSON
  std::string base_directory;  // where its paths start
  std::string file;            // for messages, with the number of its first line
  int64_t first_line = 1;
  bool is_apart = false;  // the text comes in a descriptor, since a packet has no room for it
};

struct LoadRenderer {
  std::string plugin_path;  // absolute; of a script perhaps with :NAME
  int32_t width = 0;        // pixels; zero, here and below: the renderer may choose
  int32_t height = 0;
  Rational fps{0, 1};
  int64_t frame_count = 0;
  std::map<std::string, RendererParameter> params;
  bool describe_only = false;  // list the parameters, create nothing if they do not suffice
  std::string animation = {};  // of a script: ScriptSpec in protocol/job_spec.h
  bool stateless = false;
  int64_t frame_timeout_ms =
      0;  // what a frame may take, as far as a process has to know; 0: nobody said
  TimelineOrder timeline = {};
  std::vector<std::string> renderer_directories =
      {};                    // where those of clips are looked for by name
  bool wants_build = false;  // RendererLoaded::build is needed
};

struct RendererParameterSpec {
  std::string name;
  std::string type;  // text, integer, number, bool, path
  std::string default_text;
  std::string help;
};

struct RendererLoaded {
  std::string name;
  std::string summary;
  std::vector<RendererParameterSpec> params;
  int32_t width = 0;  // pixels; zero: no preference
  int32_t height = 0;
  Rational fps{0, 1};
  int64_t frame_count = 0;
  bool has_alpha = false;
  std::vector<std::string> notes = {};  // for the user, a sentence each
  int64_t most_producers = 0;  // more would draw something else, or no sooner; 0: any number
  std::string why_most = {};   // in a few words
  // Absolute paths of files that this is made from, other than the plugin or script itself and parameters.
  std::vector<std::string> files = {};
  // Stands for everything that decides frames and that only the loading process knows: versions of
  // libraries; of a script also what it has imported and read. Empty, of a script that was asked: nobody
  // can say, since one of these files has changed meanwhile.
  std::string build = {};
  // Frames are told apart by what they show (FrameRenderer::FrameIdentity), not by the film's parameters
  // and their number in it.
  bool identifies_frames = false;
  std::vector<ClipSpan> clips = {};  // of a film that is put together from parts; in their order
};

struct RendererRefused {
  std::string message;
};

// A frame that this process must draw first: another process died of it.
struct GivenFrame {
  int64_t frame = -1;  // of the ring; -1: none
  int64_t source =
      -1;  // the film's frame to draw in its place; -1: a placeholder, without the renderer
};

// What this process may do with the frame cache (producer/frame_cache.h).
struct FrameCacheOrder {
  std::string directory;        // of its frames, absolute; empty: no cache
  std::string film;             // the film key, as Digest::Hex
  bool needs_identity = false;  // a frame that the renderer does not identify is not kept
  int64_t check_every = 0;      // one frame in so many is drawn although it is kept; 0: none
  int64_t report_bytes = 0;     // after so many that were kept, the supervisor is told
};

struct BeginDrawing {
  uint32_t owner = 0;  // names this process in the ring
  GivenFrame given;
  SlotFormat slot;
  bool transparent_canvas = false;  // otherwise opaque black
  Rational fps;
  int64_t first_frame = 0;  // film frame that is the ring's frame 0
  std::vector<int64_t>
      frames;  // film frame of each of the ring's frames, when they do not follow on
  int64_t film_frame_count = 0;  // of the whole film
  int64_t recycle_after = 0;     // frames, then the process ends as kProducerRecycled; 0: never
  int64_t recycle_bytes = 0;     // the same once its private memory is larger; 0: never
  uint32_t seat = 0;             // RingHeader::active_seats
  FrameCacheOrder cache = {};

  // REQUIRES: `ring_frame` is one of the ring's, and `frames` is empty or has all of them.
  int64_t FilmFrame(int64_t ring_frame) const {
    return frames.empty() ? first_frame + ring_frame : frames[static_cast<size_t>(ring_frame)];
  }
};

// The most that BeginDrawing::frames holds: with the largest numbers that a film has, half of a message.
inline constexpr size_t kMaxListedFrames = 5000;

// The exit status of a producer that ended between two frames to be replaced by a fresh one.
inline constexpr int kProducerRecycled = 20;

// The exit status of one that was parked for so long that it is not needed.
inline constexpr int kProducerRetired = 21;

struct DrawFailed {
  int64_t frame = 0;  // of the film: the leased one, or one that it depends on
  std::string message;
};

// What became of the frame cache in this process since it told the last time.
struct CacheNews {
  int64_t stored_bytes = 0;      // on the disk
  int64_t differing_frame = -1;  // of the film: drawn otherwise than it is kept; -1: none
  std::string failure = {};      // why frames cannot be kept
};

struct ForkProducer {
  int64_t supervisor_pid = 0;  // whose child the forked process has to become
};

struct ProducerForked {
  int64_t pid = 0;
};

using ChannelMessage = std::variant<LoadRenderer, RendererLoaded, RendererRefused, BeginDrawing,
                                    DrawFailed, ForkProducer, ProducerForked, CacheNews>;

// As it travels.
std::string ChannelMessageToJson(const ChannelMessage& message);
// On failure kInternal.
Result<ChannelMessage> ChannelMessageFromJson(std::string_view text);

// One end. Move-only; one thread.
class ProducerChannel {
 public:
  ProducerChannel() = default;
  explicit ProducerChannel(unique_fd fd) : fd_(std::move(fd)) {}

  // A connected pair, both close-on-exec; the first is the supervisor's and non-blocking.
  static Result<std::pair<ProducerChannel, ProducerChannel>> CreatePair();

  int descriptor() const { return fd_.get(); }

  // Sends one message, with copies of `passed_fds`, at most kMaxPassedDescriptors. Text that is not UTF-8
  // is replaced where it is not. A LoadRenderer's timeline travels apart, in a file in memory, where a packet
  // has no room for it. On failure kInvalidInput when the message is larger than a packet may be (only a
  // LoadRenderer's parameters can be), kUnavailable when the other end is gone or full.
  Status Send(const ChannelMessage& message, std::initializer_list<int> passed_fds = {}) const;

  // Receives one message. `passed_fd`, when not null, takes a descriptor that came with it; one that
  // nobody asked for is closed, and a timeline that travelled apart is read. On failure kUnavailable when the other end is closed, or nothing is
  // there yet and this end does not block; kInternal when the packet is no message.
  Result<ChannelMessage> Receive(unique_fd* passed_fd = nullptr) const;

 private:
  Status SendInParts(const LoadRenderer& order) const;

  unique_fd fd_;
};

}  // namespace reel
