// reel info: what a scene's renderer is and takes; without a scene, all renderers that are found.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/renderer_catalog.h"
#include "client/command.h"
#include "client/display_text.h"
#include "client/info_text.h"
#include "client/job_description.h"
#include "client/job_flags.h"

namespace reel {
namespace {

constexpr const char* kInfoExamples = R"(Examples:
  reel info                 every renderer, with one line of what it draws
  reel info line_chart      its parameters, and the size and length it would like
  reel info film.json --json

Renderers are found in lib/reel/renderers beside the programs and in REEL_PLUGIN_PATH.)";

struct InfoCommand {
  JobFlags job;
  bool json = false;
};

// A scene's fields that can change what a renderer answers are those of the picture.
std::vector<std::string> FieldsWithoutUse() {
  std::vector<std::string> names = {"range"};
  for (const JobField& field : JobFields()) {
    if (field.group != FieldGroup::kPicture && field.group != FieldGroup::kScript)
      names.emplace_back(field.name);
  }
  return names;
}

ExitCode ShowScene(const InfoCommand& flags, const CommandContext& context) {
  Result<JobSpec> job = ResolveJob(flags.job, context.working_directory);
  if (!job.ok()) return ReportError(job.status(), flags.json);
  job->cluster = {};
  const Result<Described> described = DescribeJob(job.value(), context);
  if (!described.ok()) return ReportError(described.status(), flags.json);
  const std::string text =
      flags.json ? InfoJson(described.value()) + "\n" : InfoText(described.value());
  std::fputs(text.c_str(), stdout);
  return ExitCode::kDone;
}

struct ListedRenderer {
  std::string name;
  Result<Described> described;
};

Result<std::vector<ListedRenderer>> DescribeAll(const CommandContext& context) {
  std::vector<ListedRenderer> listed;
  for (const auto& [name, path] : RendererCatalog::FromEnvironment().All()) {
    JobSpec job;
    job.scene = path;
    Result<Described> described = DescribeJob(job, context);
    const StatusCode code = described.status().code();
    // These are of the machine or the user, and would be the same for every other renderer.
    if (code == StatusCode::kCancelled || code == StatusCode::kUnavailable)
      return described.status();
    listed.push_back({name, std::move(described)});
  }
  return listed;
}

std::string ListJson(const std::vector<ListedRenderer>& listed) {
  std::string text;
  for (const ListedRenderer& renderer : listed) {
    if (!renderer.described.ok()) continue;
    text += (text.empty() ? "" : ",") + InfoJson(renderer.described.value());
  }
  return "[" + text + "]\n";
}

std::string ListText(const std::vector<ListedRenderer>& listed) {
  size_t width = 0;
  for (const ListedRenderer& renderer : listed) width = std::max(width, renderer.name.size());
  std::string text;
  for (const ListedRenderer& renderer : listed) {
    const std::string what = renderer.described.ok()
                                 ? renderer.described.value().summary
                                 : "cannot be used: " + renderer.described.status().message();
    text += fmt::format("{:{}}  {}\n", Printable(renderer.name), width, Printable(what));
  }
  return text;
}

ExitCode ListRenderers(const InfoCommand& flags, const CommandContext& context) {
  const Result<std::vector<ListedRenderer>> listed = DescribeAll(context);
  if (!listed.ok()) return ReportError(listed.status(), flags.json);
  if (listed.value().empty() && !flags.json) {
    std::fputs("reel: no renderers found; see `reel info --help` for where they are looked for\n",
               stderr);
  }
  std::fputs((flags.json ? ListJson(listed.value()) : ListText(listed.value())).c_str(), stdout);
  return ExitCode::kDone;
}

}  // namespace

void AddInfoCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("info", "Show what a scene takes, or list all renderers");
  command->footer(kInfoExamples);
  auto flags = std::make_shared<InfoCommand>();
  AddJobFlags(*command, flags->job, FieldsWithoutUse());
  command->add_flag("--json", flags->json, "print JSON");
  command->callback([flags, &context] {
    const bool lists = flags->job.scene.empty() && flags->job.given.empty();
    context.exit_code = lists ? ListRenderers(*flags, context) : ShowScene(*flags, context);
  });
}

}  // namespace reel
