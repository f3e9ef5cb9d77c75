#include "client/top_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "client/display_text.h"
#include "client/failure_text.h"
#include "client/job_list.h"

namespace reel {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string NameOf(const JobSummary& job) { return fmt::format("job {}", job.job); }

}  // namespace

Result<DaemonConnection*> TopSession::Connection() {
  if (!connection_) {
    REEL_ASSIGN_OR_RETURN(connection_, DaemonConnection::Open(where_));
    connection_->SetPatience(kPatience);
  }
  return &*connection_;
}

void TopSession::Forget(const Status& status) {
  ui_.lost = status.message();
  connection_.reset();
}

template <typename T>
Result<T> TopSession::AskFor(const Request& request) {
  Result<DaemonConnection*> connection = Connection();
  if (!connection.ok()) {
    Forget(connection.status());
    return connection.status();
  }
  Result<T> reply = connection.value()->template Ask<T>(request);
  if (connection.value()->lost()) Forget(reply.status());
  return reply;
}

Result<TopSample> TopSession::Ask() {
  TopSample sample;
  REEL_ASSIGN_OR_RETURN(sample.overview, AskFor<Overview>(AskOverview{}));
  REEL_ASSIGN_OR_RETURN(DaemonConnection * connection, Connection());
  Result<std::vector<JobSummary>> jobs = AllJobs(*connection);
  if (connection->lost()) Forget(jobs.status());
  if (!jobs.ok()) return jobs.status();
  sample.jobs = std::move(jobs).value();
  sample.machine = ReadMachineLoad();
  return sample;
}

Status TopSession::Look(TimePoint now) {
  Result<TopSample> sample = Ask();
  if (!sample.ok()) {
    Forget(sample.status());
    return sample.status();
  }
  ui_.lost.clear();
  model_.Add(std::move(sample).value(), now);
  return Status::Ok();
}

std::optional<JobSummary> TopSession::Selected() const {
  for (const TopJob& job : model_.Jobs(TopSort::kId, TimePoint{})) {
    if (job.summary.job == ui_.selected) return job.summary;
  }
  return std::nullopt;
}

void TopSession::Move(int64_t rows, TimePoint now) {
  const std::vector<TopJob> jobs = model_.Jobs(ui_.sort, now);
  if (jobs.empty()) return;
  const auto at = std::find_if(jobs.begin(), jobs.end(),
                               [&](const TopJob& job) { return job.summary.job == ui_.selected; });
  const int64_t from = at == jobs.end() ? 0 : std::distance(jobs.begin(), at);
  const int64_t to = std::clamp<int64_t>(from + rows, 0, std::ssize(jobs) - 1);
  ui_.selected = jobs[static_cast<size_t>(to)].summary.job;
}

TopSession::Wish TopSession::Press(const KeyPress& press, int rows, TimePoint now) {
  ui_.note.clear();
  if (!ui_.question.empty()) {
    Answer(press.character);
    return Wish::kGoOn;
  }
  if (ui_.panel != TopPanel::kJobs) return PressInPanel(press, rows);
  const auto page = static_cast<int64_t>(std::max<size_t>(TopTableRows(rows), 1));
  constexpr int64_t kAll = int64_t{1} << 40;
  switch (press.key) {
    case Key::kUp: Move(-1, now); break;
    case Key::kDown: Move(1, now); break;
    case Key::kPageUp: Move(-page, now); break;
    case Key::kPageDown: Move(page, now); break;
    case Key::kHome: Move(-kAll, now); break;
    case Key::kEnd: Move(kAll, now); break;
    case Key::kEnter: Command('e'); break;
    case Key::kEscape: break;
    case Key::kCharacter:
      if (press.character == 'q') return Wish::kQuit;
      if (press.character == 'k') Move(-1, now);
      if (press.character == 'j') Move(1, now);
      Command(press.character);
      break;
  }
  return Wish::kGoOn;
}

void TopSession::Command(char key) {
  if (key == 's') {
    ui_.sort = static_cast<TopSort>((static_cast<int>(ui_.sort) + 1) % kTopSorts);
    return;
  }
  if (key == '?' || key == 'h') {
    ui_.panel = TopPanel::kHelp;
    ui_.panel_above = 0;
    return;
  }
  const std::optional<JobSummary> job = Selected();
  if (!job) return;
  if (key == 'p') PauseOrResume(*job);
  if (key == 'c') AskToCancel(*job);
  if (key == 'l') ShowLog(*job);
  if (key == 'e') Explain(*job);
}

TopSession::Wish TopSession::PressInPanel(const KeyPress& press, int rows) {
  const size_t page = TopTableRows(rows);
  const size_t last = ui_.panel_lines.size() > page ? ui_.panel_lines.size() - page : 0;
  const bool is_up = press.key == Key::kUp || press.character == 'k';
  const bool is_down = press.key == Key::kDown || press.character == 'j';
  size_t& above = ui_.panel_above;
  if (is_up || press.key == Key::kPageUp) {
    const size_t step = is_up ? 1 : page;
    above = above > step ? above - step : 0;
  } else if (is_down || press.key == Key::kPageDown) {
    above = std::min(above + (is_down ? 1 : page), last);
  } else if (press.key == Key::kHome) {
    above = 0;
  } else if (press.key == Key::kEnd) {
    above = last;
  } else {
    ui_.panel = TopPanel::kJobs;
  }
  return Wish::kGoOn;
}

