// Which item a closing entry closes, day by day. Internal to engine/.
#ifndef WAYMARK_ENGINE_CLOSING_H_
#define WAYMARK_ENGINE_CLOSING_H_

#include <vector>

#include "waymark/engine/items.h"

namespace waymark::engine {

// Closes the items of one rule as days go by: call On for every day, ascending, on which an item
// opens or one of days() falls, after the items that open on it were added; Finish() at the end.
class Closing {
 public:
  Closing(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& built);

  // The days of all closing entries and replies, ascending.
  const std::vector<Day>& days() const { return days_; }
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
    Day day;  // the day on which it closes (the last possible one)
    bool done = true;
    std::vector<const CompiledCloser*> closers;
  };
  // How an item closes without an entry.
  struct Passive {
    Day day = Day::Max();
    rules::ItemStatus status = rules::ItemStatus::kDone;
    std::string_view reason;
    uint32_t position = kNoEntry;
  };
  void Collect(const std::vector<CompiledCloser>& closers, bool done);
  void Match(Day day, bool done);
  void Place(const Candidate& candidate, Day day);
  const CompiledCloser* Fits(const Candidate& candidate, const Item& item) const;
  bool SharesGroups(const Candidate& candidate, const Item& item, Day day) const;
  bool IsLinked(const Candidate& candidate) const;
  bool Links(const Candidate& candidate, const Item& item, Day day) const;
  void Close(Item& item, Day day, rules::ItemStatus status, std::string_view reason,
             uint32_t position);
  std::string_view ReasonOf(const CompiledCloser& closer) const;
  void Replies(Day day, bool done);
  void AskUnplaced(Day day);
  void Ask(QuestionReason reason, uint32_t position, Day day, std::vector<std::string> keys);
  Passive PassiveOf(const Item& item);
  void ClosePassively(Day day, bool done);

  Patient& patient_;
  const CompiledRule& rule_;
  const Day cut_;
  const Day dead_;  // nothing closes from this day on
  BuiltItems& built_;
  std::vector<Candidate> candidates_;  // in day order, done before stopped
  std::vector<Day> days_;
  std::vector<uint32_t> spent_;  // closed one item, and may close no other
  std::vector<uint32_t> used_;   // closed any
  bool passive_ = false;
};

// The rule's reply of that name, if a person in that role may give it; nullptr otherwise.
const rules::ReplyRule* AllowedReply(const rules::Rule& rule, const record::Reply& reply);
// Whether the reply is for the item: its key, or no key and it is the rule's only open one.
bool IsFor(const record::Reply& reply, const Item& item, const std::vector<Item>& items, Day day);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CLOSING_H_
