// JobFlags: SCENE and the flags of a job, the same for `reel render`, `still`, `info` and `submit`.
//
// There is one flag for every field of a job file (protocol/job_fields.h), so both ways of asking
// take the same values and give the same errors.
//
//     AddJobFlags(command, flags)       while the command line is declared; `flags` must outlive
//     `command` job = ResolveJob(flags, cwd)      in the command's callback

#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "protocol/job_fields.h"
#include "protocol/job_spec.h"

namespace CLI {
class App;
}

namespace reel {

struct JobFile;

struct JobFlags {
  struct Given {
    const JobField* field;
    std::string text;
  };

  std::string scene;         // as typed
  std::vector<Given> given;  // in the order of the command line
};

// The positional SCENE and all job flags, in groups. `without` names fields (as in a job file) that
// the command does not offer, e.g. "range" for `still`. REQUIRES: `flags` outlives `app`.
void AddJobFlags(CLI::App& app, JobFlags& flags, const std::vector<std::string>& without = {});

// `without`, and all fields of a cluster's tasks: for a command that draws on this machine only. Such a
// command clears JobSpec::cluster as well, which a job file may give.
std::vector<std::string> WithoutCluster(std::vector<std::string> without);

// The job that SCENE and the flags ask for: the job file's fields, when SCENE is one, with the
// flags over them (params and metadata are merged key by key; frames replaces duration and the
// other way round; --audio, given once or more, replaces all sounds). All paths in it are absolute: those of a job file from its directory, those of
// flags from `working_directory`. Reads the job file; touches nothing else. On failure
// kInvalidInput, naming the flag, or the field with the job file and its line, value and limit. A job
// without an output is no failure here: see RequireOutput.
Result<JobSpec> ResolveJob(const JobFlags& flags, const std::string& working_directory);

// The same for a job file that was read already.
Result<JobSpec> ResolveJobFile(const JobFile& file, const JobFlags& flags,
                               const std::string& working_directory);

}  // namespace reel
