// A worklist as CSV.

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "waymark/access/audit.h"
#include "waymark/prompts/template.h"
#include "waymark/prompts/words.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/errors.h"
#include "waymark/service/record_view.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

constexpr int kRowsAtOnce = 500;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string DayText(calendar::Day day) {
  return day.is_finite() ? calendar::FormatIso(day) : std::string();
}

// The civil day of a moment.
std::string DayOfText(calendar::Instant moment, absl::TimeZone zone) {
  return moment == 0 ? std::string() : DayText(calendar::DayOf(moment, zone));
}

// What else than the list the rows were chosen by, for the audit log: names of staff and rules,
// days, sites; of a patient only that there is one. Empty where nothing was.
std::string FilterText(v1::AlertFilter filter) {
  const bool of_one = !filter.patient_id().empty();
  filter.clear_practices();
  filter.clear_worklist();
  filter.clear_patient_id();
  filter.clear_source();
  std::string text;
  if (filter.ByteSizeLong() > 0 &&
      !google::protobuf::util::MessageToJsonString(filter, &text).ok()) {
    text = "filtered";
  }
  if (of_one) text += text.empty() ? "of one patient" : " of one patient";
  constexpr size_t kLongest = 500;
  if (text.size() <= kLongest) return text;
  size_t end = kLongest;
  // Not within a letter.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), " ...");
}

// What a profile may tell of the person beside the item.
constexpr std::string_view kPersonal[] = {"birth_date", "family_name", "given_name", "telephone"};

struct Personal {
  std::string birth_date;
  store::Contact contact;
};

// Empty where it is not known, and of a record that is marked sensitive.
absl::StatusOr<Personal> ReadPersonal(store::Reader& reader, store::PatientRef patient) {
  record::PatientRecord record;
  if (absl::Status status = ReadPerson(reader, patient, record); !status.ok()) {
    return FromStore(status);
  }
  Personal personal;
  if (record.sensitive) return personal;
  if (record.birth) personal.birth_date = calendar::FormatIso(*record.birth);
  absl::StatusOr<store::Contact> contact = reader.ContactOf(patient);
  if (!contact.ok()) return FromStore(contact.status());
  personal.contact = *std::move(contact);
  return personal;
}

std::string Cell(std::string_view field, const living::LivingItem& item,
                 const store::Patient& patient, const Personal& personal, const rules::Pack& pack,
                 absl::TimeZone zone) {
  const store::Item& row = item.row;
  if (field == "birth_date") return personal.birth_date;
  if (field == "family_name") return personal.contact.family;
  if (field == "given_name") return personal.contact.given;
  if (field == "telephone") return personal.contact.telephone;
  if (field == "patient_id") return patient.key.patient_id;
  if (field == "nhs_number") return patient.nhs_number;
  if (field == "practice") return row.practice;
  if (field == "summary") return item.rest.summary;
  if (field == "status") return std::string(prompts::StatusWords(row.status));
  if (field == "level") return std::string(rules::LevelName(row.level));
  if (field == "due_on") return DayText(row.due_on);
  if (field == "overdue_on") return DayText(row.overdue_on);
  if (field == "since") return DayText(row.since);
  if (field == "owner") return row.owner;
  if (field == "state") return std::string(living::StateName(row.state));
  if (field == "last_action") return item.rest.last_action;
  if (field == "last_action_on") return DayOfText(row.last_action, zone);
  if (field == "snoozed_until") return DayText(row.snoozed_until);
  if (field == "rule") return row.rule;
  if (field == "item_id") return row.id;
  if (field == "title") {
    const int rule = pack.FindRule(row.rule);
    return rule < 0 ? row.rule : pack.rules[static_cast<size_t>(rule)].title;
  }
  if (field.starts_with("column")) {
    const size_t index = static_cast<size_t>(field.back() - '1');
    return index < item.rest.columns.size() ? item.rest.columns[index] : std::string();
  }
  return {};
}

}  // namespace

