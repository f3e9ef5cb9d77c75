// FilmQueue: a reeld with the real supervisor, and a directory in which `reel` sends films to it.

#pragma once

#include <string>

#include "command_output.h"
#include "running_daemon.h"
#include "temporary_directory.h"

namespace reel {

class FilmQueue {
 public:
  FilmQueue() : daemon_("", RunningDaemon::Supervisor::kReal) {}

  const RunningDaemon& daemon() const { return daemon_; }
  const TemporaryDirectory& films() const { return films_; }
  std::string path(const std::string& name) const { return films_ / name; }
  // `reel` in the directory of films.
  std::string Reel(const std::string& words) const {
    return OutputOf("cd '" + films_.path().string() + "' && REEL_SOCKET='" + daemon_.socket_path() +
                    "' " REEL_BIN_DIR "/reel " + words);
  }

 private:
  RunningDaemon daemon_;
  TemporaryDirectory films_;
};

}  // namespace reel
