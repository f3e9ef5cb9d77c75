#include "producer/plugin_library.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <exception>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "shm/frame_format.h"

namespace reel {
namespace {

// Enough for a sentence with a path in it; a plugin's longer text is cut by the plugin itself.
constexpr size_t kErrorBytes = 8192;

std::string_view FileKind(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// dlopen opens whatever it is given, and opening a FIFO waits for ever: hence the look before.
Status CheckIsRegularFile(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) {
    return Status::FromErrno(StatusCode::kInvalidInput, "renderer " + path, errno);
  }
  if (S_ISREG(status.st_mode)) return Status::Ok();
  return InvalidInput(
      fmt::format("renderer {}: is {}, not a plugin file", path, FileKind(status.st_mode)));
}

Status CheckParameterList(const reel_renderer_api& api) {
  if (api.param_count > 0 && api.params == nullptr) {
    return InvalidInput("its table says that it has parameters but does not list them");
  }
  for (size_t i = 0; i < api.param_count; ++i) {
    const reel_param_spec& spec = api.params[i];
    if (spec.name == nullptr || spec.default_text == nullptr || spec.help == nullptr) {
      return InvalidInput(
          fmt::format("parameter {} of its table lacks its name, default or help", i));
    }
  }
  return Status::Ok();
}

Status CheckTable(const reel_renderer_api* api) {
  if (api == nullptr) return InvalidInput(REEL_ENTRY_SYMBOL " returns no table");
  if (api->abi_version != REEL_ABI_VERSION) {
    return InvalidInput(fmt::format(
        "built for plugin interface {}, but this Reel has {}: build it again with this Reel's "
        "reel/renderer.h",
        api->abi_version, REEL_ABI_VERSION));
  }
  if (api->struct_bytes < sizeof(reel_renderer_api)) {
    return InvalidInput(fmt::format("its table has {} bytes, at least {} are needed",
                                    api->struct_bytes, sizeof(reel_renderer_api)));
  }
  if (api->name == nullptr || api->summary == nullptr) {
    return InvalidInput("its table lacks a name or a summary");
  }
  if (api->create == nullptr || api->describe == nullptr || api->draw == nullptr ||
      api->destroy == nullptr) {
    return InvalidInput("its table lacks one of create, describe, draw, destroy");
  }
  return CheckParameterList(*api);
}

// Calls one of the plugin's functions as `call(error, error_bytes)`. The interface forbids
// exceptions to leave it; a plugin that throws all the same costs its job, not the process.
template <typename Call>
Status CallPlugin(StatusCode code, std::string_view function, Call call) {
  std::array<char, kErrorBytes> error;  // not cleared: this stands in the way of every frame
  error.front() = '\0';
  int result = 0;
  try {
    result = call(error.data(), error.size());
  } catch (const std::exception& exception) {
    return Status(code, fmt::format("{} threw: {}", function, exception.what()));
  } catch (...) {
    return Status(code, fmt::format("{} threw what is not a std::exception", function));
  }
  if (result == 0) return Status::Ok();
  error.back() = '\0';
  if (error.front() != '\0') return Status(code, error.data());
  return Status(code, fmt::format("{} failed ({}) and gave no reason", function, result));
}

Status CheckTraits(const reel_traits& traits) {
  const auto check_side = [](std::string_view name, int32_t side) {
    if (side >= 0 && side <= kMaxPictureSide) return Status::Ok();
    return InvalidInput(fmt::format("the renderer prefers {} = {}; the limit is 1 .. {}", name,
                                    side, kMaxPictureSide));
  };
  REEL_RETURN_IF_ERROR(check_side("width", traits.width));
  REEL_RETURN_IF_ERROR(check_side("height", traits.height));
  if (traits.fps_num < 0 || traits.fps_den < 0 || (traits.fps_num > 0 && traits.fps_den == 0)) {
    return InvalidInput(
        fmt::format("the renderer prefers {}/{} frames a second", traits.fps_num, traits.fps_den));
  }
  if (traits.frame_count < 0) {
    return InvalidInput(fmt::format("the renderer prefers {} frames", traits.frame_count));
  }
  return Status::Ok();
}

Result<void*> OpenLibrary(const std::string& path) {
  // A name without a slash would be searched for along the loader's path.
  if (!path.starts_with('/')) {
    return InvalidInput(fmt::format("renderer {}: the path must be absolute", path));
  }
  REEL_RETURN_IF_ERROR(CheckIsRegularFile(path));
  // RTLD_NOW: a symbol that is missing is said now and not in the middle of a film. RTLD_LOCAL: two
  // plugins' symbols of the same name stay apart.
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return InvalidInput(fmt::format("renderer {}", ::dlerror()));
  return library;
}

}  // namespace

Result<PluginLibrary> PluginLibrary::Load(const std::string& path) {
  REEL_ASSIGN_OR_RETURN(void* library, OpenLibrary(path));
  void* symbol = ::dlsym(library, REEL_ENTRY_SYMBOL);
  if (symbol == nullptr) return InvalidInput(fmt::format("renderer {}", ::dlerror()));
  const reel_renderer_api* api = reinterpret_cast<reel_renderer_entry_fn>(symbol)();
  REEL_RETURN_IF_ERROR(CheckTable(api).Prefixed("renderer " + path));
  return PluginLibrary(api);
}

Result<std::optional<std::string>> PluginLibrary::LoadTimeline(const std::string& path) {
  REEL_ASSIGN_OR_RETURN(void* library, OpenLibrary(path));
  void* symbol = ::dlsym(library, REEL_TIMELINE_SYMBOL);
  if (symbol == nullptr) return std::optional<std::string>();
  const char* text = reinterpret_cast<reel_timeline_entry_fn>(symbol)();
  if (text == nullptr || *text == '\0') {
    return InvalidInput(fmt::format("renderer {}: its timeline is empty", path));
  }
  if (*text == '!') return InvalidInput(fmt::format("renderer {}: {}", path, text + 1));
  return std::optional<std::string>(text);
}

Result<PluginRenderer> PluginRenderer::Create(const PluginLibrary& library,
                                              const RendererRequest& request) {
  const reel_renderer_api& api = library.api();
  REEL_ASSIGN_OR_RETURN(const std::vector<ResolvedParameter> resolved,
                        ResolveParameters(std::span(api.params, api.param_count), request.params));
  std::vector<reel_param> params;
  for (const ResolvedParameter& parameter : resolved) {
    params.push_back({parameter.name.c_str(), parameter.text.c_str()});
  }
  const reel_scene scene = {
      .struct_bytes = sizeof(reel_scene),
      .width = request.width,
      .height = request.height,
      .fps_num = request.fps.num,
      .fps_den = request.fps.den,
      .frame_count = request.frame_count,
      .params = params.data(),
      .param_count = params.size(),
  };
  reel_renderer* handle = nullptr;
  REEL_RETURN_IF_ERROR(CallPlugin(
      StatusCode::kInvalidInput, "create",
      [&](char* error, size_t bytes) { return api.create(&scene, &handle, error, bytes); }));
  if (handle == nullptr) return InvalidInput("create succeeded but gave no renderer");

  PluginRenderer renderer(&api, handle);
  reel_traits& traits = renderer.traits_;
  traits.struct_bytes = sizeof(reel_traits);
  REEL_RETURN_IF_ERROR(CallPlugin(
      StatusCode::kInvalidInput, "describe",
      [&](char* error, size_t bytes) { return api.describe(handle, &traits, error, bytes); }));
  REEL_RETURN_IF_ERROR(CheckTraits(traits));
  return renderer;
}

PluginRenderer::PluginRenderer(PluginRenderer&& other) noexcept
    : api_(other.api_), handle_(std::exchange(other.handle_, nullptr)), traits_(other.traits_) {}

PluginRenderer& PluginRenderer::operator=(PluginRenderer&& other) noexcept {
  std::swap(api_, other.api_);
  std::swap(handle_, other.handle_);
  std::swap(traits_, other.traits_);
  return *this;
}

PluginRenderer::~PluginRenderer() {
  if (handle_ != nullptr) api_->destroy(handle_);
}

Status PluginRenderer::Draw(const reel_frame& frame) {
  return CallPlugin(StatusCode::kFailed, "draw", [&](char* error, size_t bytes) {
    return api_->draw(handle_, &frame, error, bytes);
  });
}

}  // namespace reel
