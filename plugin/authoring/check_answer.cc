#include "waymark/authoring/check_answer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "waymark/prompts/speaking.h"

namespace waymark::authoring {
namespace {

using engine::ItemAnswer;
using rules::ItemStatus;

// Abseil's string_view may be a type of its own.
absl::string_view A(std::string_view text) { return {text.data(), text.size()}; }

std::string Spaced(std::string_view name) {
  return absl::StrReplaceAll(A(name), {{"_", " "}, {"-", " "}});
}

bool Exists(const ItemAnswer& item) {
  return item.status != ItemStatus::kNone && item.status != ItemStatus::kNotStarted;
}

bool Speaks(const ItemAnswer& item) {
  return item.status == ItemStatus::kDue || item.status == ItemStatus::kOverdue ||
         item.status == ItemStatus::kRanOut;
}

bool Closed(const ItemAnswer& item) {
  return item.status == ItemStatus::kDone || item.status == ItemStatus::kStopped ||
         item.status == ItemStatus::kEnded ||
         (item.status == ItemStatus::kRanOut && item.closed_on != Day::Max());
}

std::vector<const ItemAnswer*> ItemsOf(const AnswerView& view, int rule) {
  std::vector<const ItemAnswer*> items;
  for (const ItemAnswer& item : view.answer->items) {
    if (item.rule == rule && Exists(item)) items.push_back(&item);
  }
  return items;
}

const engine::NotChecked* NotCheckedOf(const AnswerView& view, int rule) {
  for (const auto& not_checked : view.answer->not_checked) {
    if (not_checked.rule == rule) return &not_checked;
  }
  return nullptr;
}

std::string Describe(const ItemAnswer& item) {
  std::string text(rules::ItemStatusName(item.status));
  if (item.status == ItemStatus::kDone) text += item.in_time ? " in time" : " late";
  if (item.timing_row >= 0) absl::StrAppend(&text, " (", A(rules::LevelName(item.level)), ")");
  if (!item.reason.empty()) absl::StrAppend(&text, " (", A(item.reason), ")");
  if (item.left) text += ", left the practice";
  absl::StrAppend(&text, " since ", calendar::FormatIso(item.since), ", item ", item.key, " of ",
                  calendar::FormatIso(item.anchor));
  std::set<std::string> doubts;
  for (const auto& doubt : item.doubts)
    doubts.insert(Spaced(engine::DoubtReasonName(doubt.reason)));
  if (!doubts.empty()) absl::StrAppend(&text, ", in doubt: ", absl::StrJoin(doubts, ", "));
  return text;
}

// Kept quiet by what somebody replied.
bool Snoozed(const AnswerView& view, const ItemAnswer& item) {
  return prompts::QuietOn(*view.pack, *view.record, *view.answer, item, view.known_at).quiet;
}

bool StatusFits(const AnswerView& view, const ItemExpectation& expect, const ItemAnswer& item) {
  using What = ItemExpectation::What;
  switch (expect.what) {
    case What::kUnsaid:
      return true;
    case What::kStatus:
      return item.status == expect.status;
    case What::kSilent:
      return !Speaks(item) || Snoozed(view, item);
    case What::kNoItem:
    case What::kNotChecked:
      return false;
    case What::kLeft:
      return item.left;
    case What::kSnoozed:
      return Snoozed(view, item);
  }
  return false;
}

std::string Roles(uint8_t bits) {
  std::vector<std::string> names;
  for (const auto role : {rules::kGp, rules::kNurse, rules::kPharmacist, rules::kCoordinator,
                          rules::kAdministrator, rules::kOtherRole}) {
    if (bits & role) names.emplace_back(rules::RoleName(role));
  }
  return absl::StrJoin(names, ", ");
}

std::string Surfaces(uint8_t bits) {
  std::vector<std::string> names;
  if (bits & rules::kConsultation) names.emplace_back("consultation");
  if (bits & rules::kWorklist) names.emplace_back("worklist");
  return names.empty() ? "nowhere" : absl::StrJoin(names, ", ");
}

class Checker {
 public:
  Checker(const AnswerView& view, std::vector<std::string>& failures)
      : view_(view), failures_(failures) {}

