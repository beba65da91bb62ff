// Which item a closing entry closes, day by day. Internal to engine/.
#ifndef WAYMARK_ENGINE_CLOSING_H_
#define WAYMARK_ENGINE_CLOSING_H_

#include <vector>

#include "waymark/engine/items.h"

namespace waymark::engine {

// Closes the items of one rule as days go by. Use: Add every item when its day comes, then Day(d) for each day in ascending
// order on which something may close one; Finish() at the end.
class Closing {
 public:
  Closing(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& built);

  // The days of all closing entries and replies, ascending.
  const std::vector<Day>& days() const { return days_; }
  // What closes by conditions, by renewal or by time running out before `day` is closed.
  void Until(Day day);
  // Entries, replies and conditions of `day` close what they close. Items of the day have been added.
  void On(Day day);
  // An item that opened on `day` looks for closing entries before it, where the rule's `since` reaches back.
  void LookBack(size_t item, Day day);
  void Finish();

 private:
  struct Candidate {
    Point point;
    Day day;           // the day on which it closes (the last possible one)
    bool done = true;
    std::vector<const CompiledCloser*> closers;
  };
  void Collect(const std::vector<CompiledCloser>& closers, bool done);
  void Place(const Candidate& candidate, Day day);
  const CompiledCloser* Fits(const Candidate& candidate, const Item& item) const;
  bool SharesGroups(const Candidate& candidate, const Item& item) const;
  void Close(Item& item, Day day, rules::ItemStatus status, std::string_view reason,
             uint32_t position);
  std::string_view ReasonOf(const CompiledCloser& closer) const;
  void Replies(Day day, bool done);
  // The first day on which the item closes without an entry; Max() where never.
  struct Passive {
    Day day = Day::Max();
    rules::ItemStatus status = rules::ItemStatus::kDone;
    std::string_view reason;
    uint32_t position = kNoEntry;
  };
  Passive PassiveOf(const Item& item);
  void Ask(QuestionReason reason, const Candidate& candidate, std::vector<std::string> keys);

  Patient& patient_;
  const CompiledRule& rule_;
  const Day cut_;
  BuiltItems& built_;
  std::vector<Candidate> candidates_;  // in day order, done before stopped
  size_t next_ = 0;
  std::vector<Day> days_;
  std::vector<uint32_t> spent_;
  bool passive_ = false;
};

// The rule's reply of that name, if a person in that role may give it; nullptr otherwise.
const rules::ReplyRule* AllowedReply(const rules::Rule& rule, const record::Reply& reply);
// Whether the reply is for the item: its key, or no key and it is the rule's only open one.
bool IsFor(const record::Reply& reply, const Item& item, const std::vector<Item>& items, Day day);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CLOSING_H_
