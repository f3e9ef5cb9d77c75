#include "machine_users.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace reel {
namespace {

constexpr gid_t kSecondGroup = 61150;

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Line(const TestUser& user, const std::string& name) {
  return name + ":x:" + std::to_string(user.uid) + ":" + std::to_string(user.gid) +
         "::" + user.home + ":/bin/sh\n";
}

// In place, since the file is bound over the machine's.
void Overwrite(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  REQUIRE(file.flush().good());
}

}  // namespace

std::string MachineUsers::Missing() {
  if (geteuid() != 0) return "it takes root to act as several users";
  if (unshare(CLONE_NEWNS) != 0) {
    return std::string("it takes a mount namespace of its own: ") + std::strerror(errno);
  }
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return "";
  return std::string("mounts cannot be made private: ") + std::strerror(errno);
}

MachineUsers::MachineUsers()
    : passwd_(TextOf("/etc/passwd")),
      group_(TextOf("/etc/group")),
      daemon_{"reel-t-daemon", 61100, 61100, {61100}, "/"},
      ada_{"reel-t-ada", 61101, 61101, {61101, kSecondGroup}, directory_ / "ada"},
      bob_{"reel-t-bob", 61102, 61102, {61102}, directory_ / "bob"},
      admin_{"reel-t-admin", 61103, 61103, {61103, 61100}, directory_ / "admin"} {
  REQUIRE(chmod(directory_.path().c_str(), 0755) == 0);
  for (const TestUser* user : {&ada_, &bob_, &admin_}) {
    REQUIRE(mkdir(user->home.c_str(), 0700) == 0);
    REQUIRE(chown(user->home.c_str(), user->uid, user->gid) == 0);
  }
  std::string groups =
      group_ + "reel-t-second:x:" + std::to_string(kSecondGroup) + ":" + ada_.name + "\n";
  for (const TestUser* user : {&daemon_, &ada_, &bob_, &admin_}) {
    groups += user->name + ":x:" + std::to_string(user->gid) + ":" +
              (user == &daemon_ ? admin_.name : "") + "\n";
  }
  Overwrite(directory_ / "group", groups);
  Write("", "", "");
  REQUIRE(mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") == 0);
  REQUIRE(mkdir("/run/reel", 0755) == 0);
  REQUIRE(chown("/run/reel", daemon_.uid, daemon_.gid) == 0);
  for (const char* name : {"passwd", "group"}) {
    const std::string over = std::string("/etc/") + name;
    REQUIRE(chmod((directory_ / name).c_str(), 0644) == 0);
    REQUIRE(mount((directory_ / name).c_str(), over.c_str(), nullptr, MS_BIND, nullptr) == 0);
  }
}

void MachineUsers::Restore() { Write("", "", ""); }
void MachineUsers::Remove(const TestUser& user) { Write(user.name, "", ""); }
void MachineUsers::Rename(const TestUser& user, const std::string& name) {
  Write("", user.name, name);
}

void MachineUsers::Write(const std::string& skipped, const std::string& renamed,
                         const std::string& new_name) {
  std::string text = passwd_;
  for (const TestUser* user : {&daemon_, &ada_, &bob_, &admin_}) {
    if (user->name == skipped) continue;
    text += Line(*user, user->name == renamed ? new_name : user->name);
  }
  Overwrite(directory_ / "passwd", text);
}

ActingAs::ActingAs(const TestUser& user) {
  REQUIRE(setgroups(user.groups.size(), user.groups.data()) == 0);
  REQUIRE(setegid(user.gid) == 0);
  REQUIRE(seteuid(user.uid) == 0);
}

ActingAs::~ActingAs() {
  if (seteuid(0) != 0 || setegid(0) != 0 || setgroups(0, nullptr) != 0) std::abort();
}

void BecomeTestUser(const TestUser& user) {
  if (setgroups(user.groups.size(), user.groups.data()) != 0 ||
      setresgid(user.gid, user.gid, user.gid) != 0 ||
      setresuid(user.uid, user.uid, user.uid) != 0) {
    _exit(126);
  }
}

}  // namespace reel
