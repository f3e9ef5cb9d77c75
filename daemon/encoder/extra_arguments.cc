#include "daemon/encoder/extra_arguments.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

namespace reel {
namespace {

// Options that have a field of their own; there must be one way to say a thing.
const std::map<std::string, std::string, std::less<>>& Fields() {
  static const std::map<std::string, std::string, std::less<>> fields = {
      {"c", "codec"},
      {"codec", "codec"},
      {"vcodec", "codec"},
      {"crf", "crf"},
      {"preset", "preset"},
      {"b", "bitrate"},
      {"vb", "bitrate"},
      {"pix_fmt", "pix_fmt"},
      {"loop", "loop"},
      {"plays", "loop"},
      {"metadata", "metadata"},
      {"r", "fps, beside output"},
      {"s", "size, beside output"}};
  return fields;
}

// Options of the ffmpeg program that only tune an encoder; `ffmpeg -h full`, 5.1.
const std::set<std::string, std::less<>>& Harmless() {
  static const std::set<std::string, std::less<>> names = {
      "ab",      "ac", "aq",     "ar",  "aspect", "force_key_frames",
      "profile", "q",  "qscale", "tag", "vtag"};
  return names;
}

// All other options of the ffmpeg program (`ffmpeg -h full`, 5.1, before the first AVOptions), and
// those of the muxers and of image2 that name files. A yes-or-no option also exists as "no...".
constexpr std::string_view kRefused =
    "abort_on absf accurate_seek acodec adrift_threshold af aframes an apad apre async atag "
    "atomic_writing attach auto_conversion_filters autorotate autoscale benchmark benchmark_all "
    "bitexact bits_per_raw_sample bsf bsfs buildconf canvas_size ch_layout channel_layout "
    "chroma_intra_matrix chroma_sample_location codecs color_primaries color_range color_trc "
    "colors colorspace copy_unknown copyinkf copypriorss copytb copyts cpucount cpuflags dcodec "
    "debug_ts decoders demuxers devices dframes discard disposition dispositions dn "
    "dts_delta_threshold dts_error_threshold dump dump_attachment enc_time_base encoders f "
    "filter filter_complex filter_complex_script filter_complex_threads filter_hw_device "
    "filter_script filter_threads filters find_stream_info fix_sub_duration force_fps formats "
    "fpre fps_mode fpsmax frame_drop_threshold frame_pts frames fs guess_layout_max h help hex "
    "hide_banner hwaccel hwaccel_device hwaccel_output_format hwaccels i ignore_unknown "
    "init_hw_device inter_matrix intra_matrix isync itsoffset itsscale L lavfi layouts loglevel "
    "map map_channel map_chapters map_metadata max_alloc max_error_rate max_muxing_queue_size "
    "muxdelay muxers muxing_queue_data_threshold muxpreload n pass passlogfile pix_fmts pre "
    "program progress protocol_opts protocols psnr qphist qsv_device rc_override re readrate "
    "recast_media reinit_filter report sample_fmt sample_fmts scodec sdp_file seek_timestamp "
    "shortest sinks sn sources spre ss sseof stag start_at_zero start_number stats stats_period "
    "stdin stream_loop streamid strftime t target thread_queue_size time_base timecode "
    "timelimit timestamp to top update v vaapi_device vbsf version vf vframes "
    "video_track_timescale vn vol vpre vstats vstats_file vstats_version vsync write_tmcd "
    "xerror y";

const std::set<std::string, std::less<>>& Refused() {
  static const std::set<std::string, std::less<>> names = [] {
    std::istringstream words{std::string(kRefused)};
    return std::set<std::string, std::less<>>(std::istream_iterator<std::string>(words), {});
  }();
  return names;
}

// Keys of -x264-params, -x265-params, -svtav1-params and -aom-params after which a file is named,
// or which make the encoder keep one.
constexpr std::array<std::string_view, 18> kFileKeys = {"stats",           "pass",
                                                        "qpfile",          "cqmfile",
                                                        "dump-yuv",        "log-file",
                                                        "opencl-clbin",    "csv",
                                                        "recon",           "analysis-save",
                                                        "analysis-load",   "zonefile",
                                                        "lambda-file",     "scaling-list",
                                                        "dhdr10-info",     "dolby-vision-rpu",
                                                        "input-stat-file", "film-grain-table"};

bool IsOptionName(std::string_view name) {
  return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

bool IsRefused(std::string_view name) {
  return Refused().contains(name) || (name.starts_with("no") && Refused().contains(name.substr(2)));
}

// "16/9" is a value; any other slash is part of a path or an address.
bool IsPath(std::string_view value) {
  const auto is_ratio_character = [](unsigned char c) { return std::isdigit(c) || c == '/'; };
  return value.find('/') != std::string_view::npos &&
         !(std::all_of(value.begin(), value.end(), is_ratio_character) && value[0] != '/');
}

// The key of "key=value:key=value" that names a file, or "".
std::string FileKeyIn(std::string_view value) {
  while (!value.empty()) {
    const std::string_view pair = value.substr(0, value.find(':'));
    std::string key(pair.substr(0, pair.find('=')));
    std::replace(key.begin(), key.end(), '_', '-');  // the encoders take both
    if (std::find(kFileKeys.begin(), kFileKeys.end(), key) != kFileKeys.end()) return key;
    value.remove_prefix(std::min(value.size(), pair.size() + 1));
  }
  return "";
}

Status Wrong(const std::string& word, const std::string& why) {
  return InvalidInput("ffmpeg_args: \"" + word + "\" " + why);
}

Status CheckOption(const std::string& word) {
  if (word.empty() || word[0] != '-') {
    return Wrong(word, "is not an option; give pairs such as \"-tune\" \"animation\"");
  }
  const size_t colon = word.find(':');
  const std::string name = word.substr(1, colon == std::string::npos ? colon : colon - 1);
  const bool for_audio = word.compare(1 + name.size(), 2, ":a") == 0;
  if (!IsOptionName(name)) return Wrong(word, "is not the name of an option");
  if (Harmless().contains(name) || (name == "b" && for_audio)) return Status::Ok();
  if (const auto field = Fields().find(name); field != Fields().end()) {
    return Wrong(word, "has a field of its own: " + field->second);
  }
  if (IsRefused(name)) {
    return Wrong(word,
                 "is not allowed: only options of the encoder and the output file are, "
                 "none that open another file, choose or count frames, or set what Reel sets");
  }
  return Status::Ok();
}

Status CheckValue(const std::string& option, const std::string& value) {
  if (value.size() > 1 && value[0] == '-' && std::isalpha(static_cast<unsigned char>(value[1]))) {
    return Wrong(option, "has no value (the next word is \"" + value + "\")");
  }
  if (IsPath(value)) return Wrong(value, "(value of " + option + ") is a path; none may be given");
  if (value.find("pass1") != std::string::npos || value.find("pass2") != std::string::npos) {
    return Wrong(value, "(value of " + option + ") needs two passes; Reel makes one");
  }
  if (value.find_first_of("'\\") != std::string::npos) {
    return Wrong(value,
                 "(value of " + option + ") has quotes or backslashes; no encoder needs them");
  }
  if (const std::string key = FileKeyIn(value); !key.empty()) {
    return Wrong(value, "(value of " + option + ") makes the encoder open a file: " + key);
  }
  return Status::Ok();
}

}  // namespace

Status CheckExtraArguments(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); i += 2) {
    REEL_RETURN_IF_ERROR(CheckOption(words[i]));
    if (i + 1 == words.size()) return Wrong(words[i], "has no value");
    REEL_RETURN_IF_ERROR(CheckValue(words[i], words[i + 1]));
  }
  return Status::Ok();
}

}  // namespace reel
