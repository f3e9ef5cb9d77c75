// Changes what belongs to the whole process: directory, umask, locale, environment, and what every signal
// does (how = ignore, handle).

#include <sys/stat.h>

#include <clocale>
#include <csignal>
#include <cstdlib>

#include "hostile_renderer.h"

class ChangesProcess : public hostile::HostileRenderer {
 public:
  explicit ChangesProcess(const reel::Scene& scene)
      : HostileRenderer(scene), how_(scene.Text("how")) {}

 private:
  void Misbehave(cairo_t*, const reel::Frame&) override {
    if (::chdir("/") != 0) throw std::runtime_error("chdir");
    ::umask(0777);
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    ::clearenv();
    for (int number = 1; number < NSIG; ++number) {
      std::signal(
          number, how_ == "ignore" ? SIG_IGN : [](int) {});
    }
  }
  std::string how_;
};

HOSTILE_RENDERER(ChangesProcess, "changes_process", "ignore")
