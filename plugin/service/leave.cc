#include "waymark/service/leave.h"

#include <algorithm>

namespace waymark::service {
namespace {

bool RunsOn(const store::LeaveCover& cover, calendar::Day day) {
  return !cover.cancelled && cover.from <= day && day <= cover.until;
}

}  // namespace

std::string HasItemsOf(const std::vector<store::LeaveCover>& covers, std::string_view owner,
                       calendar::Day day, calendar::Day& until) {
  std::string at(owner);
  until = calendar::Day::Max();
  std::vector<std::string> seen = {at};
  for (;;) {
    const auto cover = std::find_if(
        covers.begin(), covers.end(),
        [&](const store::LeaveCover& one) { return one.owner == at && RunsOn(one, day); });
    if (cover == covers.end()) return at;
    // People who cover each other are all away: then it stays with the first of them.
    if (std::find(seen.begin(), seen.end(), cover->cover) != seen.end()) return at;
    at = cover->cover;
    seen.push_back(at);
    until = std::min(until, cover->until);
  }
}

std::vector<std::string> WithCovered(const std::vector<store::LeaveCover>& covers,
                                     std::vector<std::string> owners, calendar::Day day) {
  const std::vector<std::string> asked = owners;
  for (const store::LeaveCover& one : covers) {
    if (!RunsOn(one, day)) continue;
    calendar::Day until;
    const std::string has = HasItemsOf(covers, one.owner, day, until);
    if (std::find(asked.begin(), asked.end(), has) == asked.end()) continue;
    if (std::find(owners.begin(), owners.end(), one.owner) == owners.end()) {
      owners.push_back(one.owner);
    }
  }
  return owners;
}

const store::LeaveCover* LeaveOf(const std::vector<store::LeaveCover>& covers,
                                 std::string_view owner, calendar::Day day) {
  const store::LeaveCover* next = nullptr;
  for (const store::LeaveCover& one : covers) {
    if (one.owner != owner || one.cancelled || one.until < day) continue;
    if (next == nullptr || one.from < next->from) next = &one;
  }
  return next;
}

}  // namespace waymark::service
