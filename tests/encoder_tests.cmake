reel_test(encoder_test
  SOURCES
    encode_plan_test.cc
    encoder_failure_test.cc
    extra_arguments_test.cc
    frame_count_test.cc
    segment_plan_test.cc
    sequence_path_test.cc
    sound_arguments_test.cc
    sound_plan_test.cc
    sound_probe_test.cc
  LIBRARIES reel_encoder)
# Runs ffmpeg over every format. It is ffmpeg that works here, so sanitizers have nothing to see.
if(NOT REEL_SANITIZE)
  reel_test(encoder_ffmpeg_test
    SOURCES
      e2e_encode_formats_test.cc
      e2e_encode_audio_test.cc
      e2e_encode_segments_test.cc
      encode_runner.cc
    LIBRARIES reel_encoder)
endif()
