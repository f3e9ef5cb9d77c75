// reel preview: the newest frame of a job that runs.

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>

#include "base/base64.h"
#include "base/field_text.h"
#include "client/daemon_commands.h"
#include "client/display_text.h"
#include "client/terminal_signs.h"
#include "client/whole_screen.h"
#include "picture/png_image.h"

namespace reel {
namespace {

constexpr const char* kPreviewExamples = R"(Examples:
  reel preview 3                      in the terminal
  reel preview 3 --follow             again each second, until the job has ended
  reel preview 3 -o now.png
  reel preview 3 -o - | display)";

constexpr auto kFollowInterval = std::chrono::seconds(1);
// Terminals answer at once, also far away ones.
constexpr auto kPatienceWithTerminal = milliseconds(300);

struct PreviewCommand {
  DaemonFlags daemon;
  int64_t job = 0;
  std::string output;
  int64_t size = kDefaultPreviewWidth;
  std::string as;
  bool follow = false;
};

struct Fetched {
  std::string png;
  int64_t frame = 0;
};

// Where pictures go: a file, standard output, or a terminal in some way.
struct Destination {
  std::string file;               // empty: standard output
  std::optional<PictureWay> way;  // none: as PNG
  BlockColours colours = BlockColours::kTrue;
};

std::optional<PictureWay> WayOf(const std::string& as) {
  if (as == "kitty") return PictureWay::kKitty;
  if (as == "sixel") return PictureWay::kSixel;
  if (as == "blocks") return PictureWay::kBlocks;
  return std::nullopt;
}

Result<Destination> ChooseDestination(const PreviewCommand& flags) {
  Destination to;
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  if (!flags.output.empty() && flags.output != "-") {
    to.file = flags.output;
    return to;
  }
  TerminalSigns signs = ReadTerminalSigns();
  to.colours = ChooseBlockColours(signs);
  to.way = WayOf(flags.as);
  if (to.way) return to;
  const bool wants_png = flags.output == "-" || flags.as == "png";
  if (!is_terminal) return to;
  if (wants_png) {
    return InvalidInput("a PNG is no text for a terminal; name a file with -o, or pipe it on");
  }
  if (IsWorthAsking(signs)) {
    signs.attributes = AskDeviceAttributes(STDIN_FILENO, STDOUT_FILENO, kPatienceWithTerminal);
  }
  to.way = ChoosePictureWay(signs);
  if (to.way) return to;
  return InvalidInput("this terminal shows no pictures; name a file with -o, like -o now.png");
}

// More pixels than can be shown need not be made.
int64_t WantedWidth(const PreviewCommand& flags, const Destination& to) {
  if (!to.way) return flags.size;
  const int64_t useful = UsefulWidth(*to.way, RoomOnTerminal(STDOUT_FILENO));
  return std::clamp(useful, kLeastPreviewWidth, flags.size);
}

Result<Fetched> FetchPicture(DaemonConnection& connection, int64_t job, int64_t max_width) {
  REEL_RETURN_IF_ERROR(connection.Send(PreviewJob{job, max_width}));
  Fetched fetched;
  std::string base64;
  while (true) {
    REEL_ASSIGN_OR_RETURN(const Reply reply, connection.Receive());
    const auto* part = std::get_if<PreviewPart>(&reply);
    if (part == nullptr) return DaemonConnection::UnexpectedReply();
    base64 += part->png;
    fetched.frame = part->frame;
    if (part->end) break;
  }
  std::optional<std::string> png = FromBase64(base64);
  if (!png) return Internal("reeld sent a picture that is no base64");
  fetched.png = *std::move(png);
  return fetched;
}

Status WriteAll(std::FILE* file, const std::string& bytes, const std::string& name) {
  const bool is_written =
      std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
  return is_written ? Status::Ok() : UnavailableErrno(name, errno);
}

// Whole or not at all, since somebody may look at it while the next one is written.
Status WriteFile(const std::string& path, const std::string& png) {
  std::string temporary = path + ".XXXXXX";
  const int descriptor = mkstemp(temporary.data());
  if (descriptor < 0) return UnavailableErrno("--output: " + path, errno);
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
  std::FILE* const file = fdopen(descriptor, "w");
  Status status = WriteAll(file, png, "--output: " + path);
  std::fclose(file);
  if (status.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) {
    status = UnavailableErrno("--output: " + path, errno);
  }
  if (!status.ok()) unlink(temporary.c_str());
  return status;
}

Status TellFile(const PreviewCommand& flags, const Fetched& fetched) {
  REEL_ASSIGN_OR_RETURN(const Raster picture, DecodePng(fetched.png, PngAlpha::kKeep));
  if (flags.daemon.json) {
    const nlohmann::json told = {
        {"job", flags.job},         {"frame", fetched.frame},      {"width", picture.width},
        {"height", picture.height}, {"bytes", fetched.png.size()}, {"output", flags.output}};
    std::printf("%s\n",
                told.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    std::fflush(stdout);
    return Status::Ok();
  }
  std::fprintf(stderr, "job %jd: frame %jd, %dx%d: %s\n", intmax_t{flags.job},
               intmax_t{fetched.frame}, picture.width, picture.height,
               Printable(flags.output).c_str());
  return Status::Ok();
}

std::string Caption(const PreviewCommand& flags, const Fetched& fetched) {
  return fmt::format("job {}: frame {}\n", flags.job, fetched.frame);
}

Status Show(const PreviewCommand& flags, const Destination& to, const Fetched& fetched,
            WholeScreen* screen) {
  if (!to.file.empty()) {
    REEL_RETURN_IF_ERROR(WriteFile(to.file, fetched.png));
    return TellFile(flags, fetched);
  }
  if (!to.way) return WriteAll(stdout, fetched.png, "standard output");
  REEL_ASSIGN_OR_RETURN(
      const std::string text,
      TerminalPicture(fetched.png, *to.way, RoomOnTerminal(STDOUT_FILENO), to.colours));
  const std::string caption = Caption(flags, fetched);
  if (screen != nullptr) {
    screen->Show(text + caption);
    return Status::Ok();
  }
  REEL_RETURN_IF_ERROR(WriteAll(stdout, text, "standard output"));
  std::fprintf(stderr, "%s", caption.c_str());
  return Status::Ok();
}

Result<ExitCode> ShowOnce(DaemonConnection& connection, const PreviewCommand& flags,
                          const Destination& to) {
  REEL_ASSIGN_OR_RETURN(const Fetched fetched,
                        FetchPicture(connection, flags.job, WantedWidth(flags, to)));
  REEL_RETURN_IF_ERROR(Show(flags, to, fetched, nullptr));
  return ExitCode::kDone;
}

// What happens until the next picture, or the job's end.
class Follower {
 public:
  Follower(DaemonConnection& connection, const PreviewCommand& flags, const Destination& to)
      : connection_(connection), flags_(flags), to_(to) {
    if (to.way && isatty(STDOUT_FILENO) != 0) screen_.emplace();
  }

  Result<ExitCode> Run() {
    while (true) {
      const TimePoint begun = Clock::now();
      const Result<Fetched> fetched =
          FetchPicture(connection_, flags_.job, WantedWidth(flags_, to_));
      if (fetched.ok()) {
        REEL_RETURN_IF_ERROR(Show(flags_, to_, fetched.value(), screen_ ? &*screen_ : nullptr));
        said_.clear();
      } else {
        if (connection_.lost() || fetched.status().code() != StatusCode::kUnavailable) {
          return fetched.status();
        }
        REEL_ASSIGN_OR_RETURN(const JobSummary job,
                              connection_.Ask<JobSummary>(ShowJob{flags_.job}));
        if (IsFinal(job.state)) return TellEnd(job, fetched.status());
        Say(fetched.status().message());
      }
      std::this_thread::sleep_until(begun + kFollowInterval);
    }
  }

 private:
  Result<ExitCode> TellEnd(const JobSummary& job, const Status& why) {
    screen_.reset();
    std::fprintf(stderr, "%s\n", Printable(why.message()).c_str());
    return ExitCodeOf(job);
  }

  // Once, and not each second.
  void Say(const std::string& words) {
    if (words == said_) return;
    said_ = words;
    if (screen_) {
      screen_->Show(Printable(words) + "\n");
    } else {
      std::fprintf(stderr, "%s\n", Printable(words).c_str());
    }
  }

  DaemonConnection& connection_;
  const PreviewCommand& flags_;
  const Destination& to_;
  std::optional<WholeScreen> screen_;
  std::string said_;
};

Status CheckFlags(const PreviewCommand& flags) {
  const bool has_file = !flags.output.empty() && flags.output != "-";
  if (flags.daemon.json && !has_file) {
    return InvalidInput("--json: tells of a file; name one with -o, like -o now.png");
  }
  if (has_file && !flags.output.ends_with(".png")) {
    return InvalidInput("--output: " + Quoted(flags.output) +
                        " does not end in .png, and a preview is a PNG");
  }
  if (has_file && !flags.as.empty() && flags.as != "png") {
    return InvalidInput("--as " + flags.as + ": a file gets a PNG; leave one of the two out");
  }
  return Status::Ok();
}

ExitCode RunPreview(const PreviewCommand& flags) {
  if (const Status status = CheckFlags(flags); !status.ok()) {
    return ReportError(status, flags.daemon.json);
  }
  const Result<Destination> to = ChooseDestination(flags);
  if (!to.ok()) return ReportError(to.status(), flags.daemon.json);
  if (flags.follow && to->file.empty() && !to->way) {
    return ReportError(
        InvalidInput("--follow: standard output is no terminal; name a file with -o, which each "
                     "picture replaces"));
  }
  return WithDaemon(flags.daemon, [&](DaemonConnection& connection) {
    return flags.follow ? Follower(connection, flags, to.value()).Run()
                        : ShowOnce(connection, flags, to.value());
  });
}

}  // namespace

void AddPreviewCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("preview", "Show the newest frame of a job that runs");
  command->footer(kPreviewExamples);
  auto flags = std::make_shared<PreviewCommand>();
  AddJobArgument(*command, flags->job);
  command
      ->add_option(
          "-o,--output", flags->output,
          "a .png, which is replaced; - is standard output; else it is shown in the terminal")
      ->type_name("FILE");
  command
      ->add_option("--size", flags->size,
                   fmt::format("most pixels across, {} to {}; {} when not given",
                               kLeastPreviewWidth, kMostPreviewWidth, kDefaultPreviewWidth))
      ->type_name("N")
      ->check(CLI::Range(kLeastPreviewWidth, kMostPreviewWidth));
  command
      ->add_option("--as", flags->as,
                   "how: kitty, sixel, blocks, png; what the terminal can do when not given")
      ->type_name("HOW")
      ->check(CLI::IsMember({"kitty", "sixel", "blocks", "png"}));
  command->add_flag("-f,--follow", flags->follow, "again each second until the job has ended");
  AddDaemonFlags(*command, flags->daemon, "with -o print one JSON object about each picture");
  command->callback([flags, &context] { context.exit_code = RunPreview(*flags); });
}

}  // namespace reel
