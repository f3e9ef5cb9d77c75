#include "daemon/supervisor/producer_pool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/program_path.h"

namespace reel {
namespace {

std::vector<std::string> LastLines(const OutputCapture& output) {
  const std::deque<std::string> lines = output.last_lines();
  return {lines.begin(), lines.end()};
}

std::string Times(int attempts) {
  return attempts == 1 ? "" : fmt::format(" ({} attempts, each in a fresh process)", attempts);
}

double Seconds(milliseconds duration) { return static_cast<double>(duration.count()) / 1000.0; }

}  // namespace

ProducerPool::ProducerPool(PollLoop& loop, Settings settings, Callbacks callbacks)
    : loop_(loop), settings_(std::move(settings)), callbacks_(std::move(callbacks)) {}

ProducerPool::~ProducerPool() { EndPass(); }

void ProducerPool::EndPass() {
  KillAll();
  for (auto& [owner, producer] : producers_) {
    trace_->ProducerEnded(owner, "ended with the pass", false);
    loop_.Unwatch(producer->channel.descriptor());
    if (producer->child) loop_.Unwatch(producer->child->descriptor());
  }
  producers_.clear();  // reaps
  replacements_.clear();
  segment_ = nullptr;
  reclaimer_.reset();
  stopping_ = false;
}

Status ProducerPool::SetCount(int64_t count) {
  count_ = static_cast<uint32_t>(count);
  if (reclaimer_) reclaimer_->SetActiveSeats(count_);
  TraceSeats();
  const auto active = std::count_if(producers_.begin(), producers_.end(),
                                    [this](const auto& entry) { return IsActive(*entry.second); });
  const auto put_off = static_cast<int64_t>(replacements_.size());
  for (int64_t i = active + put_off; i < count; ++i) REEL_RETURN_IF_ERROR(StartOne().status());
  return Status::Ok();
}

uint32_t ProducerPool::LowestFreeSeat() const {
  std::set<uint32_t> taken;
  for (const auto& [owner, producer] : producers_) taken.insert(producer->seat);
  uint32_t seat = 0;
  while (taken.contains(seat)) ++seat;
  return seat;
}

int64_t ProducerPool::loading() const {
  return std::count_if(producers_.begin(), producers_.end(), [this](const auto& entry) {
    return IsActive(*entry.second) && !entry.second->drawing;
  });
}

Result<uint32_t> ProducerPool::StartOne() {
  const uint32_t owner = next_owner_++;
  REEL_ASSIGN_OR_RETURN(auto ends, ProducerChannel::CreatePair());
  auto output = std::make_unique<OutputCapture>(
      loop_, [this, source = fmt::format("producer {}", owner)](const std::string& line) {
        callbacks_.on_log(source, line);
      });
  REEL_ASSIGN_OR_RETURN(const unique_fd output_end, output->Open());
  auto producer = std::make_unique<Producer>(std::move(ends.first));
  REEL_RETURN_IF_ERROR(StartProcess(*producer, ends.second, output_end.get()));
  producer->output = std::move(output);
  producer->seat = LowestFreeSeat();
  producer->since = Clock::now();
  loop_.Watch(producer->channel.descriptor(), [this, owner] { OnChannel(owner); });
  Producer& started = *producers_.emplace(owner, std::move(producer)).first->second;
  if (started.child) OnBorn(owner, started);
  return owner;
}

Status ProducerPool::StartProcess(Producer& producer, const ProducerChannel& its_end,
                                  int output_end) {
  if (settings_.fork_server != nullptr) {
    return settings_.fork_server->Fork(its_end.descriptor(), output_end);
  }
  REEL_RETURN_IF_ERROR(producer.channel.Send(settings_.order));
  SpawnRequest request;
  request.arguments = {SiblingProgram("reel-producer")};
  request.descriptors = {{output_end, STDOUT_FILENO},
                         {output_end, STDERR_FILENO},
                         {its_end.descriptor(), kProducerChannelDescriptor}};
  request.limits = settings_.limits;
  request.sandbox = settings_.sandbox;
  REEL_ASSIGN_OR_RETURN(producer.child, ChildProcess::Spawn(request));
  return Status::Ok();
}

void ProducerPool::OnBorn(uint32_t owner, Producer& producer) {
  trace_->ProducerStarted(owner, producer.child->pid());
  loop_.Watch(producer.child->descriptor(), [this, owner] { OnExit(owner); });
}

// False when there was no message.
bool ProducerPool::OnChannel(uint32_t owner) {
  const auto found = producers_.find(owner);
  if (found == producers_.end()) return false;
  Producer& producer = *found->second;
  const Result<ChannelMessage> message = producer.channel.Receive();
  if (!message.ok()) {
    // Closed: its end follows on the pidfd, and that says why. Anything else it sends is not heard.
    loop_.Unwatch(producer.channel.descriptor());
    if (!producer.child) OnStillborn(owner);
    return false;
  }
  if (const auto* forked = std::get_if<ProducerForked>(&message.value())) {
    OnForked(owner, *forked);
  } else if (const auto* loaded = std::get_if<RendererLoaded>(&message.value())) {
    OnLoaded(owner);
    if (!std::exchange(anyone_loaded_, true)) callbacks_.on_loaded(*loaded);
  } else if (const auto* refused = std::get_if<RendererRefused>(&message.value())) {
    producer.refusal = refused->message;
    FailPlainly(InvalidInput(refused->message));
  } else if (const auto* failed = std::get_if<DrawFailed>(&message.value())) {
    // It ends now, and what happens to its frame is decided when it is reaped.
    producer.refusal = failed->message;
    producer.refused_frame = failed->frame;
  } else if (const auto* news = std::get_if<CacheNews>(&message.value())) {
    if (callbacks_.on_cache_news) callbacks_.on_cache_news(*news);
  } else if (producer.child) {
    producer.child->Signal(SIGKILL);
  }
  return true;
}

// What a process says of itself is a claim: it has to be our child.
void ProducerPool::OnForked(uint32_t owner, const ProducerForked& forked) {
  Producer& producer = *producers_.at(owner);
  if (producer.child || settings_.fork_server == nullptr) return;
  Result<ChildProcess> child = ChildProcess::Adopt(static_cast<pid_t>(forked.pid));
  if (!child.ok()) {
    OnStillborn(owner);
    return;
  }
  producer.child.emplace(std::move(child).value());
  OnBorn(owner, producer);
  OnLoaded(owner);
}

void ProducerPool::OnLoaded(uint32_t owner) {
  Producer& producer = *producers_.at(owner);
  producer.loaded = true;
  trace_->ProducerLoaded(owner);
  producer.since = Clock::now();
  if (segment_ != nullptr) SendBegin(owner, producer);
}

void ProducerPool::BeginDrawing(const SharedSegment& segment, const reel::BeginDrawing& film) {
  segment_ = &segment;
  reclaimer_.emplace(segment);
  reclaimer_->SetActiveSeats(count_);
  film_ = film;
  for (auto& [owner, producer] : producers_) {
    if (producer->loaded) SendBegin(owner, *producer);
  }
}

void ProducerPool::SendBegin(uint32_t owner, Producer& producer) {
  reel::BeginDrawing film = film_;
  film.owner = owner;
  film.given = producer.given;
  film.seat = producer.seat;
  producer.drawing = true;
  producer.since = Clock::now();
  // One that is gone is noticed by its pidfd.
  (void)producer.channel.Send(film, {segment_->descriptor()}).ok();
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
    if (leased) deaths_without_frame_ = 0;
    if (leased != producer->leased) {
      producer->leased = leased;
      producer->since = now;
    }
    const bool busy = leased.has_value() || !producer->loaded;
    const milliseconds limit = producer->loaded ? settings_.frame_timeout : settings_.load_timeout;
    if (!busy || producer->timed_out || now - producer->since <= limit) continue;
    producer->timed_out = true;
    if (producer->child) {
      producer->child->Signal(SIGKILL);
    } else {
      FailPlainly(Failed("the process that runs the script does not answer any more"));
      return;
    }
  }
  const auto due =
      std::stable_partition(replacements_.begin(), replacements_.end(),
                            [now](const Replacement& later) { return later.due > now; });
  const std::vector<Replacement> now_due(due, replacements_.end());
  replacements_.erase(due, replacements_.end());
  for (const Replacement& replacement : now_due) StartReplacement(replacement);
}

