#include "daemon/supervisor/renderer_description.h"

#include <chrono>
#include <string>
#include <utility>

#include "daemon/process/poll_loop.h"
#include "daemon/supervisor/fork_server.h"
#include "daemon/supervisor/job_sandbox.h"
#include "daemon/supervisor/load_order.h"
#include "daemon/supervisor/producer_pool.h"
#include "daemon/supervisor/producer_settings.h"
#include "daemon/supervisor/renderer_file.h"

namespace reel {
namespace {

Described ToEvent(const RendererLoaded& loaded, const std::string& path) {
  Described described;
  described.renderer = loaded.name;
  described.path = path;
  described.summary = loaded.summary;
  for (const RendererParameterSpec& spec : loaded.params) {
    described.params.push_back({spec.name, spec.type, spec.default_text, spec.help});
  }
  described.width = loaded.width;
  described.height = loaded.height;
  described.fps = loaded.fps;
  described.frame_count = loaded.frame_count;
  described.has_alpha = loaded.has_alpha;
  return described;
}

Result<Described> Load(const JobSpec& job) {
  REEL_ASSIGN_OR_RETURN(const std::string plugin, FindRendererFile(job));
  ProducerPool::Settings settings;
  settings.order = MakeLoadOrder(job, plugin);
  settings.order.describe_only = true;
  settings.load_timeout = job.frame_timeout.value_or(kDefaultLoadTimeout);
  REEL_ASSIGN_OR_RETURN(settings.sandbox, MakeProducerSandbox(job));

  PollLoop loop;
  Result<Described> outcome = Internal("no answer from the producer");
  const auto on_loaded = [&](const RendererLoaded& loaded) {
    outcome = ToEvent(loaded, plugin);
    loop.Stop();
  };
  const auto on_failed = [&](const ProducerFailure& failure) {
    outcome = failure.status.message().starts_with(job.scene) ? failure.status
                                                              : failure.status.Prefixed(job.scene);
    loop.Stop();
  };
  const auto on_log = [](const std::string&, const std::string&) {};
  if (IsScript(job)) {
    REEL_ASSIGN_OR_RETURN(ForkServer::Settings script, MakeForkServerSettings(job, plugin));
    REEL_ASSIGN_OR_RETURN(const auto server, ForkServer::Start(loop, std::move(script),
                                                               {on_loaded, on_failed, on_log}));
    loop.Every(milliseconds(100), [&] { server->CheckDeadlines(Clock::now()); });
    loop.Run();
    return outcome;
  }
  ProducerPool pool(loop, std::move(settings), {on_loaded, on_failed, {}, on_log});
  REEL_RETURN_IF_ERROR(pool.SetCount(1));
  loop.Every(milliseconds(100), [&] { pool.CheckDeadlines(Clock::now()); });
  loop.Run();
  return outcome;
}

}  // namespace

Status DescribeRenderer(const JobSpec& job, const EventStream& events) {
  const Result<Described> described = Load(job);
  if (described.ok()) {
    events.Emit(described.value());
  } else {
    events.Emit(JobFailed{described.status().code(), described.status().message()});
  }
  return described.status();
}

}  // namespace reel
