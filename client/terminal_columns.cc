#include "client/terminal_columns.h"

#include <sys/ioctl.h>

namespace reel {

int TerminalColumns(int descriptor) {
  constexpr int kDefaultColumns = 80;
  winsize size{};
  const bool is_known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : kDefaultColumns;
}

}  // namespace reel
