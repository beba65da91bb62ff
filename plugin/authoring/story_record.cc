#include "waymark/authoring/story_record.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "waymark/calendar/quantity.h"
#include "waymark/rules/story_codes.h"
#include "waymark/terminology/code.h"

namespace waymark::authoring {
namespace {

using record::PatientRecord;

constexpr std::string_view kPractice = "P";

std::string IdOf(const StoryEntry& entry, size_t index) {
  return entry.id.empty() ? absl::StrFormat("e%03d", index + 1) : entry.id;
}

record::Value ValueOf(const StoryEntry& entry, PatientRecord& record) {
  record::Value value;
  if (!entry.has_value) return value;
  value.text = record.Intern(entry.value);
  const auto quantity = calendar::ParseQuantity(entry.value);
  if (!quantity) {
    value.kind = record::ValueKind::kText;
    return value;
  }
  value.kind = record::ValueKind::kQuantity;
  value.quantity = *quantity;
  const size_t blank = entry.value.find_last_of(' ');
  if (quantity->unit != calendar::kNoUnit && blank != std::string::npos) {
    value.text = record.Intern(entry.value.substr(0, blank));
    value.unit_text = record.Intern(entry.value.substr(blank + 1));
  }
  return value;
}

absl::Status AddOne(const StoryEntry& entry, const std::string& id, absl::TimeZone zone,
                    bool withdrawal, PatientRecord& record) {
  const auto when =
      calendar::ParseDateTime(entry.at.empty() ? entry.on : entry.on + "T" + entry.at, zone);
  if (!when.ok()) return when.status();
  record::Entry& e = record.AddEntry();
  e.id = record.Intern(id);
  e.corrects = record.Intern(entry.corrects);
  e.occurred = when->date;
  e.clock_seconds = when->clock_seconds;
  e.author_role = record.Intern(entry.role);
  e.urgency = record.Intern(entry.urgency);
  e.consultation_id = record.Intern(entry.consultation);
  e.hypothetical = entry.hypothetical;
  if (!entry.kind.empty()) {
    const auto kind = record::ParseKind(entry.kind);
    e.kind = kind.value_or(record::Kind::kOther);
    if (!kind) e.kind_text = record.Intern(entry.kind);
  }
  if (!entry.status.empty()) {
    e.status = record::ParseEntryStatus(entry.status).value_or(record::EntryStatus::kUnknown);
  }
  e.value = ValueOf(entry, record);
  const std::string& recorded = withdrawal ? entry.withdrawn : entry.recorded;
  if (!recorded.empty()) {
    const auto moment = RecordedMoment(recorded, zone);
    if (!moment.ok()) return moment.status();
    e.recorded = *moment;
  }
  if (withdrawal) e.status = record::EntryStatus::kEnteredInError;
  if (entry.set.empty()) {
    const std::string_view system = terminology::CanonicalSystem(entry.system);
    record.AddCoding(record.SystemIndex(system), record.Intern(entry.code));
  } else {
    record.AddCoding(record.SystemIndex(rules::kStorySystem), record.Intern(entry.set));
  }
  for (const std::string& link : entry.based_on) record.AddLink(record.Intern(link));
  return absl::OkStatus();
}

absl::Status FillPatient(const StoryPatient& patient, absl::TimeZone zone, PatientRecord& record) {
  record.patient_id = "story";
  record.practice = kPractice;
  record.sensitive = patient.sensitive;
  record.sex = record::ParseSex(patient.sex).value_or(record::Sex::kUnknown);
  if (!patient.born.empty()) {
    const auto born = calendar::ParseDateTime(patient.born, zone);
    if (!born.ok()) return born.status();
    record.birth = born->date;
  }
  if (patient.died == "yes") {
    record.dead_without_date = true;
  } else if (!patient.died.empty()) {
    const auto died = calendar::ParseDateTime(patient.died, zone);
    if (!died.ok()) return died.status();
    record.died = died->date;
  }
  for (const auto& span : patient.registered) {
    record.AddRegistration({kPractice, span.from, span.until});
  }
  auto& coverage = record.coverage;
  coverage.given = patient.coverage_given;
  coverage.complete = patient.coverage_complete;
  for (const std::string& name : patient.supplied) {
    const auto kind = record::ParseKind(name);
    if (kind) {
      coverage.supplied_kinds |= 1u << static_cast<int>(*kind);
    } else {
      coverage.supplied_other_kinds.push_back(record.Intern(name));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<calendar::Instant> RecordedMoment(std::string_view text, absl::TimeZone zone) {
  const auto when = calendar::ParseDateTime(text, zone);
  if (!when.ok()) return when.status();
  return when->instant;
}

absl::StatusOr<calendar::Instant> KnownMoment(std::string_view text, absl::TimeZone zone) {
  const auto when = calendar::ParseDateTime(text, zone);
  if (!when.ok()) return when.status();
  if (when->clock_seconds >= 0) return when->instant;
  return calendar::LastMomentOf(when->date.last, zone);
}

absl::Status BuildRecord(const Story& story, const std::vector<ResolvedReply>& replies,
                         absl::TimeZone zone, PatientRecord& record) {
  absl::Status status = FillPatient(story.patient, zone, record);
  if (!status.ok()) return status;
  for (size_t i = 0; i < story.record.size(); ++i) {
    const StoryEntry& entry = story.record[i];
    status = AddOne(entry, IdOf(entry, i), zone, /*withdrawal=*/false, record);
    if (status.ok() && !entry.withdrawn.empty()) {
      status = AddOne(entry, IdOf(entry, i), zone, /*withdrawal=*/true, record);
    }
    if (!status.ok()) return status;
  }
  for (const ResolvedReply& resolved : replies) {
    const StoryReply& reply = *resolved.reply;
    record::Reply out;
    out.rule = record.Intern(reply.rule);
    out.item = record.Intern(resolved.item);
    out.reply = record.Intern(reply.reply);
    out.role = record.Intern(reply.role);
    out.on = reply.on;
    out.recorded = calendar::FirstMomentOf(reply.on, zone);
    if (!reply.recorded.empty()) {
      const auto moment = RecordedMoment(reply.recorded, zone);
      if (!moment.ok()) return moment.status();
      out.recorded = *moment;
    }
    if (reply.until) {
      out.until = *reply.until;
      out.has_until = true;
    }
    record.AddReply(out);
  }
  record.Finish(zone);
  return absl::OkStatus();
}

}  // namespace waymark::authoring
