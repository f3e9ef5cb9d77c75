#include "protocol/job_fields.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "protocol/job_schema.h"

namespace reel {
namespace {

TEST_CASE("the published schema has exactly the fields that are read") {
  const auto schema = nlohmann::json::parse(JobSchema());
  std::set<std::string> published;
  for (const auto& [name, property] : schema["properties"].items()) {
    CHECK(property.contains("description"));
    published.insert(name);
  }
  std::set<std::string> read = {"$schema"};
  for (const JobField& field : JobFields()) read.emplace(field.name);
  CHECK(published == read);
}

TEST_CASE("a flag is its field's name with dashes, in the singular where it is repeated") {
  for (const JobField& field : JobFields()) {
    std::string flag = "--" + std::string(field.name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    if (field.name == "scene" || field.name == "timeline") flag.clear();
    if (field.name == "params" || field.name.ends_with("_args")) flag.pop_back();
    CHECK(field.flag == flag);
  }
}

struct Refused {
  std::string field, text, reason;
};

TEST_CASE("a value outside of its field's limits is refused and leaves the job as it was") {
  const auto test = GENERATE(values<Refused>(
      {{"frames", "0", "0 is outside of 1 to 100000000"},
       {"frames", "1000000000", "1000000000 is outside of 1 to 100000000"},
       {"frames", "-5", "-5 is outside of 1 to 100000000"},
       {"crf", "nan", "'nan' is not a finite number"},
       {"crf", "-1", "'-1' is outside of 0 to 63"},
       {"crf", "64", "'64' is outside of 0 to 63"},
       {"bitrate", "0", "'0' is not a bit rate like 4M or 800k (above 0)"},
       {"bitrate", "fast", "'fast' is not a bit rate like 4M or 800k (above 0)"},
       {"bitrate", "", "'' is not a bit rate like 4M or 800k (above 0)"},
       {"bitrate", "1/2M", "'1/2M' is not a bit rate like 4M or 800k (above 0)"},
       {"odd", "round", "'round' is not one of refuse, pad, crop"},
       {"sandbox", "none", "'none' is not one of default, strict, off"},
       {"loop", "-1", "-1 is outside of 0 to 65535"},
       {"producers", "0", "0 is outside of 1 to 1024"},
       {"producers", "2000", "2000 is outside of 1 to 1024"},
       {"frame_timeout", "25h", "'25h' is outside of the limits: at most 24h"},
       {"force", "yes", "'yes' is neither true nor false"},
       {"params", "points", "'points' is not KEY=VALUE"},
       {"params", "=5", "'=5' is not KEY=VALUE"},
       {"metadata", "title=\x1b[2J", R"('\x1b[2J' holds a control character)"},
       {"ffmpeg_args", "", "an empty word"},
       {"environment", "A", "'A' is not KEY=VALUE"},
       {"umask", "8", "'8' is no mask in octal, 0 to 777, like 027"},
       {"umask", "1000", "'1000' is no mask in octal, 0 to 777, like 027"},
       {"producer_memory", "1MiB", "'1MiB' is too little for a process; at least 16MiB"},
       {"on_bad_frame", "skip", "'skip' is not one of fail, hold, placeholder"},
       {"on_end", "", "an empty command"},
       {"on_end", std::string(8193, 'x'), "8193 bytes; the limit is 8192: put it into a script"},
       {"on", "sge", "'sge' is not one of here, slurm"},
       {"partition", "--qos=a", "'--qos=a' is an option, not a name"},
       {"account", "", "empty"},
       {"task_time", "721h", "'721h' is outside of the limits: at most 720h"},
       {"task_memory", "1MiB", "'1MiB' is too little for a task; at least 64MiB"},
       {"task_cores", "0", "0 is outside of 1 to 4096"},
       {"slurm_args", "qos", "'qos' is not an option of sbatch in one word, like --qos=long"},
       {"output", "films/", "'films/' is a directory, not a file"},
       {"codec", "", "empty"}}));
  CAPTURE(test.field, test.text);
  JobSpec job;
  const Status status = FindJobField(test.field)->set(job, test.text, "/work");
  CHECK(status.message() == test.reason);
  CHECK(job == JobSpec());
}

TEST_CASE("only the first thousand parameters are taken") {
  JobSpec job;
  const JobField* params = FindJobField("params");
  for (int i = 0; i < 1000; ++i) REQUIRE(params->set(job, std::to_string(i) + "=1", "/").ok());
  CHECK(params->set(job, "last=1", "/").message() == "more than 1000 entries");
}

}  // namespace
}  // namespace reel
