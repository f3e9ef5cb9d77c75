#include "daemon/launcher/launch_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

namespace reel {
namespace {

constexpr uint32_t kRecordMagic = 0x626f4a52;  // "RJob"
constexpr uint32_t kRecordVersion = 1;
// Jobs that reeld knows are far fewer; what is more has been lost by it, and fills the disk.
constexpr int kMostRecords = 100'000;

struct RecordHeader {
  uint32_t magic = kRecordMagic;
  uint32_t version = kRecordVersion;
  uint64_t ticket = 0;
  uint32_t uid = 0;
  uint32_t text_bytes = 0;
  std::array<char, kMaxUserNameBytes + 1> user = {};
};
static_assert(sizeof(RecordHeader) == 280);

// A name that is no ticket (a file that was never finished) is 0.
uint64_t TicketOf(std::string_view name) {
  uint64_t ticket = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), ticket);
  return error == std::errc() && end == name.data() + name.size() ? ticket : 0;
}

uint64_t RandomTicket() {
  uint64_t bits = 0;
  if (getrandom(&bits, sizeof(bits), 0) != sizeof(bits)) return 0;
  return bits >> 1;
}

Refusal TableRefusal(int error_number) { return {LaunchRefusal::kTable, error_number}; }

bool WriteWhole(int fd, std::string_view bytes) {
  const ssize_t count = write(fd, bytes.data(), bytes.size());
  if (count == static_cast<ssize_t>(bytes.size())) return true;
  if (count >= 0) errno = ENOSPC;
  return false;
}

using Listing = std::unique_ptr<DIR, int (*)(DIR*)>;

Listing List(int directory) {
  const int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  Listing listing(again < 0 ? nullptr : fdopendir(again), closedir);
  if (again >= 0 && listing == nullptr) close(again);
  return listing;
}

}  // namespace

std::string LaunchRecordToBytes(const LaunchRecord& record) {
  RecordHeader header;
  header.ticket = record.ticket;
  header.uid = record.uid;
  header.text_bytes = static_cast<uint32_t>(record.text.size());
  record.user.copy(header.user.data(), kMaxUserNameBytes);
  std::string bytes(reinterpret_cast<const char*>(&header), sizeof(header));
  return bytes + record.text;
}

std::optional<LaunchRecord> LaunchRecordFromBytes(std::span<const char> bytes, uint64_t ticket) {
  RecordHeader header;
  if (bytes.size() < sizeof(header)) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof(header));
  const std::span<const char> text = bytes.subspan(sizeof(header));
  const bool is_whole = header.magic == kRecordMagic && header.version == kRecordVersion &&
                        header.ticket == ticket && text.size() == header.text_bytes &&
                        text.size() <= kMaxLaunchBytes && header.user.back() == '\0';
  if (!is_whole) return std::nullopt;
  return LaunchRecord{ticket, header.uid, header.user.data(),
                      std::string(text.begin(), text.end())};
}

Result<LaunchTable> LaunchTable::Open(const std::string& directory) {
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return UnavailableErrno(directory, errno);
  }
  unique_fd opened(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat found {};
  if (!opened.valid() || fstat(opened.get(), &found) != 0)
    return UnavailableErrno(directory, errno);
  if (found.st_uid != geteuid() || (found.st_mode & 077) != 0) {
    return Unavailable(directory +
                       " must belong to root and be closed to everybody else (mode 0700)");
  }
  return LaunchTable(std::move(opened));
}

Granted<uint64_t> LaunchTable::Add(uid_t uid, const std::string& user,
                                   const std::string& text) const {
  int records = 0;
  for (const Listing listing = List(directory_.get()); listing && readdir(listing.get());)
    ++records;
  if (records > kMostRecords) return TableRefusal(ENOSPC);
  const uint64_t ticket = RandomTicket();
  const std::string name = std::to_string(ticket);
  const std::string unfinished = name + ".new";
  const unique_fd file(openat(directory_.get(), unfinished.c_str(),
                              O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (ticket == 0 || !file.valid()) return TableRefusal(errno);
  // No replacing: a ticket is never given twice.
  if (!WriteWhole(file.get(), LaunchRecordToBytes({ticket, uid, user, text})) ||
      fsync(file.get()) != 0 ||
      renameat2(directory_.get(), unfinished.c_str(), directory_.get(), name.c_str(),
                RENAME_NOREPLACE) != 0 ||
      fsync(directory_.get()) != 0) {
    const int error_number = errno;
    unlinkat(directory_.get(), unfinished.c_str(), 0);
    return TableRefusal(error_number);
  }
  return ticket;
}

Granted<LaunchRecord> LaunchTable::Find(uint64_t ticket) const {
  const std::string name = std::to_string(ticket);
  const unique_fd file(openat(directory_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.valid()) {
    return errno == ENOENT ? Refusal{LaunchRefusal::kUnknownTicket} : TableRefusal(errno);
  }
  std::string bytes(sizeof(RecordHeader) + kMaxLaunchBytes + 1, '\0');
  const ssize_t count = read(file.get(), bytes.data(), bytes.size());
  if (count < 0) return TableRefusal(errno);
  bytes.resize(static_cast<size_t>(count));
  const auto record = LaunchRecordFromBytes(bytes, ticket);
  if (!record) return TableRefusal(EBADMSG);
  return *record;
}

Refusal LaunchTable::Forget(uint64_t ticket) const {
  const std::string name = std::to_string(ticket);
  if (unlinkat(directory_.get(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return TableRefusal(errno);
}

Granted<uint64_t> LaunchTable::Next(uint64_t after) const {
  const Listing listing = List(directory_.get());
  if (!listing) return TableRefusal(errno);
  uint64_t next = 0;
  while (const dirent* entry = readdir(listing.get())) {
    const uint64_t ticket = TicketOf(entry->d_name);
    if (ticket > after && (next == 0 || ticket < next)) next = ticket;
  }
  return next;
}

}  // namespace reel
