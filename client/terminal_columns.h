// How wide the terminal is.

#pragma once

namespace reel {

// Columns of the terminal that `descriptor` is, at this moment; 80 when it is none.
int TerminalColumns(int descriptor);

}  // namespace reel
