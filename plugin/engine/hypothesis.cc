#include "waymark/engine/hypothesis.h"

namespace waymark::engine {

record::PatientRecord Suppose(const record::PatientRecord& record,
                              const std::vector<SupposedEntry>& entries, absl::TimeZone zone) {
  record::PatientRecord out;
  out.patient_id = out.Intern(record.patient_id);
  out.practice = out.Intern(record.practice);
  out.nhs_number = out.Intern(record.nhs_number);
  out.birth = record.birth;
  out.died = record.died;
  out.dead_without_date = record.dead_without_date;
  out.sex = record.sex;
  out.sensitive = record.sensitive;
  out.coverage = record.coverage;
  for (auto& kind : out.coverage.supplied_other_kinds) kind = out.Intern(kind);
  for (const record::Entry& from : record.entries()) {
    record::Entry& to = out.AddEntry();
    const auto first_coding = to.first_coding;
    const auto first_link = to.first_link;
    to = from;
    to.first_coding = first_coding;
    to.first_link = first_link;
    to.coding_count = to.link_count = 0;
    to.date_oddity = from.date_oddity & record::kDateMissing;
    if (from.recorded_assumed) to.recorded = calendar::kUnknownInstant;
    to.recorded_assumed = false;
    for (std::string_view* text : {&to.id, &to.root, &to.source, &to.corrects, &to.kind_text,
                                   &to.urgency, &to.consultation_id, &to.author_role,
                                   &to.value.text, &to.value.unit_text, &to.value.coding.code}) {
      *text = out.Intern(*text);
    }
    if (from.value.kind == record::ValueKind::kCoding) {
      const uint16_t system = out.SystemIndex(record.systems()[from.value.coding.system]);
      to.value.coding.system = system;
    }
    for (const record::Coding& coding : record.codings(from)) {
      out.AddCoding(out.SystemIndex(record.systems()[coding.system]), out.Intern(coding.code));
    }
    for (std::string_view link : record.links(from)) out.AddLink(out.Intern(link));
  }
  for (const SupposedEntry& supposed : entries) {
    record::Entry& to = out.AddEntry();
    to.id = out.Intern(supposed.id);
    to.kind = supposed.kind;
    to.status = supposed.status;
    to.author_role = out.Intern(supposed.author_role);
    to.urgency = out.Intern(supposed.urgency);
    to.occurred = calendar::PartialDate::Whole(supposed.on);
    to.hypothetical = true;
    if (supposed.value) {
      to.value.kind = record::ValueKind::kQuantity;
      to.value.quantity = *supposed.value;
      to.value.text = out.Intern(calendar::FormatDecimal(supposed.value->value));
      to.value.unit_text = out.Intern(calendar::UnitName(supposed.value->unit));
    }
    out.AddCoding(out.SystemIndex(supposed.system), out.Intern(supposed.code));
    for (const std::string& link : supposed.based_on) out.AddLink(out.Intern(link));
  }
  for (record::Registration registration : record.registrations()) {
    registration.practice = out.Intern(registration.practice);
    out.AddRegistration(registration);
  }
  for (record::Reply reply : record.replies()) {
    for (std::string_view* text : {&reply.rule, &reply.item, &reply.reply, &reply.role}) {
      *text = out.Intern(*text);
    }
    out.AddReply(reply);
  }
  for (record::SetAside item : record.set_aside()) {
    for (std::string_view* text : {&item.what, &item.reason, &item.detail, &item.id}) {
      *text = out.Intern(*text);
    }
    out.AddSetAside(item);
  }
  out.Finish(zone);
  return out;
}

namespace {

// A number that passes: the bound itself or, where it is excluded, one more or one less in its last
// place.
std::optional<calendar::Quantity> Passing(const calendar::ValueTest& test) {
  using K = calendar::ValueTest::Kind;
  calendar::Quantity value = test.low;
  value.comparator = calendar::Comparator::kNone;
  switch (test.kind) {
    case K::kNever:
      return std::nullopt;
    case K::kAnyNumber:
      value = {};
      value.value = {1, 0};
      break;
    case K::kMoreThan:
      ++value.value.mantissa;
      break;
    case K::kBelow:
      --value.value.mantissa;
      break;
    case K::kAtLeast:
    case K::kAtMost:
    case K::kBetween:
      break;
  }
  return calendar::Passes(value, test) == calendar::Truth::kYes ? std::optional(value)
                                                                : std::nullopt;
}

}  // namespace

std::optional<SupposedEntry> EntryFor(const rules::Pack& pack, const rules::EntrySelector& selector,
                                      uint16_t set, const calendar::ValueTest* test,
                                      calendar::Day on) {
  const terminology::CodeSet& codes = pack.code_sets[set];
  if (codes.members.empty()) return std::nullopt;
  SupposedEntry entry;
  entry.system = codes.members.front().system;
  entry.code = codes.members.front().code;
  entry.on = on;
  if (!selector.where.kinds.empty()) {
    if (const auto kind = record::ParseKind(selector.where.kinds.front())) entry.kind = *kind;
  } else if (!codes.kinds.empty()) {
    if (const auto kind = record::ParseKind(codes.kinds.front())) entry.kind = *kind;
  }
  if (!selector.where.statuses.empty()) {
    if (const auto status = record::ParseEntryStatus(selector.where.statuses.front())) {
      entry.status = *status;
    }
  }
  if (!selector.where.roles.empty()) entry.author_role = selector.where.roles.front();
  if (!selector.where.urgencies.empty()) entry.urgency = selector.where.urgencies.front();
  if (test != nullptr) {
    entry.value = Passing(*test);
    if (!entry.value) return std::nullopt;
  }
  return entry;
}

}  // namespace waymark::engine
