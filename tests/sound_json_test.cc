#include "protocol/sound_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "protocol/job_schema.h"
#include "protocol/job_spec.h"

namespace reel {
namespace {

Result<JobSpec> JobWithAudio(const std::string& audio) {
  return ParseJobFile(R"({"scene": "dot", "audio": )" + audio + "}", "/film/film.json");
}

Sound FullSound() {
  return {.file = "/film/steps.wav",
          .start_s = {2, 1},
          .from_s = {1, 2},
          .duration_s = Rational{3, 1},
          .volume = 0.8,
          .fade_in_s = {1, 2},
          .fade_out_s = {1, 3}};
}

TEST_CASE("an array of audio gives sounds, and a text stays the one file") {
  const JobSpec job = JobWithAudio(R"([
    "/song.mp3", {"file": "steps.wav", "start": "2s", "from": 0.5, "duration": 3, "volume": 0.8,
                  "fade_in": "500ms", "fade_out": "1/3"}])")
                          .value();
  CHECK(job.output.sounds == std::vector<Sound>{{"/song.mp3"}, FullSound()});
  CHECK(job.output.audio.empty());
  const JobSpec plain = JobWithAudio(R"("song.mp3")").value();
  CHECK(plain.output.audio == "/film/song.mp3");
  CHECK(plain.output.sounds.empty());
  CHECK(JobWithAudio("[]")->output == OutputSpec());
}

TEST_CASE("sounds survive JSON unchanged") {
  JobSpec job;
  job.scene = "dot";
  job.output.sounds = {{"/a \"b\".wav"}, FullSound(), {"/c"}};
  job.output.sounds[2].volume = 0.1 + 0.2;
  job.output.sounds[2].start_s = {1001, 30000};
  const Result<JobSpec> back = JobSpecFromJson(JobSpecToJson(job));
  REQUIRE(back.status().message() == "");
  CHECK(back.value() == job);
}

struct WrongSound {
  std::string audio, message;
};

TEST_CASE("a mistake in a sound is refused with place, field, value and limit") {
  const auto test = GENERATE(values<WrongSound>({
      {"5", "audio: '5' is a number; expected a text or an array of sounds"},
      {R"({"file": "a"})", R"(audio: '{"file":"a"}' is an object; expected a text or an array)"},
      {R"(["a", 5])", "audio[1]: '5' is a number; expected a text or an object"},
      {R"([["a"]])", R"(audio[0]: '["a"]' is an array; expected a text or an object)"},
      {R"([""])", "audio[0]: an empty path"},
      {R"([{"start": 1}])", "audio[0].file: missing; say which file is heard"},
      {R"([{"file": 1}])", "audio[0].file: '1' is a number; expected a text"},
      {R"([{"file": "a", "volum": 1}])",
       "audio[0]: 'volum' is not a field of a sound; did you mean 'volume'?"},
      {R"([{"file": "a", "pitch_bend": 1}])",
       "audio[0]: 'pitch_bend' is not a field of a sound; it has file, start, from, duration, "
       "volume, fade_in, fade_out"},
      {R"(["a", {"file": "a", "volume": 10.5}])", "audio[1].volume: '10.5' is outside of 0 to 10"},
      {R"([{"file": "a", "volume": -0.1}])", "audio[0].volume: '-0.1' is outside of 0 to 10"},
      {R"([{"file": "a", "volume": "1"}])", "audio[0].volume: '1' is a text; expected a number"},
      {R"([{"file": "a", "start": -1}])", "audio[0].start: '-1' is not like 5s, 1500ms"},
      {R"([{"file": "a", "from": "soon"}])", "audio[0].from: 'soon' is not like 5s, 1500ms"},
      {R"([{"file": "a", "fade_in": true}])",
       "audio[0].fade_in: 'true' is a boolean; expected a text or a number"},
      {R"([{"file": "a", "fade_out": "100000001s"}])",
       "audio[0].fade_out: '100000001s' is longer than the limit of 100000000 s"},
      {R"([{"file": "a", "duration": 0}])", "audio[0].duration: '0' is not above 0"},
      {R"([{"file": "a", "file": "b"}])", "'audio[0].file' stands there twice"},
  }));
  CAPTURE(test.audio);
  const Status status = JobWithAudio(test.audio).status();
  CHECK(status.code() == StatusCode::kInvalidInput);
  CHECK_THAT(status.message(), Catch::StartsWith("/film/film.json:1: " + test.message));
}

TEST_CASE("as many sounds as ffmpeg can open are taken and no more") {
  nlohmann::json most = nlohmann::json::array();
  for (size_t i = 0; i < kMaxSounds; ++i) most.push_back("a.wav");
  CHECK(JobWithAudio(most.dump())->output.sounds.size() == kMaxSounds);
  most.push_back("a.wav");
  CHECK(JobWithAudio(most.dump()).status().message() == "/film/film.json:1: audio: 257 sounds; the limit is 256");
}

TEST_CASE("between processes a sound's relative path is refused") {
  CHECK(JobSpecFromJson(R"({"scene": "a", "audio": [{"file": "b.wav"}]})").status().message() ==
        "audio[0].file: 'b.wav' is not an absolute path");
}

TEST_CASE("the published schema has exactly the fields of a sound that are read") {
  const auto schema = nlohmann::json::parse(JobSchema());
  std::set<std::string> published;
  for (const auto& [name, property] : schema["$defs"]["sound"]["properties"].items()) {
    CHECK(property.contains("description"));
    published.insert(name);
  }
  const std::vector<std::string> read = SoundFieldNames();
  CHECK(published == std::set<std::string>(read.begin(), read.end()));
}

}  // namespace
}  // namespace reel
