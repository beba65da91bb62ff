// The rows of a sweep as a page to read and print: no script, nothing fetched, one table.
#ifndef WAYMARK_POPULATION_WORKLIST_PAGE_H_
#define WAYMARK_POPULATION_WORKLIST_PAGE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/day.h"

namespace waymark::population {

struct WorklistFrame {
  std::string pack;  // name and version
  calendar::Day on;
  std::span<const std::string_view> further;  // titles of further columns
};

// Texts as they stand: the page escapes them. Days in ISO form, or empty.
struct WorklistRow {
  std::string_view practice, patient, work, status, level, anchor, since, next, doubt;
  std::span<const std::string> further;
};

std::string WorklistHead(const WorklistFrame& frame);
void AppendWorklistRow(const WorklistRow& row, std::string& out);
std::string WorklistFoot(int64_t patients, int64_t rows);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_WORKLIST_PAGE_H_
