#include "producer/code_location.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

namespace reel {
namespace {

// What a library says of the functions it exports; null pointers where it says nothing.
struct DynamicTables {
  const ElfW(Sym) * symbols = nullptr;
  const char* names = nullptr;
  const uint32_t* hash = nullptr;  // DT_GNU_HASH
};

DynamicTables TablesOf(const link_map& library) {
  DynamicTables tables;
  // glibc has added the load address to these already; the kernel's vdso keeps plain offsets.
  const auto at = [&library](ElfW(Addr) value) {
    return value < library.l_addr ? value + library.l_addr : value;
  };
  for (const ElfW(Dyn)* entry = library.l_ld; entry->d_tag != DT_NULL; ++entry) {
    const ElfW(Addr) value = entry->d_un.d_ptr;
    if (entry->d_tag == DT_SYMTAB) {
      tables.symbols = reinterpret_cast<const ElfW(Sym)*>(at(value));
    } else if (entry->d_tag == DT_STRTAB) {
      tables.names = reinterpret_cast<const char*>(at(value));
    } else if (entry->d_tag == DT_GNU_HASH) {
      tables.hash = reinterpret_cast<const uint32_t*>(at(value));
    }
  }
  return tables;
}

// The number of symbols stands nowhere: the last one is the end of the chain that begins highest.
// Layout: bucket count, first symbol, filter words, shift; the filter; the buckets; the chains, whose
// last entry has its lowest bit set (binutils, bfd/elflink.c).
uint32_t EndOfSymbols(const uint32_t* hash) {
  const uint32_t bucket_count = hash[0];
  const uint32_t first_symbol = hash[1];
  const uint32_t filter_words = hash[2];
  const uint32_t* buckets = hash + 4 + filter_words * (sizeof(ElfW(Addr)) / sizeof(uint32_t));
  const uint32_t* chains = buckets + bucket_count;
  uint32_t last = 0;
  for (uint32_t i = 0; i < bucket_count; ++i) last = buckets[i] > last ? buckets[i] : last;
  if (last < first_symbol) return 0;
  while ((chains[last - first_symbol] & 1U) == 0) ++last;
  return last + 1;
}

const char* FindFunction(const link_map& library, uintptr_t offset) {
  const DynamicTables tables = TablesOf(library);
  if (tables.symbols == nullptr || tables.names == nullptr || tables.hash == nullptr) {
    return nullptr;
  }
  const uint32_t end = EndOfSymbols(tables.hash);
  for (uint32_t i = 0; i < end; ++i) {
    const ElfW(Sym)& symbol = tables.symbols[i];
    // Type and section are coded alike for 32 and 64 bits.
    if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_shndx == SHN_UNDEF) continue;
    if (offset >= symbol.st_value && offset - symbol.st_value < symbol.st_size) {
      return tables.names + symbol.st_name;
    }
  }
  return nullptr;
}

}  // namespace

CodeLocation LocateCode(uintptr_t address) {
  dl_find_object found{};
  // Async-signal-safe since glibc 2.35, where it came for unwinders.
  if (_dl_find_object(reinterpret_cast<void*>(address), &found) != 0) {
    return {nullptr, address, nullptr};
  }
  const link_map& library = *found.dlfo_link_map;
  const uintptr_t offset = address - library.l_addr;
  return {library.l_name, offset, FindFunction(library, offset)};
}

}  // namespace reel