void ProducerPool::CloseCache(CacheGate gate) {
  if (reclaimer_) reclaimer_->CloseCache(gate);
}

bool ProducerPool::IsForgotten(uint64_t frame) const {
  if (!reclaimer_ || stopping_) return false;
  // All went home because the ring said that it was finished, and it is not.
  if (producers_.empty() && replacements_.empty()) return true;
  std::set<uint32_t> busy;
  for (const LeaseClaim& lease : reclaimer_->Leases()) {
    busy.insert(lease.owner);
    const bool is_with_us =
        producers_.contains(lease.owner) ||
        std::any_of(replacements_.begin(), replacements_.end(),
                    [&](const Replacement& replacement) {
                      return replacement.lost && replacement.lost->holder == lease.owner;
                    });
    if (lease.frame == frame && is_with_us) return false;
  }
  return std::any_of(producers_.begin(), producers_.end(), [&](const auto& entry) {
    return entry.second->drawing && IsActive(*entry.second) && !busy.contains(entry.first);
  });
}

void ProducerPool::OnExit(uint32_t owner) {
  const auto found = producers_.find(owner);
  if (found == producers_.end()) return;
  const int pidfd = found->second->child->descriptor();
  const std::optional<ExitStatus> status = found->second->child->Reap();
  if (!status) return;
  loop_.Unwatch(pidfd);

  // Its last messages may still wait in the channel, e.g. why it ended.
  while (OnChannel(owner)) {
  }
  End(owner, *status);
}

