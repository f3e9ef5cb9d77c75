// Manifest: one line a frame, its number in the film and the XXH3-64 hash of its bytes in the slot.
//
//     0 2d06800538d394c2
//     1 99aa06d3014798d8
//
// Made by the writer from the very bytes that it pipes, so two films with equal manifests gave ffmpeg
// equal input. One thread; buffered.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>

#include "base/status.h"
#include "base/unique_fd.h"

namespace reel {

class Manifest {
 public:
  // `fd` is open for writing and empty; `first_frame` is the film's number of frame 0.
  Manifest(unique_fd fd, uint64_t first_frame);

  // Appends the line of `frame`, counted from the first. On failure kUnavailable.
  Status Add(uint64_t frame, std::span<const std::byte> bytes);

  // Flushes. On failure kUnavailable: the disk is full. Nothing may be added after.
  Status Close();

 private:
  struct Closer {
    void operator()(FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<FILE, Closer> file_;
  uint64_t first_frame_;
};

}  // namespace reel
