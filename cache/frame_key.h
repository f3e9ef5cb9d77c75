// FrameKey: under which name a drawn frame is kept.
//
//     film key         everything that decides a film's frames but which of them it is: what draws them,
//                      its parameters and inputs, the format of the slot
//     frame identity   a text (any bytes) that says which of them it is. By itself the frame's number;
//                      a renderer may give another one, when what a frame shows does not depend on where
//                      in the film it stands. What an identity says has no place in the film key, or
//                      frames that are the same are not found
//     frame key        both, and a digest of the identity
//
// Who asks a renderer for identities is drawing_loop.h; who makes film keys is
// daemon/supervisor/film_key.h. Values; pure.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cache/digest.h"

namespace reel {

// Raised when entries of before must not be used any more: their format, or what goes into a key.
inline constexpr int64_t kFrameCacheVersion = 1;

using FilmKey = Digest;

struct FrameKey {
  FilmKey film;
  Digest frame;

  friend auto operator<=>(const FrameKey&, const FrameKey&) = default;
};

// For frame `number` of the film where nobody says otherwise.
inline std::string NumberAsIdentity(int64_t number) { return "frame " + std::to_string(number); }

inline FrameKey MakeFrameKey(const FilmKey& film, std::string_view identity) {
  return {film, DigestBuilder().Add(film.Hex()).Add(identity).Finish()};
}

// Whether one in `every` is this one: always the same for a key, and spread evenly over keys. Never when
// `every` is not above 0.
inline bool IsChosen(const FrameKey& key, int64_t every) {
  return every > 0 && key.frame.high % static_cast<uint64_t>(every) == 0;
}

}  // namespace reel