absl::Status CheckPurpose(const Caller& caller, const std::string& purpose) {
  if (caller.grant == nullptr || caller.grant->purposes.empty()) return absl::OkStatus();
  const std::vector<std::string>& own = caller.grant->purposes;
  if (std::find(own.begin(), own.end(), purpose) != own.end()) return absl::OkStatus();
  return WithReason(absl::PermissionDeniedError(
                        "purpose: is none of this client's: see `purposes` of access.clients"),
                    "NOT_ITS_PURPOSE");
}

absl::Status Export(Desk& desk, const Caller& caller, const v1::ExportRequest& request,
                    const std::function<bool(std::string part)>& part) {
  std::vector<Violation> violations;
  const ExportProfile* profile =
      desk.worklists().FindProfile(request.profile().empty() ? "worklist" : request.profile());
  if (profile == nullptr) violations.push_back({"profile", "there is no such profile"});
  if (request.purpose().empty()) {
    violations.push_back({"purpose", "is empty; the audit log keeps what an export was for"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  if (absl::Status status = CheckPurpose(caller, request.purpose()); !status.ok()) return status;
  const Worklist* worklist = nullptr;
  absl::StatusOr<store::ItemFilter> filter =
      ReadFilter(desk, caller, Need::kExport, request.filter(), worklist);
  if (!filter.ok()) return filter.status();
  const RulesHere rules = desk.rules();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<store::ItemCounts> counts = (*reader)->CountItems(*filter);
  if (!counts.ok()) return FromStore(counts.status());
  const std::set<std::string> only(request.item_ids().begin(), request.item_ids().end());
  // Before the first row leaves: an export that can't be recorded is not made.
  const calendar::Instant now = desk.Now();
  const absl::Status audited = desk.store().Write([&](store::Transaction& tx) -> absl::Status {
    for (const std::string& practice : filter->practices) {
      store::AuditLine line;
      line.practice = practice;
      line.at = now;
      line.action = "exported";
      line.method = "Export";
      line.purpose = request.purpose();
      access::SignLine(caller, request.person(), line);
      line.count = only.empty() ? counts->all : std::min<int64_t>(counts->all, std::ssize(only));
      line.detail = absl::StrCat(profile->id, " ", request.filter().worklist());
      if (const std::string more = FilterText(request.filter()); !more.empty()) {
        absl::StrAppend(&line.detail, " ", more);
      }
      if (rules.snapshot != nullptr) {
        SayAnsweredFrom(rules.snapshot->pack(), rules.in_use->TodayAt(now), 0, line);
      }
      if (absl::Status status = tx.Audit(line); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
  if (!audited.ok()) return FromStore(audited);
  std::string text(kByteOrderMark);
  for (size_t i = 0; i < profile->columns.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ",", prompts::CsvCell(profile->columns[i].title));
  }
  text += "\r\n";
  const bool is_personal =
      std::any_of(profile->columns.begin(), profile->columns.end(), [](const auto& one) {
        return std::find(std::begin(kPersonal), std::end(kPersonal), one.field) !=
               std::end(kPersonal);
      });
  store::ItemQuery query;
  query.filter = *filter;
  query.limit = kRowsAtOnce;
  do {
    absl::StatusOr<store::ItemPage> page = (*reader)->ListItems(query);
    if (!page.ok()) return FromStore(page.status());
    for (store::Item& row : page->items) {
      if (!only.empty() && !only.contains(row.id)) continue;
      absl::StatusOr<living::LivingItem> item = living::FromRow(std::move(row));
      if (!item.ok()) return item.status();
      absl::StatusOr<store::Patient> patient = (*reader)->GetPatient(item->row.patient);
      if (!patient.ok()) return FromStore(patient.status());
      Personal personal;
      if (is_personal) {
        absl::StatusOr<Personal> read = ReadPersonal(**reader, item->row.patient);
        if (!read.ok()) return read.status();
        personal = *std::move(read);
      }
      for (size_t i = 0; i < profile->columns.size(); ++i) {
        absl::StrAppend(&text, i == 0 ? "" : ",",
                        prompts::CsvCell(Cell(profile->columns[i].field, *item, *patient, personal,
                                              rules.snapshot->pack(), rules.in_use->zone)));
      }
      text += "\r\n";
    }
    if (!part(std::exchange(text, {}))) return Cancelled();
    query.page = page->next;
  } while (!query.page.empty());
  return absl::OkStatus();
}

}  // namespace waymark::service