// It ended before it could say who it is; whoever adopts orphans reaps it.
void ProducerPool::OnStillborn(uint32_t owner) {
  constexpr ExitStatus kUnknown{false, 1};
  End(owner, kUnknown);
}

void ProducerPool::End(uint32_t owner, ExitStatus status) {
  const auto found = producers_.find(owner);
  const std::unique_ptr<Producer> producer = std::move(found->second);
  producers_.erase(found);
  loop_.Unwatch(producer->channel.descriptor());
  producer->output->Drain();
  TraceEnd(owner, *producer, status);
  if (stopping_) return;
  HandleEnd(owner, *producer, status, TakeLostFrame(owner, *producer));
}

void ProducerPool::TraceSeats() const {
  if (!trace_->is_on()) return;
  for (const auto& [owner, producer] : producers_) {
    trace_->ProducerSeated(owner, IsActive(*producer));
  }
}

void ProducerPool::TraceEnd(uint32_t owner, const Producer& producer, ExitStatus status) const {
  if (!trace_->is_on()) return;
  std::string how = HowItEnded(producer, status);
  bool is_crash = !status.success();
  if (!status.signalled && status.value == kProducerRetired) {
    how = "was parked for long";
    is_crash = false;
  } else if (!status.signalled && status.value == kProducerRecycled) {
    how = "had drawn, or grown, as much as one process may";
    is_crash = false;
  }
  if (reclaimer_) {
    for (const FrameClaim& claim : reclaimer_->FramesInFlight()) {
      if (claim.owner != owner || claim.is_ready) continue;
      is_crash = true;
      trace_->FrameLost(FilmFrame(static_cast<int64_t>(claim.frame)), claim, how);
    }
  }
  trace_->ProducerEnded(owner, how, is_crash);
}

