#include "waymark/service/unopened.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "waymark/living/practices.h"
#include "waymark/service/errors.h"
#include "waymark/service/list_view.h"
#include "waymark/service/request.h"
#include "waymark/service/scope.h"

namespace waymark::service {
namespace {

constexpr calendar::Instant kLong = int64_t{kDaysUnopened} * 24 * 3600 * 1'000'000;

struct PracticeOpenings {
  std::vector<std::string> practices;              // with those that were merged into it
  std::map<std::string, calendar::Instant> lists;  // when each was opened last, by its id
  calendar::Instant since = 0;                     // when its first data came
};

absl::StatusOr<calendar::Instant> DataSince(store::Reader& reader, const std::string& practice) {
  const absl::StatusOr<std::string> text = reader.GetValue(kDataSinceSpace, practice);
  if (absl::IsNotFound(text.status())) return 0;
  if (!text.ok()) return FromStore(text.status());
  calendar::Instant at = 0;
  return absl::SimpleAtoi(*text, &at) ? at : 0;
}

absl::StatusOr<PracticeOpenings> OpeningsOf(store::Reader& reader, const std::string& practice) {
  absl::StatusOr<std::vector<std::string>> together = living::WithFormer(reader, {practice});
  if (!together.ok()) return FromStore(together.status());
  const absl::StatusOr<calendar::Instant> since = DataSince(reader, practice);
  if (!since.ok()) return since.status();
  PracticeOpenings out{.practices = *std::move(together), .lists = {}, .since = *since};
  for (const std::string& one : out.practices) {
    const absl::StatusOr<std::vector<store::WorklistOpening>> openings =
        reader.WorklistOpenings(one);
    if (!openings.ok()) return FromStore(openings.status());
    for (const store::WorklistOpening& opening : *openings) {
      calendar::Instant& at = out.lists[opening.worklist];
      at = std::max(at, opening.at);
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<std::vector<UnopenedList>> UnopenedLists(const Desk& desk, store::Reader& reader,
                                                        const std::vector<std::string>& practices,
                                                        calendar::Instant now) {
  std::vector<UnopenedList> out;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return out;
  for (const std::string& practice : practices) {
    const absl::StatusOr<PracticeOpenings> opened = OpeningsOf(reader, practice);
    if (!opened.ok()) return opened.status();
    for (const Worklist& list : desk.worklists().lists) {
      const auto last = opened->lists.find(list.id);
      const calendar::Instant at = last == opened->lists.end() ? 0 : last->second;
      if (std::max(at, opened->since) + kLong >= now) continue;
      store::ItemFilter filter = OnWorklists(opened->practices);
      for (const rules::Rule& rule : rules.snapshot->pack().rules) {
        if (list.Takes(rule)) filter.rules.push_back(rule.id);
      }
      if (filter.rules.empty()) continue;
      const absl::StatusOr<store::ItemCounts> counts = reader.CountItems(filter);
      if (!counts.ok()) return FromStore(counts.status());
      if (counts->all == 0) continue;
      out.push_back({practice, &list, counts->all, at});
    }
  }
  return out;
}

absl::StatusOr<bool> AnyOpenedLately(store::Reader& reader, const std::string& practice,
                                     calendar::Instant now) {
  const absl::StatusOr<PracticeOpenings> opened = OpeningsOf(reader, practice);
  if (!opened.ok()) return opened.status();
  const auto lately = [&](calendar::Instant at) { return at + kLong >= now; };
  return lately(opened->since) || std::any_of(opened->lists.begin(), opened->lists.end(),
                                              [&](const auto& one) { return lately(one.second); });
}

absl::StatusOr<bool> IsTold(const Caller& caller, v1::Role asked, const Worklists& worklists) {
  if (asked == v1::ROLE_UNSPECIFIED && caller.grant != nullptr) {
    // Somebody whose token gives every role says in which one they work, or is told nothing.
    const access::Roles roles = caller.grant->roles;
    return roles != access::kEveryRole && (roles & worklists.tell_if_not_opened) != 0;
  }
  const absl::StatusOr<v1::Role> role = RoleFor(caller, asked);
  if (!role.ok()) return FromAccess(role.status());
  const std::optional<rules::Role> bit = ReadRole(*role);
  return bit && (static_cast<access::Roles>(*bit) & worklists.tell_if_not_opened) != 0;
}

}  // namespace waymark::service
