// Which item a closing entry closes, day by day. Internal to engine/.
#ifndef WAYMARK_ENGINE_CLOSING_H_
#define WAYMARK_ENGINE_CLOSING_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "waymark/engine/items.h"

namespace waymark::engine {

// Closes the items of one rule as days go by: call On for every day, ascending, on which an item
// opens or one of days() falls, after the items that open on it were added; Finish() at the end.
// Touch tells of every item that was added and of every run that grew.
class Closing {
 public:
  using DayList = absl::InlinedVector<Day, 8>;

  Closing(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& built);

  // The days of all closing entries and replies, ascending.
  const DayList& days() const { return days_; }
  // `index` into the items.
  void Touch(size_t index);
  // What closes by conditions, by renewal or by time running out before `day` is closed.
  void Until(Day day);
  // What closes on `day`: linked entries, then the others, replies and conditions for done; then
  // the same for stopped; then time. Items that open on the day also see earlier entries, where
  // their `since` reaches back.
  void On(Day day);
  void Finish() { Until(Day::Max()); }

 private:
  struct Candidate {
    Point point;
    Day day;   // the day on which it closes (the last possible one, of all that count with it)
    Day here;  // the day on which it is surely there itself
    bool done = true;
    absl::InlinedVector<const CompiledCloser*, 2> closers;
  };
  // How an item closes without an entry.
  struct Passive {
    Day day = Day::Max();
    rules::ItemStatus status = rules::ItemStatus::kDone;
    std::string_view reason;
    uint32_t position = kNoEntry;
  };
  using Positions = absl::InlinedVector<uint32_t, 8>;
  static bool Has(const Positions& sorted, uint32_t position);
  static void Insert(Positions& sorted, uint32_t position);
  void Collect(const std::vector<CompiledCloser>& closers, bool done);
  void Match(Day day, bool done);
  void Place(const Candidate& candidate, Day day);
  const CompiledCloser* Fits(const Candidate& candidate, const Item& item);
  // The entries that close the item by a closer whose entries count together or depend on the item.
  const Positions& CloseFor(const CompiledCloser& closer, const Selector& selector,
                            const Item& item);
  bool SharesGroups(const Candidate& candidate, const Item& item, Day day) const;
  bool IsLinked(const Candidate& candidate) const;
  bool Links(const Candidate& candidate, const Item& item, Day day) const;
  void Close(Item& item, Day day, rules::ItemStatus status, std::string_view reason,
             uint32_t position);
  std::string_view ReasonOf(const CompiledCloser& closer) const;
  void Replies(Day day, bool done);
  void PutOffRunningOut(Day day);
  void AskUnplaced(Day day);
  void Ask(QuestionReason reason, uint32_t position, Day day, std::vector<std::string> keys);
  Passive PassiveOf(const Item& item);
  // Works out anew how the touched items close by themselves.
  void Refresh();
  void CloseAs(size_t index);
  void ClosePassively(Day day, bool done);
  // Whether an item opens on the day that may look at earlier entries.
  bool LooksBackOn(Day day) const;
  // The first candidate that an item opening on the day may look back to.
  size_t FirstSeenOn(Day day) const;
  // Whether an item that opened on the day is still open.
  bool AnyStillOpen(Day day) const;

  Patient& patient_;
  const CompiledRule& rule_;
  const Day cut_;
  const Day dead_;  // nothing closes from this day on
  BuiltItems& built_;
  absl::InlinedVector<Candidate, 4> candidates_;  // in day order, done before stopped
  size_t today_ = 0;    // the first candidate that is not dated before the last day
  size_t unspent_ = 0;  // those before it may close nothing any more
  int32_t widest_ = 0;  // days between the first and the last possible day of a
                        // candidate, at most
  DayList days_;
  std::vector<size_t> late_;  // candidates that close later than they are there
  absl::InlinedVector<const record::Reply*, 2> replies_;  // to this rule, in day order
  absl::InlinedVector<size_t, 8> open_;                   // items that are not closed, ascending
  // What CloseFor found, for the item as its run then stood.
  struct Known {
    size_t entries_of_run = 0;
    Positions positions;
  };
  absl::flat_hash_map<std::pair<size_t, const CompiledCloser*>, Known> close_for_;
  Positions spent_;  // sorted; closed one item, and may close no other
  Positions used_;   // sorted; closed any
  // By the entry's position: the question that nothing has answered yet.
  absl::flat_hash_map<uint32_t, size_t> asked_;
  DayList looking_back_;  // days for LooksBackOn, of starts that are not `each`; ascending
  // Whether anything but entries and replies can close an item; then how each of them does, and
  // when: sorted by day, the ones before `passed_` are done with. A day that is not the item's
  // present one is out of date.
  bool passive_ = false;
  absl::InlinedVector<Passive, 4> known_;
  absl::InlinedVector<size_t, 8> touched_;
  absl::InlinedVector<std::pair<Day, size_t>, 4> by_day_;
  size_t passed_ = 0;
};

// Whether the reply is for the item: its key, or no key and it is the rule's only open one.
bool IsFor(const record::Reply& reply, const Item& item, const std::vector<Item>& items, Day day);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CLOSING_H_
