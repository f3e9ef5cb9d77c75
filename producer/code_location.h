// CodeLocation: which loaded library an address of code lies in, and the exported function there.
//
// Async-signal-safe, for the report of a crash: no locks, no allocation. dladdr would take the loader's
// lock, which another thread of a renderer may hold. Reads the tables of libraries that stay loaded;
// producer processes only.

#pragma once

#include <cstdint>

namespace reel {

struct CodeLocation {
  const char* module =
      nullptr;           // the file as it was loaded; "" the program itself; null: no module
  uintptr_t offset = 0;  // from the module's load address, as addr2line takes it
  const char* symbol = nullptr;  // mangled; null where no exported function holds the address
};

// A null module, with the address as the offset, where no library is loaded there.
CodeLocation LocateCode(uintptr_t address);

}  // namespace reel
