// The columns of the table of `reel top`: which of them a width has room for, and what stands in each.
// Pure.

#pragma once

#include <string>
#include <vector>

#include "client/styled_line.h"
#include "client/top_model.h"

namespace reel {

class TopColumns {
 public:
  // The widths that suit these jobs on so many columns.
  TopColumns(const std::vector<TopJob>& jobs, bool has_users, int columns, bool utf8);

  StyledLine Header() const;
  StyledLine Row(const TopJob& job) const;

 private:
  enum class Column {
    kId,
    kUser,
    kState,
    kDone,
    kRate,
    kProducers,
    kWaits,
    kLeft,
    kScene,
    kOutput
  };
  struct Placed {
    Column column;
    int width;
  };

  StyledLine Line(const std::vector<StyledLine>& cells) const;
  StyledLine Cell(Column column, const TopJob& job) const;

  bool utf8_;
  int bar_columns_ = 10;
  std::vector<Placed> placed_;
};

// "QUEUED", or "STOPPING" while its supervisor is being stopped.
std::string TopStateWords(const JobSummary& job);

}  // namespace reel
