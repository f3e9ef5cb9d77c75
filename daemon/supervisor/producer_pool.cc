#include "daemon/supervisor/producer_pool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace reel {
namespace {

std::string LastWords(const OutputCapture& output) {
  std::string text;
  for (const std::string& line : output.last_lines()) text += "\n  | " + line;
  return text.empty() ? "" : "; it printed last:" + text;
}

std::string Times(int attempts) {
  return attempts == 1 ? "" : fmt::format(" ({} attempts, each in a fresh process)", attempts);
}

}  // namespace

ProducerPool::ProducerPool(PollLoop& loop, LoadRenderer order, milliseconds frame_timeout,
                           Callbacks callbacks)
    : loop_(loop),
      order_(std::move(order)),
      frame_timeout_(frame_timeout),
      callbacks_(std::move(callbacks)) {}

ProducerPool::~ProducerPool() {
  for (auto& [owner, producer] : producers_) {
    loop_.Unwatch(producer->channel.descriptor());
    loop_.Unwatch(producer->child.descriptor());
  }
}

Status ProducerPool::Start(int64_t count) {
  while (size() < count) {
    const Result<uint32_t> started = StartOne();
    if (!started.ok()) return started.status();
  }
  return Status::Ok();
}

Result<uint32_t> ProducerPool::StartOne() {
  const uint32_t owner = next_owner_++;
  REEL_ASSIGN_OR_RETURN(auto ends, ProducerChannel::CreatePair());
  auto output = std::make_unique<OutputCapture>(
      loop_, [this, source = fmt::format("producer {}", owner)](const std::string& line) {
        callbacks_.on_log(source, line);
      });
  REEL_ASSIGN_OR_RETURN(const unique_fd output_end, output->Open());
  REEL_RETURN_IF_ERROR(ends.first.Send(order_));
  SpawnRequest request;
  request.arguments = {SiblingProgram("reel-producer")};
  request.descriptors = {{output_end.get(), STDOUT_FILENO},
                         {output_end.get(), STDERR_FILENO},
                         {ends.second.descriptor(), kProducerChannelDescriptor}};
  REEL_ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::Spawn(request));

  auto producer = std::make_unique<Producer>(std::move(child), std::move(ends.first));
  producer->output = std::move(output);
  producer->since = Clock::now();
  loop_.Watch(producer->child.descriptor(), [this, owner] { OnExit(owner); });
  loop_.Watch(producer->channel.descriptor(), [this, owner] { OnChannel(owner); });
  producers_.emplace(owner, std::move(producer));
  return owner;
}

void ProducerPool::OnChannel(uint32_t owner) {
  const auto found = producers_.find(owner);
  if (found == producers_.end()) return;
  Producer& producer = *found->second;
  const Result<ChannelMessage> message = producer.channel.Receive();
  if (!message.ok()) {
    // Closed: its end follows on the pidfd, and that says why. Anything else it sends is not heard.
    loop_.Unwatch(producer.channel.descriptor());
    return;
  }
  if (const auto* loaded = std::get_if<RendererLoaded>(&message.value())) {
    OnLoaded(owner, *loaded);
  } else if (const auto* refused = std::get_if<RendererRefused>(&message.value())) {
    producer.reported = true;
    Fail(std::nullopt, InvalidInput(refused->message));
  } else if (const auto* failed = std::get_if<DrawFailed>(&message.value())) {
    producer.reported = true;
    Fail(failed->frame, Failed(failed->message));
  } else {
    producer.child.Signal(SIGKILL);
  }
}

void ProducerPool::OnLoaded(uint32_t owner, const RendererLoaded& loaded) {
  Producer& producer = *producers_.at(owner);
  producer.loaded = true;
  producer.since = Clock::now();
  attempts_without_frame_ = 0;
  if (segment_ != nullptr) SendBegin(owner, producer);
  if (!std::exchange(anyone_loaded_, true)) callbacks_.on_loaded(loaded);
}

void ProducerPool::BeginDrawing(const SharedSegment& segment, const reel::BeginDrawing& film) {
  segment_ = &segment;
  reclaimer_.emplace(segment);
  film_ = film;
  for (auto& [owner, producer] : producers_) {
    if (producer->loaded) SendBegin(owner, *producer);
  }
}

