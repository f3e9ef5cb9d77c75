#include "daemon/cluster/task_script.h"

#include <fmt/format.h>

#include "daemon/supervisor/shell_text.h"

namespace reel {

// Of the descriptors, 3 and 4 are as supervisor_main.cc has them.
std::string TaskScript(const TaskScriptFacts& facts) {
  return fmt::format(
      R"sh(#!/bin/sh
# A part of a film that Reel makes; started by the cluster, once or several times.
{prelude}
directory={directory}
supervisor={supervisor}
[ "$(cat "$directory/token" 2>/dev/null)" = {token} ] || exit {not_seen}
# It is seen with its file of events: where that was looked for before it is there, NFS says "not there" for a while.
attempt="$task.$(date +%s%N).$$@$node"
mkdir "$directory/new-$attempt" && : > "$directory/new-$attempt/events" &&
  mv "$directory/new-$attempt" "$directory/$attempt" || exit {not_writable}
attempt="$directory/$attempt"
[ -x "$supervisor" ] || exit {not_found}
# The first to come here settles by whose encoder the film is made. Without ffmpeg the supervisor says so.
encoder=$(ffmpeg -version 2>/dev/null | head -n 1)
if [ -n "$encoder" ]; then
  echo "$encoder" > "$attempt/encoder" && ln "$attempt/encoder" "$directory/encoder" 2>/dev/null
  [ "$(cat "$directory/encoder")" = "$encoder" ] || exit {other_encoder}
fi
if [ "$task" = end ]; then
  part={last}
else
  part=$(sed -n "$((task + 1))p" "$directory/tasks")
fi
[ -n "$part" ] || exit {not_planned}
# $part is several words.
exec "$supervisor" share "$attempt" "$cores" $part \
  3< "$directory/job" 4>> "$attempt/events" < /dev/null > "$attempt/output" 2>&1
)sh",
      fmt::arg("prelude", facts.prelude), fmt::arg("directory", ShellQuoted(facts.directory)),
      fmt::arg("supervisor", ShellQuoted(facts.supervisor)),
      fmt::arg("token", ShellQuoted(facts.token)), fmt::arg("not_seen", kDirectoryNotSeen),
      fmt::arg("not_writable", kDirectoryNotWritable), fmt::arg("not_found", kProgramNotFound),
      fmt::arg("last", facts.last_makes_all ? "everything" : "film"),
      fmt::arg("not_planned", kNotPlanned), fmt::arg("other_encoder", kOtherEncoder));
}

std::string TaskScriptFailure(int exit_code, const TaskScriptFacts& facts) {
  switch (exit_code) {
    case kDirectoryNotSeen:
      return fmt::format(
          "does not see {}, or sees another directory there; the film's directory must be one that "
          "all nodes share",
          facts.directory);
    case kDirectoryNotWritable: return fmt::format("cannot write into {}", facts.directory);
    case kProgramNotFound:
      return fmt::format("does not have {}; Reel must be installed at the same place on all nodes",
                         facts.supervisor);
    case kNotPlanned: return fmt::format("finds no such task in {}/tasks", facts.directory);
    case kOtherEncoder:
      return "has another version of ffmpeg than the node that made the first segment; pieces of "
             "both are no one film";
    default: return "";
  }
}

}  // namespace reel
