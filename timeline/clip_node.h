// ClipNode: a value of a timeline's JSON together with where it stands, read as what a clip needs.
//
// Every failure is kInvalidInput and begins with file, line and path. Points into the parsed text, which
// outlives it. Pure; one thread.

#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_places.h"
#include "base/quantities.h"
#include "base/rational.h"
#include "base/status.h"
#include "timeline/clip.h"

namespace reel {

// What all nodes of one text share.
struct TimelineSource {
  nlohmann::json json;
  JsonPlaces places;
  std::string file;
  std::string root;  // the path of the whole, "timeline"
};

class ClipNode {
 public:
  ClipNode(const TimelineSource& source, const nlohmann::json& json, std::string path)
      : source_(&source), json_(&json), path_(std::move(path)) {
    TakeOrigin();
  }

  const nlohmann::json& json() const { return *json_; }
  // "film.json:12: timeline[2].do[0]"; of what a program has written, the "origin" that it gives.
  std::string Place() const;
  Status Error(std::string_view message) const;

  bool Has(const char* key) const { return json_->is_object() && json_->contains(key); }
  // REQUIRES: Has(key), or an array with that index.
  ClipNode Member(const std::string& key) const;
  ClipNode Element(size_t index) const;

  // An object with no keys but these. `what` it is: "an overlay".
  Status RequireKeys(std::string_view what, const std::vector<std::string>& known) const;
  Status RequireArray(std::string_view expected) const;

  Result<std::string> Text() const;
  Result<bool> Bool() const;
  Result<int64_t> Integer(int64_t least, int64_t most) const;
  Result<double> Number(double least, double most) const;
  Result<Rational> Ratio() const;       // above 0
  Result<ClipLength> Length() const;    // 0 or more
  Result<ClipLength> Duration() const;  // above 0
  Result<reel::Size> Size() const;      // "1280x720"
  // The text's place among `words`.
  Result<size_t> Word(std::initializer_list<std::string_view> words) const;
  Result<ClipPosition> Position(std::string_view begin, std::string_view centre,
                                std::string_view end) const;
  Result<uint32_t> Colour() const;  // ARGB, straight alpha

 private:
  // A text as it is, a number as it is written.
  std::string Written() const;
  Status Expected(std::string_view what) const;

  void TakeOrigin();
  void Inherit(const ClipNode& outer, std::string inside);

  const TimelineSource* source_;
  const nlohmann::json* json_;
  std::string path_;    // below the root; "" or ".film[2]"
  std::string origin_;  // what a program has written as "origin" here, or further out
  std::string inside_;  // the path from there
};

}  // namespace reel
