// ProcessorQuota: how much processor time a control group leaves to this process, whatever its affinity
// mask says: what `docker run --cpus`, Kubernetes' limits and systemd's CPUQuota= set.
//
// Version 2 of cgroups only (Documentation/admin-guide/cgroup-v2.rst, cpu.max). Any process and thread.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reel {

// Processor seconds a second from the text of a cpu.max, "QUOTA PERIOD" in microseconds: 1.5 from
// "150000 100000". Nothing from "max 100000" and from what is no such text. Pure.
std::optional<double> ParseCpuMax(std::string_view text);

// The group of version 2 and all those above it, the nearest first, from the text of /proc/self/cgroup
// (cgroups(7)): {"/a/b", "/a", "/"} from "0::/a/b". A group outside of what this process can see is "/".
// None where there is no version 2. Pure.
std::vector<std::string> GroupsUpwards(std::string_view proc_self_cgroup);

// The smallest quota of those groups, whose files are below `mount`; nothing when none has one.
std::optional<double> SmallestQuota(std::string_view proc_self_cgroup,
                                    const std::filesystem::path& mount);

// Of this process, at this moment.
std::optional<double> ProcessorQuota();

}  // namespace reel
