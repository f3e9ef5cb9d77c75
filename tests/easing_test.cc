#include "reel/easing.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace reel {
namespace {

Easing Named(const std::string& name) {
  std::string error;
  const std::optional<Easing> easing = Easing::Parse(name, &error);
  INFO(name << ": " << error);
  REQUIRE(easing.has_value());
  return *easing;
}

std::string RefusalOf(const std::string& text) {
  std::string error;
  CHECK_FALSE(Easing::Parse(text, &error).has_value());
  return error;
}

TEST_CASE("each easing has the values that its published formula gives") {
  std::ifstream table(std::string(REEL_SOURCE_DIR) + "/tests/easing_values.txt");
  std::set<std::string> seen;
  int values = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.front() == '#') continue;
    std::istringstream fields(line);
    std::string name;
    std::getline(fields, name, '\t');
    double x = 0;
    double value = 0;
    fields >> x >> value;
    CAPTURE(name, x);
    CHECK(std::abs(Named(name)(x) - value) < 1e-12);
    seen.insert(name);
    ++values;
  }
  CHECK(values > 600);
  for (const std::string& name : Easing::Names()) {
    CAPTURE(name);
    CHECK(seen.count(name) == 1);
  }
}

TEST_CASE("an easing begins at 0 and ends at 1 exactly, also for what lies outside") {
  for (const std::string& name : Easing::Names()) {
    CAPTURE(name);
    const Easing easing = Named(name);
    CHECK(easing.name() == name);
    CHECK(easing(0) == 0);
    CHECK(easing(-3) == 0);
    CHECK(easing(std::nan("")) == 0);
    CHECK(easing(1) == (name == "freeze" ? 0 : 1));
    CHECK(easing(7) == easing(1));
  }
  CHECK(Named("freeze(0.3)")(0) == 0.3);
  CHECK(Named("freeze(0.3)")(1) == 0.3);
  CHECK(Easing()(0.25) == 0.25);
}

TEST_CASE("out is in seen from the other end, and in-out is the same from both") {
  for (const char* family :
       {"sine", "quad", "cubic", "quart", "quint", "expo", "circ", "back", "elastic", "bounce"}) {
    const std::string name = family;
    const Easing in = Named(name + "-in");
    const Easing out = Named(name + "-out");
    const Easing both = Named(name + "-in-out");
    for (int i = 1; i < 200; ++i) {
      const double x = i / 200.0;
      CAPTURE(name, x);
      CHECK(out(x) == Approx(1 - in(1 - x)).margin(1e-12));
      CHECK(both(x) == Approx(1 - both(1 - x)).margin(1e-12));
      const bool same_halves = name != "back" && name != "elastic";
      if (same_halves && x < 0.5) CHECK(both(x) == Approx(in(2 * x) / 2).margin(1e-12));
    }
  }
}

TEST_CASE("only back, elastic and bounce ever go back") {
  for (const std::string& name : Easing::Names()) {
    const Easing easing = Named(name);
    double before = 0;
    bool falls = false;
    for (int i = 0; i <= 1000; ++i) {
      const double value = easing(i / 1000.0);
      falls = falls || value < before;
      before = value;
    }
    CAPTURE(name);
    CHECK(falls == (name.rfind("back-", 0) == 0 || name.rfind("elastic-", 0) == 0 ||
                    name.rfind("bounce-", 0) == 0));
  }
}

TEST_CASE("steps(n) takes the k-th step at k/n, whatever k/n is in binary") {
  for (int n = 1; n <= 100; ++n) {
    const Easing steps = Named("steps(" + std::to_string(n) + ")");
    for (int k = 0; k <= n; ++k) {
      CAPTURE(n, k);
      CHECK(steps(static_cast<double>(k) / n) == static_cast<double>(k) / n);
      if (k > 0) CHECK(steps((k - 0.001) / n) == static_cast<double>(k - 1) / n);
    }
  }
}

