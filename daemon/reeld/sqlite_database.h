// Database and Statement: as much of SQLite as the job store needs, with Reel's way of failing.
//
// Used by reeld, in its one thread. A call blocks for SQLite's own file operations: a transaction that
// writes costs about one fsync, and waits at most kBusyPatience for another program that holds the
// database. A connection never crosses a fork: its descriptors are close-on-exec, and a forked child
// of reeld does nothing but exec.
//
//     database = Database::Open(path)
//     Statement(database, "SELECT id FROM jobs WHERE state = ?").Bind("QUEUED")
//     while (statement.Step()) statement.Integer(0)
//
// Every failure is kUnavailable (the machine lacks room, a permission, an undamaged file) and says
// what to do, except a constraint that did not hold, which is kInternal.

#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/status.h"

namespace reel {

class Database {
 public:
  static constexpr milliseconds kBusyPatience{2000};

  // Makes an empty file (mode 0600) when there is none. Nothing is read yet.
  static Result<Database> Open(const std::string& path);

  // One or more statements without values.
  Status Execute(const char* sql);

  // The first column of the only row.
  Result<std::string> ReadText(const char* sql);

  // Rows that the last statement changed.
  int64_t changed_rows() const { return sqlite3_changes64(handle_.get()); }
  int64_t last_row_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

  bool is_read_only() const { return sqlite3_db_readonly(handle_.get(), "main") == 1; }
  const std::string& path() const { return path_; }

  // What SQLite's result code means for a person, with the path and what to do.
  Status Failure(int result_code) const;

 private:
  friend class Statement;
  struct Closer {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };

  Database(std::string path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}

  std::string path_;
  std::unique_ptr<sqlite3, Closer> handle_;
};

// One statement with its values, bound in order. A failure to prepare or bind shows at Step.
class Statement {
 public:
  Statement(const Database& database, const char* sql);

  Statement& Bind(int64_t value);
  // Any bytes, also NUL and what is not UTF-8: a column of the type BLOB.
  Statement& BindBytes(std::string_view value);
  // ASCII of our own, and JSON: a column of the type TEXT.
  Statement& Bind(std::string_view value);
  Statement& BindNull();

  // True: there is a row, whose columns can be read until the next Step.
  Result<bool> Step();

  // To the end; rows are not looked at.
  Status Run();

  // Makes it ready for other values.
  void Reset();

  int64_t Integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  std::string Bytes(int column) const;
  bool IsNull(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };

  void Keep(int result_code) {
    if (result_code_ == SQLITE_OK) result_code_ = result_code;
  }

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
  int result_code_ = SQLITE_OK;  // the first that was wrong
  int bound_ = 0;
};

// BEGIN IMMEDIATE, so that a database that is busy says so before anything was done; rolled back
// unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  Status Begin();

  // Once this returns ok the changes survive a loss of power.
  Status Commit();

 private:
  Database& database_;
  bool is_open_ = false;
};

}  // namespace reel
