// What `reel top` shows, as lines of text. Pure functions of the model and of what the user does; who
// draws them is terminal_screen.h, who changes them top_session.h.
//
//     reeld  up 1:02:03   1 running (at most 2)   3 queued   0 paused   7 ended
//     load 1.32 of 4 processors   5.1 GiB of 7.7 GiB memory free   98.2 frames/s in all
//
//     JOB  STATE      DONE             FRAMES/S  WAITS FOR      LEFT  OUTPUT
//      12  RUNNING    #####.....  50%      98.2  frames 82%     0:02  /home/a/film.mp4
//
//     job 12: 150/300 frames, 4 producers: all 4 processors are busy; limited by your drawing code
//     q quit  p pause/resume  c cancel  l log  e explain  s sort: activity  ? help
//
// "WAITS FOR" is the side that the job's writer waited for, and for how much of the last seconds: "frames"
// are its drawing processes, "encoder" is ffmpeg. A narrow terminal gets fewer columns.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "client/styled_line.h"
#include "client/top_model.h"

namespace reel {

enum class TopPanel { kJobs, kText, kHelp };

struct TopUi {
  int64_t selected = 0;  // a job's id
  size_t first_row = 0;  // of the table, that is shown
  TopSort sort = TopSort::kActive;
  TopPanel panel = TopPanel::kJobs;
  std::string panel_title;               // of kText: a log, or why a job failed
  std::vector<std::string> panel_lines;  // printable
  size_t panel_above = 0;                // lines of it above the first that is shown
  std::string question;                  // to be answered by y or n; "" when there is none
  std::string note;                      // what the last key did
  bool note_is_error = false;
  std::string lost;  // why the daemon cannot be asked now
};

struct TopPlace {
  int columns = 80;
  int rows = 24;
  bool utf8 = false;
};

// Exactly `place.rows` lines, none wider than `place.columns`.
std::vector<StyledLine> TopScreen(const TopModel& model, const TopUi& ui, const TopPlace& place,
                                  TimePoint now, int64_t now_ms);

// The head and all jobs, without anything to press: what goes to a file or to a dumb terminal.
std::vector<StyledLine> TopTable(const TopModel& model, const TopPlace& place, TimePoint now,
                                 int64_t now_ms);

// Rows of the table, or of a panel, that a screen of so many rows has room for.
size_t TopTableRows(int rows);

}  // namespace reel
