# What plans and watches a film's tasks on a cluster. With a real Slurm they are tested by tests/cluster.
reel_test(cluster_tests
  SOURCES
    attempt_list_test.cc
    campaign_directory_test.cc
    cluster_render_test.cc
    rough_time_test.cc
    segment_length_choice_test.cc
    slurm_parts_test.cc
    task_history_test.cc
    task_plan_test.cc
    task_removal_test.cc
    task_split_test.cc
  LIBRARIES reel_cluster)