void ProducerPool::SendBegin(uint32_t owner, Producer& producer) {
  reel::BeginDrawing film = film_;
  film.owner = owner;
  // One that is gone is noticed by its pidfd.
  (void)producer.channel.Send(film, segment_->descriptor()).ok();
}

void ProducerPool::CheckDeadlines(TimePoint now) {
  if (stopping_) return;
  std::map<uint32_t, uint64_t> leases;
  if (reclaimer_) {
    for (const LeaseClaim& lease : reclaimer_->Leases()) leases[lease.owner] = lease.frame;
  }
  for (auto& [owner, producer] : producers_) {
    const auto lease = leases.find(owner);
    const std::optional<uint64_t> leased =
        lease != leases.end() ? std::optional(lease->second) : std::nullopt;
    if (leased != producer->leased) {
      producer->leased = leased;
      producer->since = now;
    }
    const bool busy = leased.has_value() || !producer->loaded;
    if (busy && !producer->timed_out && now - producer->since > frame_timeout_) {
      producer->timed_out = true;
      producer->child.Signal(SIGKILL);
    }
  }
}

void ProducerPool::OnExit(uint32_t owner) {
  const auto found = producers_.find(owner);
  if (found == producers_.end()) return;
  const int pidfd = found->second->child.descriptor();
  const std::optional<ExitStatus> status = found->second->child.Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);

  // Its last message may still wait in the channel, e.g. why it ended.
  OnChannel(owner);
  const std::unique_ptr<Producer> producer = std::move(found->second);
  producers_.erase(found);
  loop_.Unwatch(producer->channel.descriptor());
  producer->output->Drain();
  // Reaped: nothing can be written into its slots any more.
  const std::vector<uint64_t> frames =
      reclaimer_ ? reclaimer_->Reclaim(owner) : std::vector<uint64_t>();
  if (!stopping_ && !producer->reported) HandleEnd(*producer, *status, frames);
}

int ProducerPool::CountAttempt(ProducerEnd end, std::optional<uint64_t> frame) {
  if (end == ProducerEnd::kDiedLoading || end == ProducerEnd::kDiedWaiting || !frame) {
    return ++attempts_without_frame_;
  }
  return ++attempts_by_frame_[*frame];
}

void ProducerPool::HandleEnd(Producer& producer, ExitStatus status,
                             const std::vector<uint64_t>& frames) {
  const std::optional<uint64_t> frame =
      frames.empty() ? std::nullopt : std::optional(frames.front());
  // It drew until there was nothing left to do.
  if (status.success() && !frame && reclaimer_ && reclaimer_->ClaimsFinished()) return;

  const ProducerEnd end = producer.timed_out && frame ? ProducerEnd::kFrameTimedOut
                          : frame                     ? ProducerEnd::kDiedDrawing
                          : producer.loaded           ? ProducerEnd::kDiedWaiting
                                                      : ProducerEnd::kDiedLoading;
  const int attempts = CountAttempt(end, frame);
  if (DecideRetry(end, attempts) == RetryDecision::kReplace) {
    ++retries_;
    const Result<uint32_t> started = StartOne();
    if (!started.ok() && size() == 0) Fail(std::nullopt, started.status());
    return;
  }
  const std::string how = producer.timed_out
                              ? fmt::format("took longer than {} s (--frame-timeout)",
                                            static_cast<double>(frame_timeout_.count()) / 1000.0)
                              : Describe(status);
  const std::string what =
      producer.loaded ? "the process that drew it " : "the process that loaded it ";
  const std::optional<int64_t> film_frame =
      frame ? std::optional(film_.first_frame + static_cast<int64_t>(*frame)) : std::nullopt;
  Fail(film_frame, Failed(what + how + Times(attempts) + LastWords(*producer.output)));
}

void ProducerPool::Fail(std::optional<int64_t> frame, Status status) {
  if (std::exchange(stopping_, true)) return;
  callbacks_.on_failed({frame, std::move(status)});
}

void ProducerPool::StopRing() {
  stopping_ = true;
  if (reclaimer_) reclaimer_->Stop();
}

void ProducerPool::KillAll() {
  stopping_ = true;
  for (auto& [owner, producer] : producers_) producer->child.Signal(SIGKILL);
}

std::vector<pid_t> ProducerPool::pids() const {
  std::vector<pid_t> pids;
  for (const auto& [owner, producer] : producers_) pids.push_back(producer->child.pid());
  return pids;
}

}  // namespace reel
