// LaunchTable: what users have submitted, kept by reel-launcher where reeld can neither read nor write.
//
// One file a job, DIR/TICKET, of root with mode 0600 in a directory of root with mode 0700: who submitted it,
// by number and name, and its text. It is what makes a job start as its own user after the machine was
// started again, with nobody's word for it. Several processes of the launcher may use one directory: a
// file is made whole and never changed.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/status.h"
#include "daemon/launcher/launch_message.h"

namespace reel {

struct LaunchRecord {
  uint64_t ticket = 0;
  uid_t uid = 0;
  std::string user;  // its name when the job was submitted
  std::string text;
};

// The bytes of a file, and back; nothing when they are not of this ticket, or not whole. Pure.
std::string LaunchRecordToBytes(const LaunchRecord& record);
std::optional<LaunchRecord> LaunchRecordFromBytes(std::span<const char> bytes, uint64_t ticket);

class LaunchTable {
 public:
  // Makes the directory when it is not there. On failure kUnavailable: it cannot be made, or is another
  // user's, or others may enter it.
  static Result<LaunchTable> Open(const std::string& directory);

  // Keeps a job, flushed to the disk, under a new ticket.
  Granted<uint64_t> Add(uid_t uid, const std::string& user, const std::string& text) const;

  Granted<LaunchRecord> Find(uint64_t ticket) const;

  // kNone when it is gone, as when it never was.
  Refusal Forget(uint64_t ticket) const;

  // The lowest ticket above `after`, or 0.
  Granted<uint64_t> Next(uint64_t after) const;

 private:
  explicit LaunchTable(unique_fd directory) : directory_(std::move(directory)) {}

  unique_fd directory_;
};

}  // namespace reel
