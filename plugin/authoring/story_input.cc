// Reading what a story gives: the patient, the record and the replies.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/authoring/story_reader.h"
#include "waymark/record/record.h"
#include "waymark/rules/names.h"

namespace waymark::authoring {

using rules::YamlNode;

namespace {

// `registered: {2010-01-01: true, 2026-09-15: false}`: from which day it is so.
void ReadRegisteredDays(StoryReader& reader, const YamlNode& node, StoryPatient& patient) {
  std::vector<std::pair<Day, bool>> changes;
  for (const auto& pair : node.pairs) {
    const auto day = reader.Date(pair.key, pair.key_place, "a day of registering or leaving");
    const auto here = reader.YesNo(pair.value, "registered");
    if (day && here) changes.emplace_back(*day, *here);
  }
  std::sort(changes.begin(), changes.end());
  // Who is said to leave first was registered before.
  bool here = !changes.empty() && !changes.front().second;
  Day from = Day::Min();
  patient.registered.clear();
  for (const auto& [day, now] : changes) {
    if (here && !now) patient.registered.push_back({from, day});
    if (!here && now) from = day;
    here = now;
  }
  if (here) patient.registered.push_back({from, Day::Max()});
}

void ReadRegisteredSpan(StoryReader& reader, const YamlNode& node, StoryPatient& patient) {
  StoryRegistration span;
  reader.CheckKeys(node, {"from", "until"});
  if (const YamlNode* from = node.Find("from")) {
    if (const auto day = reader.Date(*from, "from")) span.from = *day;
  }
  if (const YamlNode* until = node.Find("until")) {
    if (const auto day = reader.Date(*until, "until")) span.until = *day;
  }
  patient.registered.push_back(span);
}

void ReadRegistered(StoryReader& reader, const YamlNode& node, StoryPatient& patient) {
  if (node.is_mapping() && !node.Find("from") && !node.Find("until")) {
    ReadRegisteredDays(reader, node, patient);
    return;
  }
  patient.registered.clear();
  if (node.is_mapping()) {
    ReadRegisteredSpan(reader, node, patient);
  } else if (node.is_sequence()) {
    for (const YamlNode& item : node.items) ReadRegisteredSpan(reader, item, patient);
  } else if (node.is_scalar() && node.scalar == "unknown") {
    // No registration at all was given.
  } else if (const auto here = reader.YesNo(node, "registered"); here) {
    patient.registered.push_back(*here ? StoryRegistration{}
                                       : StoryRegistration{Day::Min(), Day::Min()});
  }
}

void ReadCoverage(StoryReader& reader, const YamlNode& node, StoryPatient& patient) {
  patient.coverage_given = true;
  if (node.is_scalar() && node.scalar == "complete") return;
  patient.coverage_complete = false;
  patient.supplied = reader.Texts(node, "kinds of entry that were supplied, or complete");
}

}  // namespace

void ReadPatient(StoryReader& reader, const YamlNode& node, StoryPatient& patient) {
  reader.CheckKeys(node, {"born", "died", "sex", "sensitive", "registered", "coverage"});
  if (const YamlNode* born = node.Find("born")) {
    patient.born = reader.Text(*born, "born");
    if (patient.born == "unknown") patient.born.clear();
    if (!patient.born.empty()) reader.CheckDateTime(patient.born, born->place, "born");
  }
  if (const YamlNode* died = node.Find("died")) {
    patient.died = reader.Text(*died, "died");
    if (patient.died != "yes") reader.CheckDateTime(patient.died, died->place, "died");
  }
  if (const YamlNode* sex = node.Find("sex")) {
    patient.sex = reader.Text(*sex, "sex");
    if (!record::ParseSex(patient.sex)) {
      reader.Error(sex->place, "story-sex", "sex is female, male, indeterminate or unknown");
    }
  }
  if (const YamlNode* sensitive = node.Find("sensitive")) {
    patient.sensitive = reader.YesNo(*sensitive, "sensitive").value_or(false);
  }
  if (const YamlNode* registered = node.Find("registered")) {
    ReadRegistered(reader, *registered, patient);
  }
  if (const YamlNode* coverage = node.Find("coverage")) ReadCoverage(reader, *coverage, patient);
}

// ---------------------------------------------------------------- record

namespace {

// "fit_result" is a code set, "snomed 254837009" a code of a system.
void SetWhat(StoryReader& reader, const std::string& name, Place place, StoryEntry& entry) {
  const size_t blank = name.find(' ');
  if (blank == std::string::npos) {
    entry.set = name;
    return;
  }
  entry.system = name.substr(0, blank);
  entry.code = name.substr(name.find_first_not_of(' ', blank));
  if (entry.code.find(' ') != std::string::npos) {
    reader.Error(place, "story-entry", absl::StrCat("can't read `", name, "` as an entry"),
                 "write the name of a code set, or a system and a code: snomed 254837009");
  }
}

void ReadEntryFields(StoryReader& reader, const YamlNode& node, StoryEntry& entry) {
  reader.CheckKeys(node, {"value", "id", "based_on", "corrects", "recorded", "withdrawn", "kind",
                          "role", "status", "urgency", "consultation", "hypothetical", "at"});
  const auto text = [&](std::string_view key, std::string& into) {
    if (const YamlNode* field = node.Find(key)) into = reader.Text(*field, key);
  };
  const auto date = [&](std::string_view key, std::string& into) {
    const YamlNode* field = node.Find(key);
    if (!field) return;
    into = reader.Text(*field, key);
    reader.CheckDateTime(into, field->place, key);
  };
  if (const YamlNode* value = node.Find("value")) {
    entry.value = reader.Text(*value, "a value with its unit");
    entry.has_value = entry.value != "no value";
  }
  text("id", entry.id);
  text("corrects", entry.corrects);
  text("at", entry.at);
  if (!entry.at.empty()) {
    reader.CheckDateTime(entry.on + "T" + entry.at, node.Find("at")->place, "the clock time");
  }
  text("kind", entry.kind);
  text("role", entry.role);
  text("urgency", entry.urgency);
  text("consultation", entry.consultation);
  date("recorded", entry.recorded);
  date("withdrawn", entry.withdrawn);
  if (const YamlNode* status = node.Find("status")) {
    entry.status = reader.Text(*status, "status");
    if (!record::ParseEntryStatus(entry.status)) {
      reader.Error(status->place, "story-entry-status",
                   absl::StrCat("unknown status `", entry.status, "` of an entry"));
    }
  }
  if (const YamlNode* links = node.Find("based_on")) {
    entry.based_on = reader.Texts(*links, "an entry's id");
  }
  if (const YamlNode* flag = node.Find("hypothetical")) {
    entry.hypothetical = reader.YesNo(*flag, "hypothetical").value_or(false);
  }
}

void ReadThings(StoryReader& reader, const std::string& on, const YamlNode& node,
                std::vector<StoryEntry>& record) {
  if (node.is_sequence()) {
    for (const YamlNode& item : node.items) ReadThings(reader, on, item, record);
    return;
  }
  if (node.is_scalar()) {
    StoryEntry entry;
    entry.on = on;
    entry.place = node.place;
    SetWhat(reader, node.scalar, node.place, entry);
    record.push_back(std::move(entry));
    return;
  }
  if (!node.is_mapping() || node.pairs.empty()) {
    reader.Error(node.place, "story-entry", "expected what was entered on that day",
                 "for instance fit_requested, {fit_result: 12 ug/g} or a list of them");
    return;
  }
  for (const auto& pair : node.pairs) {
    StoryEntry entry;
    entry.on = on;
    entry.place = pair.key_place;
    SetWhat(reader, pair.key, pair.key_place, entry);
    if (pair.value.is_mapping()) {
      ReadEntryFields(reader, pair.value, entry);
    } else {
      entry.value = reader.Text(pair.value, "a value with its unit, or {value: ..., id: ...}");
      entry.has_value = entry.value != "no value";
    }
    record.push_back(std::move(entry));
  }
}

}  // namespace

void ReadRecord(StoryReader& reader, const YamlNode& node, std::vector<StoryEntry>& record) {
  if (node.is_sequence()) {
    for (const YamlNode& item : node.items) ReadRecord(reader, item, record);
    return;
  }
  if (!node.is_mapping()) {
    reader.Error(node.place, "story-record", "expected days with what was entered on them",
                 "for instance - 2026-10-01: fit_requested");
    return;
  }
  for (const auto& pair : node.pairs) {
    if (reader.CheckDateTime(pair.key, pair.key_place, "the day of an entry")) {
      ReadThings(reader, pair.key, pair.value, record);
    }
  }
}

// ---------------------------------------------------------------- replies

namespace {

// "snooze until 2026-05-01": the reply and the day to which it lasts.
void SetReply(StoryReader& reader, const std::string& text, Place place, StoryReply& reply) {
  const size_t at = text.rfind(" until ");
  if (at == std::string::npos) {
    reply.reply = text;
    return;
  }
  reply.reply = text.substr(0, at);
  reply.until = reader.Date(std::string_view(text).substr(at + 7), place, "the day after `until`");
}

void ReadReplyFields(StoryReader& reader, const YamlNode& node, StoryReply& reply) {
  for (const auto& pair : node.pairs) {
    if (rules::ParseRole(pair.key)) {
      reply.role = pair.key;
      SetReply(reader, reader.Text(pair.value, "a reply"), pair.value.place, reply);
    } else if (pair.key == "reply") {
      SetReply(reader, reader.Text(pair.value, "a reply"), pair.value.place, reply);
    } else if (pair.key == "by") {
      reply.role = reader.Text(pair.value, "a role");
    } else if (pair.key == "rule") {
      reply.rule = reader.Text(pair.value, "a rule's id");
    } else if (pair.key == "item") {
      reply.item = reader.Text(pair.value, "an item");
    } else if (pair.key == "until") {
      reply.until = reader.Date(pair.value, "until");
    } else if (pair.key == "recorded") {
      reply.recorded = reader.Text(pair.value, "recorded");
      reader.CheckDateTime(reply.recorded, pair.value.place, "recorded");
    } else if (pair.key == "refused") {
      reply.refused = reader.YesNo(pair.value, "refused").value_or(false);
    } else {
      reader.Error(pair.key_place, "story-unknown-key",
                   absl::StrCat("unknown key `", pair.key, "`"),
                   "a reply is {coordinator: booked}, with rule, item, until, recorded, refused "
                   "beside it");
    }
  }
}

}  // namespace

void ReadReplies(StoryReader& reader, const YamlNode& node, const Story& story,
                 std::vector<StoryReply>& replies) {
  if (node.is_sequence()) {
    for (const YamlNode& item : node.items) ReadReplies(reader, item, story, replies);
    return;
  }
  if (!node.is_mapping()) {
    reader.Error(node.place, "story-replies", "expected days with what was replied on them",
                 "for instance 2026-01-20: {coordinator: booked}");
    return;
  }
  for (const auto& pair : node.pairs) {
    const auto on = reader.Date(pair.key, pair.key_place, "the day of a reply");
    if (!on) continue;
    const std::vector<YamlNode> one{pair.value};
    for (const YamlNode& item : pair.value.is_sequence() ? pair.value.items : one) {
      StoryReply reply;
      reply.on = *on;
      reply.place = item.place;
      if (item.is_mapping()) {
        ReadReplyFields(reader, item, reply);
      } else {
        SetReply(reader, reader.Text(item, "a reply"), item.place, reply);
      }
      if (reply.rule.empty() && story.rules.size() == 1) reply.rule = story.rules[0];
      if (reply.rule.empty()) {
        reader.Error(item.place, "story-reply-rule",
                     "the story has several rules: say which one the reply is to",
                     "add rule: beside it");
      }
      replies.push_back(std::move(reply));
    }
  }
}

}  // namespace waymark::authoring