  void Item(const std::string& who, const ItemExpectation& expect, const ItemAnswer& item) {
    const rules::Rule& rule = view_.pack->rules[item.rule];
    if (!StatusFits(view_, expect, item)) {
      Differs(who, expect.written, Describe(item));
    }
    if (expect.in_time && item.in_time != *expect.in_time) {
      Differs(who, *expect.in_time ? "done in time" : "done late", Describe(item));
    }
    if (expect.level && item.level != *expect.level) {
      Differs(who, absl::StrCat("level ", A(rules::LevelName(*expect.level))),
              std::string(rules::LevelName(item.level)));
    }
    if (expect.reason && item.reason != *expect.reason) {
      Differs(who, absl::StrCat("reason \"", *expect.reason, "\""), std::string(item.reason));
    }
    if (expect.since && item.since != *expect.since) {
      Differs(who, absl::StrCat("since ", calendar::FormatIso(*expect.since)),
              calendar::FormatIso(item.since));
    }
    if (expect.next_change && item.next_change != *expect.next_change) {
      Differs(who, absl::StrCat("next change ", calendar::FormatIso(*expect.next_change)),
              calendar::FormatIso(item.next_change));
    }
    if (expect.anchor && item.anchor != *expect.anchor) {
      Differs(who, absl::StrCat("anchor ", calendar::FormatIso(*expect.anchor)),
              calendar::FormatIso(item.anchor));
    }
    Audience(who, expect, item, rule);
    Offers(who, expect, rule);
    if (expect.doubt && view_.check_doubts) Doubt(who, *expect.doubt, item);
    Words(who, expect, item);
  }

  void Question(const std::string& who, const std::string& wanted, int rule) {
    std::vector<std::string> have;
    for (const auto& question : view_.answer->questions) {
      if (question.rule == rule) {
        have.push_back(Spaced(engine::QuestionReasonName(question.reason)));
      }
    }
    const bool none = wanted == "none" || wanted == "no";
    const bool is_reason = std::any_of(kReasons.begin(), kReasons.end(), [&](auto reason) {
      return Spaced(engine::QuestionReasonName(reason)) == Spaced(wanted);
    });
    bool fits = none ? have.empty() : !have.empty();
    if (is_reason) fits = std::find(have.begin(), have.end(), Spaced(wanted)) != have.end();
    if (!fits) {
      Differs(who, absl::StrCat("question: ", wanted),
              have.empty() ? "no question" : absl::StrJoin(have, "; "));
    }
  }

  void Differs(const std::string& who, const std::string& expected, const std::string& got) {
    failures_.push_back(absl::StrCat(who, ": expected ", expected, ", got ", got));
  }

  // What is shown must be short enough, however its slots are filled.
  void Length(const std::string& who, const ItemAnswer& item) {
    if (view_.say_detail == nullptr || !Speaks(item)) return;
    const auto text = (*view_.say_detail)(*view_.pack, *view_.record, *view_.answer, item);
    const int words = text ? CountWords(*text) : 0;
    if (words > kMostWords) {
      Differs(who, absl::StrCat("a text of at most ", kMostWords, " words"),
              absl::StrCat(words, " words"));
    }
  }

 private:
  static constexpr std::array kReasons = {engine::QuestionReason::kWhichItem,
                                          engine::QuestionReason::kFitsNoItem,
                                          engine::QuestionReason::kLinkNamesNoItem};

  void Audience(const std::string& who, const ItemExpectation& expect, const ItemAnswer& item,
                const rules::Rule& rule) {
    uint8_t to = 0;
    uint8_t shown_in = 0;
    if (item.timing_row >= 0) {
      to = rule.timing[static_cast<size_t>(item.timing_row)].to;
      shown_in = rule.timing[static_cast<size_t>(item.timing_row)].shown_in;
    }
    if (expect.to && *expect.to != to)
      Differs(who, absl::StrCat("to ", Roles(*expect.to)), Roles(to));
    if (expect.shown_in && *expect.shown_in != shown_in) {
      Differs(who, absl::StrCat("shown in ", Surfaces(*expect.shown_in)), Surfaces(shown_in));
    }
  }

