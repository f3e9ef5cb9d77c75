// The schema of the job store, and the way from one version of it to the next.
//
// PRAGMA user_version is the schema's version; a database without tables has version 0. PRAGMA
// application_id says that it is Reel's. docs/maintainers.md explains the tables.

#pragma once

#include <cstdint>

#include "base/status.h"
#include "daemon/reeld/sqlite_database.h"

namespace reel {

inline constexpr int64_t kSchemaVersion = 4;
inline constexpr int64_t kApplicationId = 0x5265656c;  // "Reel"

// Sets the connection up (WAL, synchronous=FULL, foreign keys), checks the database and brings it to
// kSchemaVersion, each step in one transaction. kUnavailable, and nothing is changed, when it is
// damaged, cannot be written, is not Reel's, or is of a version that this program does not know.
Status PrepareStore(Database& database);

}  // namespace reel
