// Reading what a story expects.
#include <algorithm>
#include <array>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "waymark/authoring/story_reader.h"
#include "waymark/rules/names.h"

namespace waymark::authoring {

using rules::ItemStatus;
using rules::YamlNode;

std::optional<ItemExpectation> ParseExpectedStatus(std::string_view word) {
  ItemExpectation expect;
  expect.written = std::string(word);
  using What = ItemExpectation::What;
  if (word == "none" || word == "no item") {
    expect.what = What::kNoItem;
  } else if (word == "silent") {
    expect.what = What::kSilent;
  } else if (word == "not checked" || word == "not_checked") {
    expect.what = What::kNotChecked;
  } else if (word == "hand over" || word == "left") {
    expect.what = What::kLeft;
  } else if (word == "snoozed") {
    expect.what = What::kSnoozed;
  } else if (word == "done in time" || word == "done late") {
    expect.what = What::kStatus;
    expect.status = ItemStatus::kDone;
    expect.in_time = word == "done in time";
  } else {
    const auto status =
        rules::ParseItemStatus(absl::StrReplaceAll({word.data(), word.size()}, {{" ", "_"}}));
    if (!status) return std::nullopt;
    expect.what = What::kStatus;
    expect.status = *status;
  }
  return expect;
}

namespace {

const std::vector<std::string_view> kFields = {
    "status",   "level", "says",        "does_not_say", "offers", "shown_in", "to",     "items",
    "question", "since", "next_change", "doubt",        "reason", "anchor",   "in_time"};

bool IsField(std::string_view key) {
  return std::find(kFields.begin(), kFields.end(), key) != kFields.end();
}

const std::vector<std::string_view> kStatusWords = {
    "none",      "silent",  "upcoming",       "due",         "overdue",     "done",
    "done late", "stopped", "set aside",      "ran out",     "ended",       "not checked",
    "hand over", "snoozed", "not applicable", "not started", "done in time"};

std::optional<ItemExpectation> ReadStatus(StoryReader& reader, const YamlNode& node) {
  const std::string word = reader.Text(node, "a status");
  auto expect = ParseExpectedStatus(word);
  if (!expect) {
    reader.Error(node.place, "story-status", absl::StrCat("unknown status `", word, "`"),
                 rules::DidYouMean(rules::NearestOf(word, kStatusWords)));
    return std::nullopt;
  }
  expect->place = node.place;
  return expect;
}

std::optional<rules::Level> LevelOf(std::string_view name) {
  for (const auto level : {rules::Level::kInfo, rules::Level::kWarning, rules::Level::kCritical}) {
    if (rules::LevelName(level) == name) return level;
  }
  return std::nullopt;
}

void ReadSurfaces(StoryReader& reader, const YamlNode& node, ItemExpectation& expect) {
  uint8_t bits = 0;
  for (const std::string& name : reader.Texts(node, "consultation or worklist")) {
    if (name == "consultation") {
      bits |= rules::kConsultation;
    } else if (name == "worklist") {
      bits |= rules::kWorklist;
    } else {
      reader.Error(node.place, "story-surface", "shown_in is consultation, worklist or both");
    }
  }
  expect.shown_in = bits;
}

void ReadRoles(StoryReader& reader, const YamlNode& node, ItemExpectation& expect) {
  uint8_t bits = 0;
  for (const std::string& name : reader.Texts(node, "a role")) {
    const auto role = rules::ParseRole(name);
    if (role) {
      bits |= *role;
    } else if (name == "everybody") {
      bits = rules::kAllRoles;
    } else {
      reader.Error(node.place, "story-role", absl::StrCat("unknown role `", name, "`"));
    }
  }
  expect.to = bits;
}

std::optional<Day> DayOrNever(StoryReader& reader, const YamlNode& node, std::string_view what) {
  if (node.is_scalar() && node.scalar == "never") return Day::Max();
  return reader.Date(node, what);
}

void ReadField(StoryReader& reader, const std::string& key, const YamlNode& node,
               ItemExpectation& expect) {
  if (key == "status") {
    if (const auto status = ReadStatus(reader, node)) {
      expect.what = status->what;
      expect.status = status->status;
      expect.in_time = status->in_time;
    }
  } else if (key == "level") {
    expect.level = LevelOf(reader.Text(node, "a level"));
    if (!expect.level) {
      reader.Error(node.place, "story-level", "level is info, warning or critical");
    }
  } else if (key == "says") {
    expect.says = reader.Text(node, "what is said");
  } else if (key == "does_not_say") {
    expect.does_not_say = reader.Texts(node, "words");
  } else if (key == "offers") {
    expect.offers = reader.Texts(node, "replies");
  } else if (key == "shown_in") {
    ReadSurfaces(reader, node, expect);
  } else if (key == "to") {
    ReadRoles(reader, node, expect);
  } else if (key == "items") {
    int count = 0;
    if (!absl::SimpleAtoi(reader.Text(node, "a number"), &count)) {
      reader.Error(node.place, "story-items", "items is a number");
    }
    expect.items = count;
  } else if (key == "question") {
    expect.question = reader.Text(node, "a question, or none");
  } else if (key == "doubt") {
    expect.doubt = reader.Text(node, "a reason for doubt, or none");
  } else if (key == "reason") {
    expect.reason = reader.Text(node, "a reason");
  } else if (key == "since") {
    expect.since = reader.Date(node, "since");
  } else if (key == "next_change") {
    expect.next_change = DayOrNever(reader, node, "next_change");
  } else if (key == "anchor") {
    expect.anchor = reader.Date(node, "anchor");
  } else if (key == "in_time") {
    expect.in_time = reader.YesNo(node, "in_time");
  }
}

std::string Written(const YamlNode& node) {
  if (node.is_scalar()) return node.scalar;
  std::vector<std::string> parts;
  for (const auto& pair : node.pairs) {
    parts.push_back(absl::StrCat(pair.key, ": ", Written(pair.value)));
  }
  for (const auto& item : node.items) parts.push_back(Written(item));
  std::string all;
  for (const auto& part : parts) all += (all.empty() ? "" : ", ") + part;
  return node.is_mapping() ? absl::StrCat("{", all, "}") : absl::StrCat("[", all, "]");
}

// A status, or fields, of one item.
std::optional<ItemExpectation> ReadItem(StoryReader& reader, const YamlNode& node) {
  ItemExpectation expect;
  if (node.is_mapping()) {
    for (const auto& pair : node.pairs) {
      if (IsField(pair.key)) {
        ReadField(reader, pair.key, pair.value, expect);
      } else {
        reader.Error(pair.key_place, "story-unknown-key",
                     absl::StrCat("unknown key `", pair.key, "` of an expectation"),
                     rules::DidYouMean(rules::NearestOf(pair.key, kFields)));
      }
    }
  } else {
    const auto status = ReadStatus(reader, node);
    if (!status) return std::nullopt;
    expect = *status;
  }
  expect.place = node.place;
  expect.written = Written(node);
  return expect;
}

// What is expected of a rule: of its only item, and of items by id, group or order.
void ReadRule(StoryReader& reader, const std::string& rule, const YamlNode& node,
              std::vector<RuleExpectation>& rules) {
  RuleExpectation result;
  result.rule = rule;
  YamlNode own;
  own.kind = YamlNode::Kind::kMapping;
  own.place = node.place;
  if (node.is_mapping()) {
    for (const auto& pair : node.pairs) {
      if (IsField(pair.key)) {
        own.pairs.push_back(pair);
      } else if (auto item = ReadItem(reader, pair.value)) {
        item->item = pair.key;
        item->place = pair.key_place;
        result.items.push_back(std::move(*item));
      }
    }
    if (!own.pairs.empty()) {
      if (auto item = ReadItem(reader, own)) {
        result.items.insert(result.items.begin(), std::move(*item));
      }
    }
  } else if (auto item = ReadItem(reader, node)) {
    result.items.push_back(std::move(*item));
  }
  rules.push_back(std::move(result));
}

bool ReadDays(StoryReader& reader, std::string_view text, Place place, Expectation& expect) {
  constexpr std::string_view kKnown = " as known ";
  const size_t known = text.find(kKnown);
  if (known != std::string_view::npos) {
    std::string_view moment = text.substr(known + kKnown.size());
    if (moment.starts_with("on ")) moment.remove_prefix(3);
    expect.known = std::string(moment);
    if (!reader.CheckDateTime(expect.known, place, "the moment after `as known`")) return false;
    text = text.substr(0, known);
  }
  const size_t to = text.find(" to ");
  const auto from = reader.Date(text.substr(0, to), place, "a tested day");
  const auto until = to == std::string_view::npos
                         ? from
                         : reader.Date(text.substr(to + 4), place, "the last tested day");
  if (!from || !until) return false;
  if (*until < *from) {
    reader.Error(place, "story-days", "the last tested day lies before the first");
    return false;
  }
  expect.from = *from;
  expect.to = *until;
  return true;
}

}  // namespace

void ReadExpectations(StoryReader& reader, const YamlNode& node, const Story& story,
                      std::vector<Expectation>& expect) {
  if (node.is_sequence()) {
    for (const YamlNode& item : node.items) ReadExpectations(reader, item, story, expect);
    return;
  }
  if (!node.is_mapping()) {
    reader.Error(node.place, "story-expect", "expected days with what is expected on them",
                 "for instance 2026-10-15 to 2026-10-28: due");
    return;
  }
  for (const auto& pair : node.pairs) {
    Expectation day;
    day.place = pair.key_place;
    if (!ReadDays(reader, pair.key, pair.key_place, day)) continue;
    const auto names_rule = [&](const auto& inner) {
      return std::find(story.rules.begin(), story.rules.end(), inner.key) != story.rules.end();
    };
    const auto& inner = pair.value.pairs;
    const bool by_rule = std::any_of(inner.begin(), inner.end(), names_rule);
    if (by_rule) {
      for (const auto& named : inner) {
        if (names_rule(named)) {
          ReadRule(reader, named.key, named.value, day.rules);
        } else {
          reader.Error(named.key_place, "story-unknown-rule",
                       absl::StrCat("`", named.key, "` is not among the rules of this story"));
        }
      }
    } else if (pair.value.is_scalar() &&
               (pair.value.scalar == "silent" || pair.value.scalar == "none")) {
      for (const std::string& rule : story.rules) ReadRule(reader, rule, pair.value, day.rules);
    } else if (story.rules.size() > 1) {
      reader.Error(pair.key_place, "story-expect-rule",
                   "the story has several rules: say which one this is expected of",
                   "write {the-rule: due}");
      continue;
    } else if (!story.rules.empty()) {
      ReadRule(reader, story.rules[0], pair.value, day.rules);
    }
    expect.push_back(std::move(day));
  }
}

}  // namespace waymark::authoring
