// reel/easing.hpp: curves that bend time, by name.
//
//     std::string error;
//     const std::optional<reel::Easing> easing = reel::Easing::Parse("cubic-in-out", &error);
//     if (easing) x = (*easing)(x);
//
// An easing maps a part of the way in time, 0 .. 1, to a part of the way in what happens. It begins
// at 0 and ends at 1, exactly, except for freeze; "back", "elastic" and some Bezier curves leave 0 .. 1 on
// the way.
//
// | name | is |
// |---|---|
// | linear | x |
// | F-in, F-out, F-in-out | Robert Penner's equations as https://easings.net writes them |
// | smoothstep | 3x^2 - 2x^3: both ends at rest |
// | smootheststep | 35x^4 - 84x^5 + 70x^6 - 20x^7: both ends also without acceleration and jerk |
// | squeeze(a) | pympanim's squeeze: 0 for the first part a of the time, 1 for the last, linear between |
// | double-speed | pympanim's doublespeed: linear to 1 in the first half, then 1 |
// | freeze(at) | pympanim's freeze: `at` all the time |
// | steps(n) | CSS's, jump-end: n equal steps, each at its end |
// | cubic-bezier(x1, y1, x2, y2) | CSS's: from (0, 0) to (1, 1) with these control points; x1, x2 in 0 .. 1 |
// | ease, ease-in, ease-out, ease-in-out | the cubic-beziers that CSS calls so |
//
// F is sine, quad, cubic, quart, quint, expo, circ, back, elastic or bounce. squeeze alone is
// squeeze(0.2), freeze alone freeze(0). CSS: https://www.w3.org/TR/css-easing-1/.
//
// Pure values: any process, any number of threads. Header-only; needs C++17 and nothing else.
// reel/easing.py in Python has the same names and numbers.