TEST_CASE("a cubic-bezier is on its curve wherever the control points are") {
  for (const double x1 : {0.0, 0.2, 0.5, 0.9, 1.0}) {
    for (const double x2 : {0.0, 0.1, 0.5, 0.8, 1.0}) {
      std::ostringstream text;
      text << "cubic-bezier(" << x1 << ", 0.3, " << x2 << ", 1.4)";
      const Easing easing = Named(text.str());
      for (int i = 1; i < 50; ++i) {
        const double t = i / 50.0;
        const auto at = [&](double first, double second) {
          return 3 * (1 - t) * (1 - t) * t * first + 3 * (1 - t) * t * t * second + t * t * t;
        };
        CAPTURE(text.str(), t);
        CHECK(easing(at(x1, x2)) == Approx(at(0.3, 1.4)).margin(1e-5));
      }
    }
  }
}

TEST_CASE("what names no easing is refused with what is wrong and what was probably meant") {
  CHECK(RefusalOf("cubic-inout") ==
        "there is no easing \"cubic-inout\"; did you mean \"cubic-in-out\"?");
  CHECK(RefusalOf("sqeeze(0.1)") ==
        "there is no easing \"sqeeze(0.1)\"; did you mean \"squeeze\"?");
  CHECK_THAT(RefusalOf("slowly"),
             Catch::StartsWith("there is no easing \"slowly\"; there are linear, "));
  CHECK_THAT(RefusalOf(""), Catch::StartsWith("there is no easing \"\"; there are linear, "));
  CHECK(RefusalOf("linear(2)") == "easing \"linear(2)\": it takes no numbers; write linear");
  CHECK(RefusalOf("steps") == "easing \"steps\": its numbers are missing; write steps(n)");
  CHECK(RefusalOf("steps(3") == "easing \"steps(3\": it must end with a bracket; write steps(n)");
  CHECK(RefusalOf("steps(3, 4)") ==
        "easing \"steps(3, 4)\": it has 2 numbers and takes 1; write steps(n)");
  CHECK(RefusalOf("steps(0)") ==
        "easing \"steps(0)\": n is 0; it must be a whole number in 1 .. 1000000");
  CHECK(RefusalOf("steps(2.5)") ==
        "easing \"steps(2.5)\": n is 2.5; it must be a whole number in 1 .. 1000000");
  CHECK(RefusalOf("cubic-bezier(0, 0, 1.5, 1)") ==
        "easing \"cubic-bezier(0, 0, 1.5, 1)\": x2 is 1.5; it must be in 0 .. 1");
  CHECK(RefusalOf("cubic-bezier(0, 1e9, 1, 1)") ==
        "easing \"cubic-bezier(0, 1e9, 1, 1)\": y1 is 1e+09; it must be in -1000000 .. 1000000");
  CHECK(RefusalOf("cubic-bezier(0, 0x1, 1, 1)") ==
        "easing \"cubic-bezier(0, 0x1, 1, 1)\": y1 is \"0x1\"; it must be a number");
  CHECK(RefusalOf("squeeze(0.5)") ==
        "easing \"squeeze(0.5)\": a is 0.5; it must be from 0 to less than 0.5");
  CHECK(RefusalOf("freeze(2)") == "easing \"freeze(2)\": at is 2; it must be in 0 .. 1");
  for (const char* text : {"steps()", "steps(nan)", "steps(inf)", "steps(1e999)", "steps(4) ease",
                           "steps(,)", "(", "linear()", "Linear", "steps(4))"}) {
    CAPTURE(text);
    CHECK_FALSE(Easing::Parse(text).has_value());
  }
}

TEST_CASE("spaces in a name's brackets change nothing") {
  const Easing easing = Named("  cubic-bezier( .25,0.1 ,0.25,  1.0 ) ");
  CHECK(easing.name() == "cubic-bezier(.25, 0.1, 0.25, 1.0)");
  CHECK(easing(0.3) == Named("ease")(0.3));
}

}  // namespace
}  // namespace reel
