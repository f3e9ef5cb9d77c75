#include "client/progress_bar.h"

#include <catch2/catch.hpp>
#include <string>

#include "client/text_columns.h"

namespace reel {
namespace {

TEST_CASE("a bar is full only when all is done") {
  struct Row {
    double share;
    int columns;
    std::string ascii, blocks;
  };
  const auto row = GENERATE(values<Row>({{0, 6, "[....]", "\u2591\u2591\u2591\u2591\u2591\u2591"},
                                         {0.5, 6, "[##..]", "\u2588\u2588\u2588\u2591\u2591\u2591"},
                                         {0.999, 4, "[#.]", "\u2588\u2588\u2588\u258C"},
                                         {1, 4, "[##]", "\u2588\u2588\u2588\u2588"},
                                         {7, 4, "[##]", "\u2588\u2588\u2588\u2588"},
                                         {-1, 3, "[.]", "\u2591\u2591\u2591"}}));
  CAPTURE(row.share, row.columns);
  const ProgressBar ascii = MakeProgressBar(row.share, row.columns, false);
  CHECK(ascii.done + ascii.rest == row.ascii);
  const ProgressBar blocks = MakeProgressBar(row.share, row.columns, true);
  CHECK(blocks.done + blocks.rest == row.blocks);
}

TEST_CASE("a bar has its width whatever is done") {
  for (int permille = 0; permille <= 1000; ++permille) {
    for (const bool utf8 : {false, true}) {
      const ProgressBar bar = MakeProgressBar(permille / 1000.0, 17, utf8);
      CHECK(TextColumns(bar.done + bar.rest) == 17);
    }
  }
}

}  // namespace
}  // namespace reel