void TopSession::Tell(const Result<JobSummary>& changed, const std::string& done) {
  ui_.note_is_error = !changed.ok();
  ui_.note = changed.ok() ? done : changed.status().message();
}

void TopSession::PauseOrResume(const JobSummary& job) {
  const bool goes_on = job.standing() == kPausedByUser;
  if (goes_on) {
    Tell(AskFor<JobSummary>(ResumeJob{job.job}), NameOf(job) + " goes on when its turn comes");
  } else {
    Tell(AskFor<JobSummary>(PauseJob{job.job}),
         NameOf(job) + " is paused; what it finished is kept");
  }
}

void TopSession::AskToCancel(const JobSummary& job) {
  if (IsFinal(job.state)) {
    ui_.note = NameOf(job) + " has ended";
    ui_.note_is_error = true;
    return;
  }
  to_cancel_ = job.job;
  ui_.question = fmt::format("cancel job {} ({})? Nothing of it is kept. (y/n)", job.job,
                             Printable(job.output));
}

void TopSession::Answer(char answer) {
  ui_.question.clear();
  const std::optional<int64_t> job = std::exchange(to_cancel_, std::nullopt);
  if (answer != 'y' && answer != 'Y') {
    ui_.note = "not cancelled";
    ui_.note_is_error = false;
    return;
  }
  Tell(AskFor<JobSummary>(CancelJob{*job}), fmt::format("job {} is being cancelled", *job));
}

void TopSession::OpenPanel(std::string title, std::vector<std::string> lines) {
  ui_.panel = TopPanel::kText;
  ui_.panel_title = std::move(title);
  ui_.panel_lines = std::move(lines);
  ui_.panel_above = 0;
}

void TopSession::ShowLog(const JobSummary& job) {
  const Result<std::vector<LogLine>> log = [&]() -> Result<std::vector<LogLine>> {
    std::vector<LogLine> lines;
    REEL_ASSIGN_OR_RETURN(LogPage page, AskFor<LogPage>(ReadLog{job.job, false}));
    for (;;) {
      lines.insert(lines.end(), page.lines.begin(), page.lines.end());
      if (page.end) return lines;
      REEL_ASSIGN_OR_RETURN(const Reply reply, connection_->Receive());
      const LogPage* next = std::get_if<LogPage>(&reply);
      if (next == nullptr) return DaemonConnection::UnexpectedReply();
      page = *next;
    }
  }();
  if (connection_ && connection_->lost()) Forget(log.status());
  if (!log.ok()) return Tell(log.status(), "");
  std::vector<std::string> lines;
  for (const LogLine& line : log.value()) {
    lines.push_back(Printable(line.source) + ": " + Printable(line.text));
  }
  if (lines.empty()) lines.emplace_back("its processes have printed nothing");
  OpenPanel(fmt::format("job {}: what its processes printed last", job.job), std::move(lines));
  ui_.panel_above = SIZE_MAX;  // its end; Screen knows how much fits
}

void TopSession::Explain(const JobSummary& job) {
  const Result<Explanation> explanation = AskFor<Explanation>(ExplainJob{job.job});
  if (!explanation.ok()) return Tell(explanation.status(), "");
  const std::optional<JobFailed>& failure = explanation.value().failure;
  if (failure) {
    OpenPanel(fmt::format("job {}: why it failed", job.job),
              LinesOf(FailureText(*failure, job.job)));
    return;
  }
  ui_.note_is_error = false;
  const std::string& why = job.state == JobState::kPaused ? job.pause_reason : job.message;
  ui_.note = fmt::format("job {} is {}{}", job.job, JobStateName(job.state),
                         why.empty() ? "; it has not failed" : ": " + Printable(why));
}

std::vector<StyledLine> TopSession::Screen(const TopPlace& place, TimePoint now, int64_t now_ms) {
  const size_t room = TopTableRows(place.rows);
  const std::vector<TopJob> jobs = model_.Jobs(ui_.sort, now);
  const auto selected = std::find_if(
      jobs.begin(), jobs.end(), [&](const TopJob& job) { return job.summary.job == ui_.selected; });
  if (selected == jobs.end()) ui_.selected = jobs.empty() ? 0 : jobs.front().summary.job;
  const size_t at = selected == jobs.end() ? 0 : static_cast<size_t>(selected - jobs.begin());
  if (room > 0 && at >= ui_.first_row + room) ui_.first_row = at - room + 1;
  ui_.first_row = std::min({ui_.first_row, at, jobs.size()});
  const size_t lines = ui_.panel_lines.size();
  ui_.panel_above = std::min(ui_.panel_above, lines > room ? lines - room : 0);
  return TopScreen(model_, ui_, place, now, now_ms);
}

}  // namespace reel