  void Offers(const std::string& who, const ItemExpectation& expect, const rules::Rule& rule) {
    for (const std::string& name : expect.offers) {
      const bool offered = std::any_of(rule.replies.begin(), rule.replies.end(),
                                       [&](const auto& reply) { return reply.name == name; });
      if (!offered) Differs(who, absl::StrCat("the reply \"", name, "\""), "no such reply");
    }
  }

  void Doubt(const std::string& who, const std::string& wanted, const ItemAnswer& item) {
    std::vector<std::string> have;
    for (const auto& doubt : item.doubts) {
      have.push_back(Spaced(engine::DoubtReasonName(doubt.reason)));
    }
    const bool none = wanted == "none" || wanted == "no";
    const bool fits =
        none ? have.empty() : std::find(have.begin(), have.end(), Spaced(wanted)) != have.end();
    if (!fits) {
      Differs(who, absl::StrCat("doubt: ", wanted),
              have.empty() ? "no doubt" : absl::StrJoin(have, "; "));
    }
  }

  void Words(const std::string& who, const ItemExpectation& expect, const ItemAnswer& item) {
    if (view_.say == nullptr || (!expect.says && expect.does_not_say.empty())) return;
    const auto said = (*view_.say)(*view_.pack, *view_.record, *view_.answer, item);
    if (expect.says && said != expect.says) {
      Differs(who, absl::StrCat("\"", *expect.says, "\""),
              said ? absl::StrCat("\"", *said, "\"") : "no words");
    }
    for (const std::string& word : expect.does_not_say) {
      if (said && said->find(word) != std::string::npos) {
        Differs(who, absl::StrCat("not to say \"", word, "\""), absl::StrCat("\"", *said, "\""));
      }
    }
  }

  const AnswerView& view_;
  std::vector<std::string>& failures_;
};

// The item that an expectation without a name means: the only one, the only open one, or the newest
// of closed ones. Several open ones must be told apart.
std::vector<const ItemAnswer*> OnlyItem(const std::vector<const ItemAnswer*>& items) {
  std::vector<const ItemAnswer*> open;
  for (const ItemAnswer* item : items) {
    if (!Closed(*item)) open.push_back(item);
  }
  if (!open.empty()) return open;
  if (items.empty()) return {};
  return {items.back()};
}

constexpr std::array<std::string_view, 6> kOrdinals = {"first",  "second", "third",
                                                       "fourth", "fifth",  "sixth"};

bool IsInGroup(const AnswerView& view, const ItemAnswer& item, std::string_view value) {
  for (const rules::Group& group : view.pack->groups) {
    for (const auto& row : group.rows) {
      if (row.value != value) continue;
      for (const uint32_t ordinal : item.run) {
        for (const auto& coding : view.record->codings(view.record->entries()[ordinal])) {
          const auto system =
              view.pack->code_index.FindSystem(view.record->systems()[coding.system]);
          for (const auto set : view.pack->code_index.Find(system, coding.code)) {
            if (set == row.set) return true;
          }
        }
      }
    }
  }
  return false;
}

}  // namespace

int CountWords(std::string_view text) {
  int words = 0;
  bool counted = false;  // the present word
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ') {
      counted = false;
    } else if (!counted && (std::isalnum(byte) != 0 || byte >= 0x80)) {
      counted = true;
      ++words;
    }
  }
  return words;
}

std::vector<const ItemAnswer*> FindItems(const AnswerView& view, int rule, std::string_view which) {
  std::vector<const ItemAnswer*> items = ItemsOf(view, rule);
  if (which == "last") return items.empty() ? items : std::vector{items.back()};
  for (size_t i = 0; i < kOrdinals.size(); ++i) {
    if (which != kOrdinals[i]) continue;
    return i < items.size() ? std::vector{items[i]} : std::vector<const ItemAnswer*>();
  }
  std::vector<const ItemAnswer*> found;
  for (const ItemAnswer* item : items) {
    bool is = item->key == which;
    for (const uint32_t ordinal : item->run) {
      is = is || view.record->entries()[ordinal].id == which;
    }
    if (is) found.push_back(item);
  }
  if (!found.empty()) return found;
  for (const ItemAnswer* item : items) {
    if (IsInGroup(view, *item, which)) found.push_back(item);
  }
  return found;
}

