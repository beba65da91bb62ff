// Who has whose items while people are away.
#ifndef WAYMARK_SERVICE_LEAVE_H_
#define WAYMARK_SERVICE_LEAVE_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/store/values.h"

namespace waymark::service {

// Who has the owner's items on that day: the cover, or whoever covers the cover in turn. The owner,
// where nobody does. `until` becomes the last day for which that is known.
std::string HasItemsOf(const std::vector<store::LeaveCover>& covers, std::string_view owner,
                       calendar::Day day, calendar::Day& until);

// `owners`, and those whose items they have on that day.
std::vector<std::string> WithCovered(const std::vector<store::LeaveCover>& covers,
                                     std::vector<std::string> owners, calendar::Day day);

// The owner's leave that runs on that day or begins next; null where there is none.
const store::LeaveCover* LeaveOf(const std::vector<store::LeaveCover>& covers,
                                 std::string_view owner, calendar::Day day);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_LEAVE_H_
