// MachineUsers: users of the test's own, which this process and its children see, and nobody else.
//
// As root: a mount namespace of this process (unshare(2)), in which /etc/passwd and /etc/group are the machine's
// with a few lines more, and /run is empty but for /run/reel, which is the daemon's. The users' homes are in a temporary directory. Without root, or where there are no
// namespaces, `MachineUsers::Missing()` says why tests that need users cannot run.

#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "temporary_directory.h"

namespace reel {

struct TestUser {
  std::string name;
  uid_t uid;
  gid_t gid;
  std::vector<gid_t> groups;  // all of them
  std::string home;
};

class MachineUsers {
 public:
  // Empty: users can be made.
  static std::string Missing();

  // REQUIRES: Missing() is empty; one object a process.
  MachineUsers();

  const TestUser& daemon() const {
    return daemon_;
  }                                             // whom reeld runs as, and the admin group's first
  const TestUser& ada() const { return ada_; }  // in a second group
  const TestUser& bob() const { return bob_; }
  const TestUser& admin() const { return admin_; }  // in the daemon's group

  // As the system's database has it from now on: without the user, or under another name.
  void Remove(const TestUser& user);
  void Rename(const TestUser& user, const std::string& name);
  void Restore();  // as at first

 private:
  void Write(const std::string& skipped, const std::string& renamed, const std::string& new_name);

  TemporaryDirectory directory_;
  std::string passwd_, group_;  // the machine's own
  TestUser daemon_, ada_, bob_, admin_;
};

// While it lives this process acts with the user's effective ids and groups: what it connects and makes is
// the user's.
class ActingAs {
 public:
  explicit ActingAs(const TestUser& user);
  ~ActingAs();
  ActingAs(const ActingAs&) = delete;
  ActingAs& operator=(const ActingAs&) = delete;
};

// In a child: the user for good. Exits on failure.
void BecomeTestUser(const TestUser& user);

}  // namespace reel
