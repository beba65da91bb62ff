// Practices that have become one: from a recorded moment on, the patients of one code are found
// under another, with all that was kept about them.
//
// Nothing is copied. Each patient of the code that is given up becomes one with the same patient id
// under the other (alias.h of the store), so what was known before the moment is still answered as
// it was then. Items, replies, assignments, notes and history go along when the patient is next
// looked at, which the keeper does at once; watchers of both codes are told.
#ifndef WAYMARK_LIVING_PRACTICES_H_
#define WAYMARK_LIVING_PRACTICES_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/living/replies.h"
#include "waymark/store/store.h"

namespace waymark::living {

struct PracticeMerge {
  std::string from, into;
  Instant recorded = 0;
};
// All that there were, in order.
absl::StatusOr<std::vector<PracticeMerge>> PracticeMerges(store::Reader& reader);
// The code under which the practice is found at that moment: itself unless it was given up.
std::string PracticeAt(const std::vector<PracticeMerge>& merges, std::string_view practice,
                       Instant known_at);
// The codes that the practice has taken in by then, one after the other or at once; sorted.
std::vector<std::string> FormerlyAt(const std::vector<PracticeMerge>& merges,
                                    std::string_view practice, Instant known_at);
// The practices, each with those that it has taken in: what asks for one asks for all of these.
absl::StatusOr<std::vector<std::string>> WithFormer(store::Reader& reader,
                                                    const std::vector<std::string>& practices);
// Whether an item's row is of the practice, under its present code or one that was given up.
absl::StatusOr<bool> IsOfPractice(store::Reader& reader, const store::Item& row,
                                  std::string_view practice);

struct MergePracticesCommand {
  std::string from, into;
  std::string event_id;  // of the request; goes with each alias
  // (source, patient id) of the one -> patient id at the other, where it is not the same.
  std::map<std::pair<std::string, std::string>, std::string> renamed;
};

struct PracticesMerged {
  int64_t patients = 0;  // of `from`
  int64_t joined = 0;    // of those, known at `into` already: the same person
  // (source, patient id) that mean other people at the two. Any of these, and nothing is done.
  std::vector<std::pair<std::string, std::string>> collisions;
};

// In a write. A patient id that stands at both is the same person where both have the same NHS
// number or `renamed` says so. Refusals: kNotFound (`from` has no patients), kMissing (the codes),
// kMovedOn (one of them was given up before).
absl::Status MergePractices(store::Transaction& tx, const LookContext& context,
                            const MergePracticesCommand& command, std::optional<Refused>& refused,
                            PracticesMerged& out);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_PRACTICES_H_
