#include "daemon/reeld/sqlite_database.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "base/unique_fd.h"

namespace reel {
namespace {

// Before SQLite does it, with a mode that lets nobody else read: -wal and -shm copy the mode.
Status MakeFile(const std::string& path) {
  const unique_fd file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  // A file that may only be read is opened and then refused with better words.
  if (file.valid() || errno == EACCES || errno == EROFS) return Status::Ok();
  return UnavailableErrno("opening the job store " + path, errno);
}

const char* Advice(int result_code) {
  switch (result_code & 0xff) {  // the primary code, sqlite.org/rescode.html
    case SQLITE_FULL: return "no room is left there; free some, and try again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "another program holds it (a sqlite3 shell?); close that one";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "it cannot be written; see to it that the directory and the files belong to you "
             "(`ls -la`) and that the disk is not mounted read-only, or name another directory "
             "with --state";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "it is damaged; reeld changes nothing in it. Keep a copy, then repair it (`sqlite3 "
             "jobs.db .recover | sqlite3 new.db`), or move all jobs.db* away to begin with an "
             "empty queue, or name another directory with --state";
    case SQLITE_IOERR:
      return "reading or writing the disk failed; see `dmesg`, and whether it is full";
    default: return "see what is said of it";
  }
}

}  // namespace

Result<Database> Database::Open(const std::string& path) {
  REEL_RETURN_IF_ERROR(MakeFile(path));
  sqlite3* handle = nullptr;
  constexpr int kFlags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
  const int result_code = sqlite3_open_v2(path.c_str(), &handle, kFlags, nullptr);
  Database database(path, handle);
  if (result_code != SQLITE_OK) return database.Failure(result_code);
  sqlite3_busy_timeout(handle, static_cast<int>(kBusyPatience.count()));
  return database;
}

Status Database::Execute(const char* sql) {
  const int result_code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  return result_code == SQLITE_OK ? Status::Ok() : Failure(result_code);
}

Result<std::string> Database::ReadText(const char* sql) {
  Statement statement(*this, sql);
  REEL_ASSIGN_OR_RETURN(const bool has_row, statement.Step());
  return has_row ? statement.Bytes(0) : std::string();
}

Status Database::Failure(int result_code) const {
  const bool knows_more = handle_ && sqlite3_errcode(handle_.get()) != SQLITE_OK;
  const std::string words =
      knows_more ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(result_code);
  if ((result_code & 0xff) == SQLITE_CONSTRAINT || (result_code & 0xff) == SQLITE_ERROR ||
      (result_code & 0xff) == SQLITE_MISUSE) {
    return Internal("the job store " + path_ + " refused a change: " + words);
  }
  return Unavailable("the job store " + path_ + ": " + words + "; " + Advice(result_code));
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
  sqlite3_stmt* handle = nullptr;
  Keep(sqlite3_prepare_v2(database.handle_.get(), sql, -1, &handle, nullptr));
  handle_.reset(handle);
}

Statement& Statement::Bind(int64_t value) {
  if (handle_) Keep(sqlite3_bind_int64(handle_.get(), ++bound_, value));
  return *this;
}

Statement& Statement::BindBytes(std::string_view value) {
  // A null pointer would bind NULL.
  const char* bytes = value.empty() ? "" : value.data();
  if (handle_) {
    Keep(sqlite3_bind_blob64(handle_.get(), ++bound_, bytes, value.size(), SQLITE_TRANSIENT));
  }
  return *this;
}

Statement& Statement::Bind(std::string_view value) {
  const char* bytes = value.empty() ? "" : value.data();
  if (handle_) {
    Keep(sqlite3_bind_text64(handle_.get(), ++bound_, bytes, value.size(), SQLITE_TRANSIENT,
                             SQLITE_UTF8));
  }
  return *this;
}

Statement& Statement::BindNull() {
  if (handle_) Keep(sqlite3_bind_null(handle_.get(), ++bound_));
  return *this;
}

Result<bool> Statement::Step() {
  if (result_code_ != SQLITE_OK) return database_.Failure(result_code_);
  const int result_code = sqlite3_step(handle_.get());
  if (result_code == SQLITE_ROW) return true;
  if (result_code == SQLITE_DONE) return false;
  return database_.Failure(result_code);
}

Status Statement::Run() {
  for (;;) {
    REEL_ASSIGN_OR_RETURN(const bool has_row, Step());
    if (!has_row) return Status::Ok();
  }
}

void Statement::Reset() {
  if (handle_) sqlite3_reset(handle_.get());
  bound_ = 0;
}

std::string Statement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(handle_.get(), column);
  const int count = sqlite3_column_bytes(handle_.get(), column);
  return bytes == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(bytes), static_cast<size_t>(count));
}

Transaction::~Transaction() {
  // Fails when SQLite has rolled back by itself (a full disk): then there is nothing left to do.
  if (is_open_) static_cast<void>(database_.Execute("ROLLBACK"));
}

Status Transaction::Begin() {
  REEL_RETURN_IF_ERROR(database_.Execute("BEGIN IMMEDIATE"));
  is_open_ = true;
  return Status::Ok();
}

Status Transaction::Commit() {
  REEL_RETURN_IF_ERROR(database_.Execute("COMMIT"));
  is_open_ = false;
  return Status::Ok();
}

}  // namespace reel