#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reel {
namespace easing {

using Numbers = std::array<double, 4>;  // those in the brackets

constexpr double kPi = 3.14159265358979323846;
// Penner's overshoot, which leads out by a tenth, and 1.525 times that where both halves share the way.
constexpr double kOvershoot = 1.70158;
constexpr double kSharedOvershoot = kOvershoot * 1.525;
// Periods of the elastic curve, in tenths of the way: Penner's 0.3, and 0.45 where halves share it.
constexpr double kPeriod = 3;
constexpr double kSharedPeriod = 4.5;
// Penner's parabolas: the ball comes down after 1, 2, 2.5 and 2.75 of 2.75 units of time.
constexpr double kBounceTime = 2.75;
constexpr double kBounceGravity = 7.5625;

inline double Linear(double x) { return x; }
inline double Sine(double x) { return 1 - std::cos(x * kPi / 2); }
inline double Quad(double x) { return x * x; }
inline double Cubic(double x) { return x * x * x; }
inline double Quart(double x) { return x * x * x * x; }
inline double Quint(double x) { return x * x * x * x * x; }
inline double Expo(double x) { return x == 0 ? 0 : std::pow(2, 10 * x - 10); }
inline double Circ(double x) { return 1 - std::sqrt(1 - x * x); }

inline double BackBy(double x, double overshoot) {
  return x * x * ((overshoot + 1) * x - overshoot);
}
inline double Back(double x) { return BackBy(x, kOvershoot); }
inline double SharedBack(double x) { return BackBy(x, kSharedOvershoot); }

inline double ElasticOf(double x, double period) {
  if (x == 0) return 0;
  return -std::pow(2, 10 * x - 10) * std::sin((10 * x - 10 - period / 4) * 2 * kPi / period);
}
inline double Elastic(double x) { return ElasticOf(x, kPeriod); }
inline double SharedElastic(double x) { return ElasticOf(x, kSharedPeriod); }

inline double BounceOut(double x) {
  const double time = x * kBounceTime;
  double top = 0;
  double height = 0;  // at the top
  if (time >= 2.5) {
    top = 2.625;
    height = 0.984375;
  } else if (time >= 2) {
    top = 2.25;
    height = 0.9375;
  } else if (time >= 1) {
    top = 1.5;
    height = 0.75;
  }
  const double since = x - top / kBounceTime;
  return kBounceGravity * since * since + height;
}
inline double Bounce(double x) { return 1 - BounceOut(1 - x); }

inline double Smoothstep(double x) { return x * x * (3 - 2 * x); }
inline double Smootheststep(double x) {
  return x * x * x * x * (35 + x * (-84 + x * (70 - 20 * x)));
}
inline double DoubleSpeed(double x) { return x < 0.5 ? 2 * x : 1; }

// What each kind of curve is to an Easing; 0 < x < 1.
template <double (*F)(double)>
double In(const Numbers&, double x) {
  return F(x);
}
template <double (*F)(double)>
double Out(const Numbers&, double x) {
  return 1 - F(1 - x);
}
template <double (*F)(double)>
double InOut(const Numbers&, double x) {
  return x < 0.5 ? F(2 * x) / 2 : 1 - F(2 - 2 * x) / 2;
}

inline double Squeeze(const Numbers& by, double x) {
  if (x < by[0]) return 0;
  return x >= 1 - by[0] ? 1 : (x - by[0]) / (1 - 2 * by[0]);
}

inline double Freeze(const Numbers& at, double) { return at[0]; }

// A step less than 1e-9 ahead is taken: 1.0 / 49 * 49 is less than 1.
inline double Steps(const Numbers& count, double x) {
  return std::min(1.0, std::floor(x * count[0] + 1e-9) / count[0]);
}

// The polynomial of one coordinate, between 0 and 1 with two control points.
struct BezierCoordinate {
  double first, second;
  double At(double t) const {
    return ((1 + 3 * (first - second)) * t + 3 * (second - 2 * first)) * t * t + 3 * first * t;
  }
  double Slope(double t) const {
    return (3 * (1 + 3 * (first - second)) * t + 6 * (second - 2 * first)) * t + 3 * first;
  }
};

// Newton's steps, and a halving of what is left wherever one leads out of that. x1 and x2 in 0 .. 1 make
// x rise with t, so that there is one solution.
inline double CubicBezier(const Numbers& points, double x) {
  constexpr double kNear = 1e-15;
  const BezierCoordinate across{points[0], points[2]};
  double low = 0;
  double high = 1;
  double t = x;
  for (int step = 0; step < 64; ++step) {
    const double off = across.At(t) - x;
    if (std::abs(off) < kNear) break;
    (off < 0 ? low : high) = t;
    const double slope = across.Slope(t);
    const double next = slope > 0 ? t - off / slope : low;
    t = next > low && next < high ? next : low + (high - low) / 2;
  }
  return BezierCoordinate{points[1], points[3]}.At(t);
}

// One name; where it has parameters, with numbers in brackets behind it.
struct Entry {
  const char* name;
  double (*curve)(const Numbers&, double x);
  Numbers numbers{};            // without brackets
  const char* parameters = "";  // "x1, y1, x2, y2"
  bool needs_brackets = false;
  bool exact_ends = true;  // 0 -> 0 and 1 -> 1, whatever rounding would make of it
};

// clang-format off
inline constexpr Entry kEntries[] = {
    {"linear", In<Linear>},
    {"sine-in", In<Sine>}, {"sine-out", Out<Sine>}, {"sine-in-out", InOut<Sine>},
    {"quad-in", In<Quad>}, {"quad-out", Out<Quad>}, {"quad-in-out", InOut<Quad>},
    {"cubic-in", In<Cubic>}, {"cubic-out", Out<Cubic>}, {"cubic-in-out", InOut<Cubic>},
    {"quart-in", In<Quart>}, {"quart-out", Out<Quart>}, {"quart-in-out", InOut<Quart>},
    {"quint-in", In<Quint>}, {"quint-out", Out<Quint>}, {"quint-in-out", InOut<Quint>},
    {"expo-in", In<Expo>}, {"expo-out", Out<Expo>}, {"expo-in-out", InOut<Expo>},
    {"circ-in", In<Circ>}, {"circ-out", Out<Circ>}, {"circ-in-out", InOut<Circ>},
    {"back-in", In<Back>}, {"back-out", Out<Back>}, {"back-in-out", InOut<SharedBack>},
    {"elastic-in", In<Elastic>}, {"elastic-out", Out<Elastic>}, {"elastic-in-out", InOut<SharedElastic>},
    {"bounce-in", In<Bounce>}, {"bounce-out", Out<Bounce>}, {"bounce-in-out", InOut<Bounce>},
    {"smoothstep", In<Smoothstep>}, {"smootheststep", In<Smootheststep>},
    {"squeeze", Squeeze, {0.2}, "a"},
    {"double-speed", In<DoubleSpeed>},
    {"freeze", Freeze, {0}, "at", false, false},
    {"steps", Steps, {}, "n", true},
    {"cubic-bezier", CubicBezier, {}, "x1, y1, x2, y2", true},
    {"ease", CubicBezier, {0.25, 0.1, 0.25, 1}},
    {"ease-in", CubicBezier, {0.42, 0, 1, 1}},
    {"ease-out", CubicBezier, {0, 0, 0.58, 1}},
    {"ease-in-out", CubicBezier, {0.42, 0, 0.58, 1}},
};
// clang-format on

// Why these numbers cannot stand in the brackets of `entry`; empty: they can.
inline std::string Refusal(const Entry& entry, const Numbers& numbers) {
  const std::string_view name = entry.name;
  const auto refusal = [](const char* parameter, double value, const char* must) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << parameter << " is " << value << "; it must be " << must;
    return text.str();
  };
  if (name == "squeeze" && !(numbers[0] >= 0 && numbers[0] < 0.5)) {
    return refusal("a", numbers[0], "from 0 to less than 0.5");
  }
  if (name == "freeze" && !(numbers[0] >= 0 && numbers[0] <= 1)) {
    return refusal("at", numbers[0], "in 0 .. 1");
  }
  if (name == "steps" &&
      !(numbers[0] >= 1 && numbers[0] <= 1e6 && numbers[0] == std::floor(numbers[0]))) {
    return refusal("n", numbers[0], "a whole number in 1 .. 1000000");
  }
  if (name == "cubic-bezier") {
    constexpr const char* kParameters[] = {"x1", "y1", "x2", "y2"};
    for (size_t i = 0; i < 4; ++i) {
      const bool across = i % 2 == 0;
      if (numbers[i] >= (across ? 0 : -1e6) && numbers[i] <= (across ? 1 : 1e6)) continue;
      return refusal(kParameters[i], numbers[i], across ? "in 0 .. 1" : "in -1000000 .. 1000000");
    }
  }
  return "";
}

