// What stands over and beside a list: counts over all worklists, how new the data are, what its
// rules' columns say.
#ifndef WAYMARK_SERVICE_LIST_VIEW_H_
#define WAYMARK_SERVICE_LIST_VIEW_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/calendar/day.h"
#include "waymark/rules/pack.h"
#include "waymark/service/worklists.h"
#include "waymark/store/store.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// What stands open on any worklist of the practices.
store::ItemFilter OnWorklists(const std::vector<std::string>& practices);

// Where it is kept when each practice last sent something, and each of its systems.
inline constexpr std::string_view kDataToSpace = "data to";
inline constexpr std::string_view kDataToBySourceSpace = "data to by source";
std::string DataToKey(std::string_view practice, std::string_view source);
std::string_view SourceOfDataToKey(std::string_view key);

// One line a practice and source; one without a source where none is known.
absl::Status SetFreshness(store::Reader& reader, const std::vector<std::string>& practices,
                          v1::ListWorklistsResponse& response);

// Over what stands on any worklist of the practices. `owners`: as they are asked for; who they
// cover for is added here.
absl::Status SetCounts(store::Reader& reader, const std::vector<std::string>& practices,
                       const std::vector<std::string>& owners, calendar::Day today,
                       v1::DeskCounts& counts);

// Leave at any of the practices that runs on that day or later.
absl::StatusOr<std::vector<store::LeaveCover>> CoversOf(store::Reader& reader,
                                                        const std::vector<std::string>& practices,
                                                        calendar::Day today);

// "kit.first | date" -> "First kit", "referral | days_since" -> "Days since referral": what a list
// column of a rule says, in words.
std::string ColumnTitle(std::string_view slot);
void SetListedRule(const rules::Pack& pack, const rules::Rule& rule, const Worklists& worklists,
                   v1::ListedRule& message);
// On what terms an item of the rule closes.
void SetClosing(const rules::Rule& rule, const Worklists& worklists, v1::ClosingTerms& message);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_LIST_VIEW_H_
