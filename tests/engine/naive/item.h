// One item of a rule while the days go by.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_ITEM_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_ITEM_H_

#include <map>
#include <string>
#include <vector>

#include "engine/naive/conditions.h"

namespace waymark::naive {

// What is visible of an item on a day.
struct DayStatus {
  rules::ItemStatus status = rules::ItemStatus::kNotStarted;
  rules::Level level = rules::Level::kInfo;
  int timing_row = -1;
  int wording_row = -1;
  unsigned long long wording_rows = 0;  // where all that apply are said
  bool left = false;
  std::string reason;
};

struct Item {
  std::string key;
  std::string group;             // of its run
  std::vector<const Seen*> run;  // `each`: the entries, in day order
  Date anchor = kLongAgo;        // day of the first entry, first due day, or first day of the run
  const Seen* anchor_entry = nullptr;
  Date opened = kLongAgo;     // the day on which it was there to be seen
  bool pending = false;       // known, but neither started nor at its first row of timing
  bool gone = false;          // a pending item that a renewing entry overtook
  Date restarted = kLongAgo;  // `on_end: restart`
  std::map<size_t, bool> set_aside_yesterday;
  std::string ended_by;  // `on_end: end`
  struct Held {
    Date from;
    Date until;  // exclusive
    std::string name;
    bool in_time = true;  // said before time had run out
  };
  std::vector<Held> held;  // set aside by replies

  rules::ItemStatus closed = rules::ItemStatus::kNone;  // kDone, kStopped or kRanOut once closed
  Date closed_on = kNever;
  const Seen* closed_by = nullptr;
  std::string reason;
  bool in_time = false;
  Date overdue_on = kNever;

  std::map<Date, DayStatus> days;
  std::map<Date, Date> clocks;  // what `start` meant in timing

  bool is_open() const { return closed == rules::ItemStatus::kNone && !pending && !gone; }
};

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_ITEM_H_
