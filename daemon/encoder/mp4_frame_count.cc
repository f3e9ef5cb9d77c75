#include "daemon/encoder/mp4_frame_count.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <vector>

namespace reel {
namespace {

constexpr uint32_t Name(const char (&text)[5]) {
  uint32_t name = 0;
  for (int i = 0; i < 4; ++i) name = name << 8 | static_cast<unsigned char>(text[i]);
  return name;
}

// One box's payload: bytes begin .. end - 1 of the file.
struct Box {
  uint32_t name = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
};

class Mp4Reader {
 public:
  explicit Mp4Reader(const std::string& path) : file_(path, std::ios::binary | std::ios::ate) {
    if (file_) end_ = static_cast<uint64_t>(file_.tellg());
  }

  Result<int64_t> CountFrames();

 private:
  uint64_t Number(uint64_t at, int bytes);
  uint64_t SumOfTable(uint64_t at, uint64_t count);
  std::optional<Box> BoxAt(uint64_t at, uint64_t end);
  std::optional<Box> Child(const Box& parent, uint32_t name);

  // Calls `visit` for each box in bytes begin .. end - 1; false when they do not fill them exactly.
  template <typename Visit>
  bool ForEachBox(uint64_t begin, uint64_t end, Visit visit);

  void TakeTrack(const Box& track);
  void TakeFragment(const Box& fragment);

  std::ifstream file_;
  uint64_t end_ = 0;
  std::optional<uint64_t> video_track_;
  uint64_t frames_ = 0;
  uint64_t indexed_bytes_ = 0;
  uint64_t media_bytes_ = 0;
};

// Big-endian; 0 past the end, which no count survives.
uint64_t Mp4Reader::Number(uint64_t at, int bytes) {
  std::array<char, 8> raw{};
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(at));
  file_.read(raw.data(), bytes);
  uint64_t number = 0;
  for (int i = 0; i < bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>(raw[static_cast<size_t>(i)]);
  }
  return number;
}

// Of `count` 32-bit numbers, read in blocks: a film of an hour has hundreds of thousands.
uint64_t Mp4Reader::SumOfTable(uint64_t at, uint64_t count) {
  constexpr uint64_t kBlock = 16384;
  std::vector<unsigned char> raw(kBlock * 4);
  uint64_t sum = 0;
  file_.clear();
  file_.seekg(static_cast<std::streamoff>(at));
  for (uint64_t left = count; left > 0; left -= std::min(left, kBlock)) {
    const uint64_t numbers = std::min(left, kBlock);
    file_.read(reinterpret_cast<char*>(raw.data()), static_cast<std::streamsize>(numbers * 4));
    for (uint64_t i = 0; i < numbers * 4; ++i) {
      sum += static_cast<uint64_t>(raw[i]) << (24 - 8 * (i % 4));
    }
  }
  return sum;
}

// None when what stands there does not end within `end`.
std::optional<Box> Mp4Reader::BoxAt(uint64_t at, uint64_t end) {
  constexpr uint64_t kHeaderBytes = 8;
  constexpr uint64_t kLongHeaderBytes = 16;
  if (end - at < kHeaderBytes) return std::nullopt;
  uint64_t bytes = Number(at, 4);
  Box box{static_cast<uint32_t>(Number(at + 4, 4)), at + kHeaderBytes, 0};
  if (bytes == 1) {  // a 64-bit size follows
    bytes = Number(at + kHeaderBytes, 8);
    box.begin = at + kLongHeaderBytes;
  }
  if (bytes < box.begin - at || bytes > end - at) return std::nullopt;
  box.end = at + bytes;
  return box;
}

template <typename Visit>
bool Mp4Reader::ForEachBox(uint64_t begin, uint64_t end, Visit visit) {
  while (begin < end) {
    const std::optional<Box> box = BoxAt(begin, end);
    if (!box) return false;
    visit(*box);
    begin = box->end;
  }
  return true;
}

std::optional<Box> Mp4Reader::Child(const Box& parent, uint32_t name) {
  std::optional<Box> found;
  ForEachBox(parent.begin, parent.end, [&](const Box& box) {
    if (box.name == name && !found) found = box;
  });
  return found;
}

// trak: its number from tkhd, its kind from mdia/hdlr, its samples from mdia/minf/stbl/stsz.
void Mp4Reader::TakeTrack(const Box& track) {
  const std::optional<Box> header = Child(track, Name("tkhd"));
  const std::optional<Box> media = Child(track, Name("mdia"));
  if (!header || !media) return;
  const std::optional<Box> handler = Child(*media, Name("hdlr"));
  const std::optional<Box> information = Child(*media, Name("minf"));
  if (!handler || !information) return;
  const std::optional<Box> table = Child(*information, Name("stbl"));
  const std::optional<Box> sizes = table ? Child(*table, Name("stsz")) : std::nullopt;
  if (!sizes) return;

  const uint64_t common_size = Number(sizes->begin + 4, 4);
  const uint64_t samples = Number(sizes->begin + 8, 4);
  if (common_size != 0) {
    indexed_bytes_ += common_size * samples;
  } else if (samples <= (sizes->end - sizes->begin) / 4) {
    indexed_bytes_ += SumOfTable(sizes->begin + 12, samples);
  }
  if (Number(handler->begin + 8, 4) != Name("vide") || video_track_) return;
  const bool has_long_times = Number(header->begin, 1) == 1;
  video_track_ = Number(header->begin + (has_long_times ? 20 : 12), 4);
  frames_ += samples;
}

// moof: every trun of the video track's traf.
void Mp4Reader::TakeFragment(const Box& fragment) {
  ForEachBox(fragment.begin, fragment.end, [&](const Box& part) {
    if (part.name != Name("traf")) return;
    const std::optional<Box> header = Child(part, Name("tfhd"));
    if (!header || Number(header->begin + 4, 4) != video_track_) return;
    ForEachBox(part.begin, part.end, [&](const Box& run) {
      if (run.name == Name("trun")) frames_ += Number(run.begin + 4, 4);
    });
  });
}

Result<int64_t> Mp4Reader::CountFrames() {
  if (!file_ || end_ == 0) return Failed("the file is empty or not there");
  const bool is_whole = ForEachBox(0, end_, [&](const Box& box) {
    if (box.name == Name("mdat")) media_bytes_ += box.end - box.begin;
    if (box.name == Name("moof")) TakeFragment(box);
    if (box.name != Name("moov")) return;
    ForEachBox(box.begin, box.end, [&](const Box& part) {
      if (part.name == Name("trak")) TakeTrack(part);
    });
  });
  if (!is_whole) return Failed("the file is cut off or not an mp4 or mov file");
  if (!video_track_) return Failed("the file has no video track");
  if (indexed_bytes_ > media_bytes_) return Failed("the file's index names data that is not there");
  return static_cast<int64_t>(frames_);
}

}  // namespace

Result<int64_t> CountMp4Frames(const std::string& path) { return Mp4Reader(path).CountFrames(); }

}  // namespace reel
