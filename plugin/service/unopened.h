// Lists that nobody opens (CH-9 of the users' requirements): a list that is not looked at is the
// way in which people are lost without anybody deciding it.
#ifndef WAYMARK_SERVICE_UNOPENED_H_
#define WAYMARK_SERVICE_UNOPENED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/v1/answer.pb.h"

namespace waymark::service {

inline constexpr int kDaysUnopened = 7;

// When the first data of a practice came, under the practice: what was never opened counts from
// then.
inline constexpr std::string_view kDataSinceSpace = "data since";

struct UnopenedList {
  std::string practice;
  const Worklist* list = nullptr;     // the desk's
  int64_t items = 0;                  // never none: what is empty need not be opened
  calendar::Instant last_opened = 0;  // 0: never
};

// By practice in the order given, then as the lists stand. What was opened at a practice that was
// merged into one of these was opened there.
absl::StatusOr<std::vector<UnopenedList>> UnopenedLists(const Desk& desk, store::Reader& reader,
                                                        const std::vector<std::string>& practices,
                                                        calendar::Instant now);

// Whether somebody opened any list of a practice in the last kDaysUnopened days, or its first data
// are no older than that. Data that came before it was kept when count as old.
absl::StatusOr<bool> AnyOpenedLately(store::Reader& reader, const std::string& practice,
                                     calendar::Instant now);

// Whether the caller is told, in the role asked for or, where none is, in any of the caller's. An
// error for a role that the caller does not have. Without access: as asked.
absl::StatusOr<bool> IsTold(const Caller& caller, v1::Role asked, const Worklists& worklists);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_UNOPENED_H_