// Single-character slips between two texts: one too many, one missing, another one.
inline size_t Slips(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row[b.size()];
}

inline std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The texts between commas; none of an empty text.
inline std::vector<std::string> Listed(std::string_view text) {
  std::vector<std::string> found;
  while (!Trimmed(text).empty() || !found.empty()) {
    const size_t comma = text.find(',');
    found.emplace_back(Trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return found;
}

// A decimal number, whatever the program's locale is.
inline std::optional<double> Number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string::npos) return {};
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  double number = 0;
  if (!(stream >> number) || stream.peek() != std::istringstream::traits_type::eof()) return {};
  return number;
}

}  // namespace easing

class Easing {
 public:
  Easing() : Easing(easing::kEntries[0], {}, "linear") {}

  // The easing that `text` names: one of the table above, numbers in round brackets. Without one, what
  // is wrong goes to *error (which may be null), with the name that was probably meant.
  static std::optional<Easing> Parse(std::string_view text, std::string* error = nullptr) {
    std::string wrong;
    std::optional<Easing> easing = Read(text, &wrong);
    if (!easing && error != nullptr) *error = wrong;
    return easing;
  }

  // A text for each that there is; steps and cubic-bezier with numbers as an example.
  static std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const easing::Entry& entry : easing::kEntries) {
      const std::string name = entry.name;
      names.push_back(!entry.needs_brackets ? name
                      : name == "steps"     ? "steps(4)"
                                            : "cubic-bezier(0.25, 0.1, 0.25, 1)");
    }
    return names;
  }

  // x below 0 counts as 0, above 1 as 1.
  double operator()(double x) const {
    if (!(x > 0)) return exact_ends_ ? 0 : curve_(numbers_, 0);
    if (x >= 1) return exact_ends_ ? 1 : curve_(numbers_, 1);
    return curve_(numbers_, x);
  }

  // As it was given, but for spaces.
  const std::string& name() const { return name_; }

 private:
  Easing(const easing::Entry& entry, const easing::Numbers& numbers, std::string name)
      : curve_(entry.curve),
        numbers_(numbers),
        exact_ends_(entry.exact_ends),
        name_(std::move(name)) {}

  static std::optional<Easing> Read(std::string_view text, std::string* wrong) {
    const std::string_view trimmed = easing::Trimmed(text);
    const std::string_view name = easing::Trimmed(trimmed.substr(0, trimmed.find('(')));
    for (const easing::Entry& entry : easing::kEntries) {
      if (name != entry.name) continue;
      const std::string_view brackets = trimmed.substr(std::min(trimmed.find('('), trimmed.size()));
      std::optional<Easing> easing = ReadBrackets(entry, brackets, wrong);
      if (!easing) *wrong = "easing \"" + std::string(trimmed) + "\": " + *wrong;
      return easing;
    }
    *wrong = "there is no easing \"" + std::string(trimmed) + "\"" + Hint(name);
    return {};
  }

  static std::optional<Easing> ReadBrackets(const easing::Entry& entry, std::string_view brackets,
                                            std::string* wrong) {
    const std::string name = entry.name;
    if (brackets.empty() && !entry.needs_brackets) return Easing(entry, entry.numbers, name);
    const std::vector<std::string> parameters = easing::Listed(entry.parameters);
    const std::string usage = "write " + name + "(" + entry.parameters + ")";
    if (parameters.empty()) return Fail(wrong, "it takes no numbers; write " + name);
    if (brackets.empty()) return Fail(wrong, "its numbers are missing; " + usage);
    if (brackets.back() != ')') return Fail(wrong, "it must end with a bracket; " + usage);
    const auto texts = easing::Listed(brackets.substr(1, brackets.size() - 2));
    if (texts.size() != parameters.size()) {
      return Fail(wrong, "it has " + std::to_string(texts.size()) + " numbers and takes " +
                             std::to_string(parameters.size()) + "; " + usage);
    }
    easing::Numbers numbers{};
    std::string canonical = name + "(";
    for (size_t i = 0; i < texts.size(); ++i) {
      const std::optional<double> number = easing::Number(texts[i]);
      if (!number)
        return Fail(wrong, parameters[i] + " is \"" + texts[i] + "\"; it must be a number");
      numbers[i] = *number;
      canonical += (i > 0 ? ", " : "") + texts[i];
    }
    *wrong = easing::Refusal(entry, numbers);
    if (!wrong->empty()) return {};
    return Easing(entry, numbers, canonical + ")");
  }

  static std::nullopt_t Fail(std::string* wrong, std::string text) {
    *wrong = std::move(text);
    return std::nullopt;
  }

  // The name that was probably meant: one that begins so, or not more than three slips away, nor a third
  // of the longer name. Else all of them.
  static std::string Hint(std::string_view name) {
    std::string nearest;
    size_t fewest = 4;
    for (const easing::Entry& entry : easing::kEntries) {
      const std::string_view known = entry.name;
      const bool begins_so = name.size() > 2 && known.substr(0, name.size()) == name;
      const size_t slips = begins_so ? 1 : easing::Slips(name, known);
      if (slips >= fewest || slips > std::max(name.size(), known.size()) / 3) continue;
      nearest = known;
      fewest = slips;
    }
    if (!nearest.empty()) return "; did you mean \"" + nearest + "\"?";
    return "; there are linear, smoothstep, smootheststep, squeeze, double-speed, freeze, "
           "steps(n), "
           "cubic-bezier(x1, y1, x2, y2), ease, ease-in, ease-out and ease-in-out, and sine, quad, "
           "cubic, quart, quint, expo, circ, back, elastic and bounce, each with -in, -out or "
           "-in-out";
  }

  double (*curve_)(const easing::Numbers&, double);
  easing::Numbers numbers_;
  bool exact_ends_;
  std::string name_;
};

}  // namespace reel
