// BandConversion: from the canvas into a slot, band by band, leaving out what stands there already.
//
// A slot is filled again one lap later, and most pictures change in a part only. Each slot remembers of
// each band of its rows the hash of the drawn rows that it was converted from (SlotBands in
// shm/ring_layout.h); a band whose rows hash to the same is not converted. The conversion is a pure
// function of these rows, so it makes no difference which process drew them.
//
// Hashing a band costs about half of converting it. So a band is only looked at while it keeps matching:
// three laps long after its last match, and two of every 32 laps in any case, different ones for
// different bands. Laps and not frames are counted because a match needs two frames of the same slot,
// drawn by whomever: all processes look at a band in the same laps. Once one band is found that
// matches again, all are looked at.
//
// A canvas is blank again afterwards: each band is cleared while the cache still has it, which costs
// less than clearing the canvas before the next frame, and not at all where it was left blank. A picture
// that is somebody else's is only read.
//
// One per producer process; one thread.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "producer/guarded_canvas.h"
#include "producer/pixel_conversion.h"
#include "producer/source_picture.h"
#include "shm/frame_format.h"
#include "shm/ring_layout.h"

namespace reel {

// How `format` is divided: the height of a band in rows, even. The last one has what is left; there are
// at most kBandsPerSlot.
int32_t BandHeight(const SlotFormat& format);

class BandConversion {
 public:
  // `transparent`: what a blank canvas is; opaque black otherwise.
  BandConversion(const SlotFormat& format, bool transparent);

  // Notes how a blank canvas looks. REQUIRES: `canvas` has format.drawn's size and is blank.
  void KnowBlank(const GuardedCanvas& canvas);

  // Makes `slot` hold what the canvas shows, and the canvas blank. `lap` is the lap of the ring for which
  // the slot is leased, `known` what belongs to the slot. REQUIRES: this process holds the slot; KnowBlank.
  void Drain(GuardedCanvas& canvas, uint32_t lap, SlotBands& known, std::span<std::byte> slot);

  // Makes `slot` hold what `picture` shows. REQUIRES: as above; a picture of format.drawn's size.
  void Take(const SourcePicture& picture, uint32_t lap, SlotBands& known,
            std::span<std::byte> slot);

  // Bands of all drained frames that were found in their slots.
  uint64_t bands_found() const { return bands_found_; }

 private:
  struct Band {
    RowRange encoded;
    RowRange drawn;
    uint64_t blank_hash = kUnknownBand;
    uint32_t looked_at_until = 0;  // lap
  };

  bool LooksAt(size_t index, uint32_t lap) const;
  void NoteMatch(Band& band, uint32_t lap);
  void Start(uint32_t lap);
  template <typename Picture>
  uint64_t TakeOver(const Picture& picture, size_t index, uint32_t lap,
                    std::atomic<uint64_t>& known, std::span<std::byte> slot);
  void Convert(const ArgbPicture& picture, RowRange rows, std::span<std::byte> slot);
  void Convert(const SourcePicture& picture, RowRange rows, std::span<std::byte> slot);

  const SlotFormat format_;
  const bool transparent_;
  std::array<Band, kBandsPerSlot> bands_;
  size_t band_count_ = 0;
  bool is_started_ = false;
  uint64_t bands_found_ = 0;
  std::vector<uint32_t> rows_;  // of one band, as the conversion reads them
};

}  // namespace reel
