#include "daemon/cluster/cluster_engines.h"

#include "daemon/cluster/slurm/slurm_engine.h"

namespace reel {

Status CheckCluster(const ClusterSpec& cluster) { return SlurmEngine::Check(cluster); }

std::unique_ptr<ClusterEngine> MakeClusterEngine(PollLoop& loop, const ClusterSpec& cluster,
                                                 const std::string& name,
                                                 const std::string& script) {
  return std::make_unique<SlurmEngine>(loop, SlurmFilm{name, script, cluster});
}

}  // namespace reel
