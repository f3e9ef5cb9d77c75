# What a film's tasks on a cluster are planned by.
reel_test(cluster_plan_test
  SOURCES
    rough_time_test.cc
    segment_length_choice_test.cc
    task_plan_test.cc
  LIBRARIES reel_cluster)
