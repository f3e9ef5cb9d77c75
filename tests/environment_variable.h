// A variable of this process's environment, for one test; afterwards it is as it was.

#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace reel {

class EnvironmentVariable {
 public:
  // Not there.
  explicit EnvironmentVariable(const std::string& name) : name_(name) {
    if (const char* value = std::getenv(name.c_str())) before_ = value;
    unsetenv(name.c_str());
  }
  EnvironmentVariable(const std::string& name, const std::string& value)
      : EnvironmentVariable(name) {
    setenv(name.c_str(), value.c_str(), 1);
  }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  ~EnvironmentVariable() {
    if (before_) {
      setenv(name_.c_str(), before_->c_str(), 1);
    } else {
      unsetenv(name_.c_str());
    }
  }

 private:
  const std::string name_;
  std::optional<std::string> before_;
};

}  // namespace reel