// Reaped: nothing can be written into its slots any more. An honest process holds one; of what a
// scribbler claims to hold all but one is free again.
std::optional<ProducerPool::LostFrame> ProducerPool::TakeLostFrame(uint32_t owner,
                                                                   const Producer& producer) {
  if (!reclaimer_) return std::nullopt;
  std::vector<uint64_t> frames;
  for (const LeaseClaim& lease : reclaimer_->Leases()) {
    if (lease.owner == owner) frames.push_back(lease.frame);
  }
  if (frames.empty()) return std::nullopt;
  if (frames.size() > 1) {
    reclaimer_->Reclaim(owner);
    return std::nullopt;
  }
  LostFrame lost{owner, {static_cast<int64_t>(frames.front()), 0}};
  const bool is_given = producer.given.frame == lost.given.frame;
  lost.given.source = is_given ? producer.given.source : FilmFrame(lost.given.frame);
  return lost;
}

ProducerEnd ProducerPool::KindOfEnd(const Producer& producer, bool has_frame) const {
  if (producer.refused_frame) return ProducerEnd::kDrawFailed;
  if (!producer.loaded) {
    return producer.timed_out ? ProducerEnd::kLoadTimedOut : ProducerEnd::kDiedLoading;
  }
  if (!has_frame || !producer.drawing) return ProducerEnd::kDiedWaiting;
  return producer.timed_out ? ProducerEnd::kFrameTimedOut : ProducerEnd::kDiedDrawing;
}

int ProducerPool::CountAttempt(ProducerEnd end, std::optional<int64_t> film_frame) {
  const bool about_frame = end == ProducerEnd::kDiedDrawing || end == ProducerEnd::kFrameTimedOut ||
                           end == ProducerEnd::kDrawFailed;
  return about_frame && film_frame ? ++attempts_by_frame_[*film_frame] : ++deaths_without_frame_;
}

void ProducerPool::HandleEnd(uint32_t owner, Producer& producer, ExitStatus status,
                             std::optional<LostFrame> lost) {
  // It drew until there was nothing left to do.
  if (status.success() && !lost && reclaimer_ && reclaimer_->ClaimsFinished()) return;
  const bool is_recycled = !status.signalled && status.value == kProducerRecycled;
  const bool is_retired = !status.signalled && status.value == kProducerRetired;
  if ((is_recycled || is_retired) && producer.drawing && !lost) {
    if (IsActive(producer)) StartReplacement({});
    return;
  }
  // What it has drawn keeps it from drawing this one, and a fresh process can: no fault of anybody's. One
  // that was fresh and says so all the same is treated like one that died of it.
  if (is_recycled && producer.drawing && lost && producer.given.frame != lost->given.frame) {
    StartReplacement({Clock::now(), lost});
    return;
  }
  const std::optional<int64_t> film_frame =
      lost ? std::optional(FilmFrame(lost->given.frame)) : std::nullopt;
  const ProducerEnd end = KindOfEnd(producer, lost.has_value());
  const int attempts = CountAttempt(end, film_frame);
  const RetryDecision decision = DecideRetry(end, attempts, settings_.on_bad_frame);
  if (decision == RetryDecision::kFailJob || (decision == RetryDecision::kStandIn && !lost)) {
    Fail(owner, producer, status, film_frame, attempts);
    return;
  }
  if (decision == RetryDecision::kStandIn) {
    not_to_hold_.insert(*film_frame);
    if (lost->given.source >= 0) not_to_hold_.insert(lost->given.source);
    lost->given.source = ChooseStandIn(settings_.on_bad_frame, *film_frame, attempts, not_to_hold_);
    if (bad_frames_.insert(*film_frame).second) {
      callbacks_.on_bad_frame(*film_frame, HowItEnded(producer, status));
    }
  }
  ++retries_;
  if (lost || IsActive(producer)) Replace(lost);
}

