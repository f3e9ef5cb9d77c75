// What is said of a job's cluster before any of it is used.

#include "daemon/cluster/cluster_render.h"

#include <catch2/catch.hpp>
#include <string>

namespace reel {
namespace {

TEST_CASE("fields of a cluster are told to be of no use where nobody says where the film is made") {
  ClusterSpec cluster;
  CHECK_FALSE(FieldsWithoutCluster(cluster));
  cluster.partition = "long";
  CHECK(FieldsWithoutCluster(cluster) ==
        "partition: not used, the film is made on this machine; --on slurm has a cluster make it");
  cluster.account = "films";
  cluster.task_seconds = 60;
  cluster.task_memory_bytes = int64_t{1} << 30;
  cluster.task_cores = 2;
  cluster.slurm_args = {"--qos=low"};
  CHECK(FieldsWithoutCluster(cluster)->starts_with(
      "partition, account, task_time, task_memory, task_cores, slurm_args: not used, "));
}

TEST_CASE("a job that is to be made here may keep its fields of a cluster for another time") {
  ClusterSpec cluster;
  cluster.partition = "long";
  cluster.engine = "";
  CHECK_FALSE(FieldsWithoutCluster(cluster));
  cluster.engine = kOnSlurm;
  CHECK_FALSE(FieldsWithoutCluster(cluster));
}

}  // namespace
}  // namespace reel
