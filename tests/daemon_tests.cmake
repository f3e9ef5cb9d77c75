# reeld and its protocol.
reel_test(daemon_protocol_test
  SOURCES message_stream_test.cc daemon_messages_test.cc
  LIBRARIES reel_protocol)

reel_test(reeld_parts_test
  SOURCES job_queue_test.cc job_verdict_test.cc job_output_test.cc line_splitter_test.cc
  LIBRARIES reel_reeld)