void ProducerPool::Replace(std::optional<LostFrame> lost) {
  const TimePoint now = Clock::now();
  deaths_.push_back(now);
  while (now - deaths_.front() > kRespawnWindow) deaths_.pop_front();
  const milliseconds delay = RespawnDelay(static_cast<int>(deaths_.size()));
  const Replacement replacement{now + delay, lost};
  if (delay == milliseconds(0)) {
    StartReplacement(replacement);
  } else {
    replacements_.push_back(replacement);
  }
}

void ProducerPool::StartReplacement(const Replacement& replacement) {
  const Result<uint32_t> started = StartOne();
  if (!started.ok()) {
    // The others go on, and one of them draws the frame.
    if (replacement.lost) reclaimer_->Reclaim(replacement.lost->holder);
    if (size() == 0) FailPlainly(started.status());
    return;
  }
  if (!replacement.lost) return;
  const auto frame = static_cast<uint64_t>(replacement.lost->given.frame);
  if (reclaimer_->Reassign(frame, replacement.lost->holder, started.value())) {
    producers_.at(started.value())->given = replacement.lost->given;
  }
}

std::string ProducerPool::HowItEnded(const Producer& producer, ExitStatus status) const {
  if (producer.refusal) return "refused: " + *producer.refusal;
  if (!producer.timed_out) return Describe(status);
  if (!producer.loaded) {
    return fmt::format(
        "took longer than {} s to load the renderer (--frame-timeout gives it, and each frame, "
        "more)",
        Seconds(settings_.load_timeout));
  }
  return fmt::format("took longer than {} s (--frame-timeout)", Seconds(settings_.frame_timeout));
}

void ProducerPool::Fail(uint32_t owner, const Producer& producer, ExitStatus status,
                        std::optional<int64_t> film_frame, int attempts) {
  ProducerFailure failure;
  failure.cause.process = fmt::format("producer {}", owner);
  failure.cause.frame = film_frame.value_or(-1);
  if (film_frame) failure.cause.frame = FrameToBlame(producer, *film_frame);
  failure.cause.how = HowItEnded(producer, status);
  failure.cause.attempts = attempts;
  failure.cause.last_lines = LastLines(*producer.output);
  const std::string what = film_frame        ? "the process that drew it "
                           : producer.loaded ? "a process that held no frame "
                                             : "the process that loaded it ";
  failure.status =
      Failed(producer.refusal ? *producer.refusal : what + failure.cause.how + Times(attempts));
  if (std::exchange(stopping_, true)) return;
  callbacks_.on_failed(failure);
}

// A process that draws a frame may have to go through those before, and die of one of them: its own word
// for that is a claim, and only shown; without a word it is the lowest frame that others die of just now.
int64_t ProducerPool::FrameToBlame(const Producer& producer, int64_t film_frame) const {
  if (producer.refused_frame && *producer.refused_frame >= 0) {
    return std::min(film_frame, *producer.refused_frame);
  }
  if (settings_.fork_server == nullptr || !reclaimer_) return film_frame;
  int64_t lowest = film_frame;
  for (const LeaseClaim& lease : reclaimer_->Leases()) {
    const int64_t frame = FilmFrame(static_cast<int64_t>(lease.frame));
    if (attempts_by_frame_.contains(frame)) lowest = std::min(lowest, frame);
  }
  return lowest;
}

void ProducerPool::FailPlainly(Status status) {
  if (std::exchange(stopping_, true)) return;
  callbacks_.on_failed({std::move(status), {}});
}

void ProducerPool::StopRing() {
  stopping_ = true;
  if (reclaimer_) reclaimer_->Stop();
}

void ProducerPool::KillAll() {
  stopping_ = true;
  for (auto& [owner, producer] : producers_) {
    if (producer->child) producer->child->Signal(SIGKILL);
  }
}

std::vector<pid_t> ProducerPool::pids() const {
  std::vector<pid_t> pids;
  for (const auto& [owner, producer] : producers_) {
    if (producer->child) pids.push_back(producer->child->pid());
  }
  return pids;
}

}  // namespace reel