std::string DescribeItems(const AnswerView& view, int rule) {
  if (NotCheckedOf(view, rule)) return "not checked";
  std::vector<std::string> parts;
  for (const ItemAnswer* item : ItemsOf(view, rule)) parts.push_back(Describe(*item));
  return parts.empty() ? "no item" : absl::StrJoin(parts, "; ");
}

std::vector<std::string> CheckAnswer(const AnswerView& view, const Story& story,
                                     const Expectation& expectation) {
  std::vector<std::string> failures;
  Checker checker(view, failures);
  const std::string day = calendar::FormatIso(view.day);
  for (const std::string& id : story.rules) {
    const int rule = view.pack->FindRule(id);
    if (rule < 0) {
      failures.push_back(absl::StrCat("there is no rule ", id));
      continue;
    }
    const std::string who = absl::StrCat(day, " ", id);
    const auto items = ItemsOf(view, rule);
    const auto* not_checked = NotCheckedOf(view, rule);
    const auto named =
        std::find_if(expectation.rules.begin(), expectation.rules.end(),
                     [&](const RuleExpectation& expected) { return expected.rule == id; });
    std::set<const ItemAnswer*> tested;
    bool unnamed_may_speak = false;
    if (named != expectation.rules.end()) {
      for (const ItemExpectation& expect : named->items) {
        using What = ItemExpectation::What;
        if (expect.items && static_cast<int>(items.size()) != *expect.items) {
          checker.Differs(who, absl::StrCat(*expect.items, " items"), DescribeItems(view, rule));
        }
        if (expect.question) checker.Question(who, *expect.question, rule);
        if (expect.what == What::kNotChecked) {
          if (!not_checked) checker.Differs(who, "not checked", DescribeItems(view, rule));
          continue;
        }
        if (not_checked) {
          checker.Differs(who, expect.written, "not checked");
          continue;
        }
        const auto which =
            expect.item.empty() ? OnlyItem(items) : FindItems(view, rule, expect.item);
        const std::string whose =
            expect.item.empty() ? who : absl::StrCat(who, " (", expect.item, ")");
        if (expect.what == What::kNoItem) {
          const auto& all = expect.item.empty() ? items : which;
          if (!all.empty()) checker.Differs(whose, "no item", DescribeItems(view, rule));
          continue;
        }
        if (expect.what == What::kSilent && expect.item.empty()) continue;  // below
        const bool about_items = expect.what != What::kUnsaid || expect.level || expect.says ||
                                 expect.since || expect.next_change || expect.anchor ||
                                 expect.doubt || expect.reason || expect.to || expect.shown_in;
        if (!about_items) {
          unnamed_may_speak = unnamed_may_speak || expect.items || expect.question;
          continue;
        }
        if (which.size() > 1 && expect.item.empty()) {
          const bool alike = std::all_of(which.begin(), which.end(), [&](const ItemAnswer* item) {
            return item->status == which[0]->status;
          });
          if (!alike) {
            failures.push_back(absl::StrCat(
                whose,
                ": several items are open, say which one is meant: ", DescribeItems(view, rule)));
            continue;
          }
        }
        if (which.empty()) checker.Differs(whose, expect.written, DescribeItems(view, rule));
        for (const ItemAnswer* item : which) {
          tested.insert(item);
          checker.Item(whose, expect, *item);
        }
      }
    } else if (not_checked) {
      checker.Differs(who, "silence", "not checked");
    }
    for (const ItemAnswer* item : items) checker.Length(who, *item);
    if (unnamed_may_speak && tested.empty()) continue;
    for (const ItemAnswer* item : items) {
      if (tested.contains(item) || !Speaks(*item) || Snoozed(view, *item)) continue;
      checker.Differs(who, "silence of what is not named", Describe(*item));
    }
  }
  return failures;
}

}  // namespace waymark::authoring
