// Finding a patient, and who works here.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "waymark/access/audit.h"
#include "waymark/living/assemble.h"
#include "waymark/living/practices.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/leave.h"
#include "waymark/service/list_view.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/record_view.h"
#include "waymark/store/name_key.h"
#include "waymark/terminology/code.h"

namespace waymark::service {
namespace {

constexpr size_t kLongestText = 100;
constexpr int kRowsAtOnce = 1000;
constexpr size_t kNhsDigits = 10;
constexpr int kMostNamed = 50;  // of one practice

absl::Status NoPackYet() {
  return WithRetry(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"),
                   absl::Seconds(5));
}

absl::Status CheckPractices(Desk& desk, const Caller& caller,
                            const google::protobuf::RepeatedPtrField<std::string>& practices) {
  if (practices.empty()) return InvalidFields({{"practices", "is empty; name at least one"}});
  for (const std::string& practice : practices) {
    if (absl::Status status = desk.Allow(caller, Need::kReview, practice); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

// Ten digits, whatever stands between them; empty where it is something else.
std::string NhsDigits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      digits += c;
    } else if (c != ' ' && c != '-') {
      return {};
    }
  }
  return digits.size() == kNhsDigits ? digits : std::string();
}

// Whoever is meant, at one practice, by any of the three.
absl::Status Find(store::Reader& reader, const std::string& practice, const std::string& text,
                  const std::string& digits, std::set<store::PatientRef>& found) {
  const auto add = [&found](const absl::StatusOr<std::vector<store::PatientRef>>& refs) {
    if (refs.ok()) found.insert(refs->begin(), refs->end());
    return refs.status();
  };
  if (!digits.empty()) {
    if (absl::Status status = add(reader.FindByNhsNumber(practice, digits)); !status.ok()) {
      return status;
    }
  }
  if (absl::Status status = add(reader.FindByPatientId(practice, text)); !status.ok()) {
    return status;
  }
  absl::StatusOr<store::Item> item = reader.GetItem(text);
  if (absl::IsNotFound(item.status())) return absl::OkStatus();
  if (!item.ok()) return item.status();
  if (item->practice == practice) found.insert(item->patient);
  return absl::OkStatus();
}

// People by name, as somebody types it: a comma stands after the family name; without one the whole
// is taken for the beginning of a family name first, then for a family and a given name in either
// order. `more`: there are more than kMostNamed.
absl::Status FindNamed(store::Reader& reader, const std::string& practice, std::string_view text,
                       std::set<store::PatientRef>& found, bool& more) {
  struct Reading {
    std::string family, given;
  };
  std::vector<Reading> readings;
  const size_t comma = text.find(',');
  const auto read = [&](std::string_view family, std::string_view given) {
    readings.push_back({store::NameKey(family), store::NameKey(given)});
  };
  if (comma != std::string_view::npos) {
    read(text.substr(0, comma), text.substr(comma + 1));
  } else {
    read(text, {});
    const size_t first = text.find(' ');
    const size_t last = text.rfind(' ');
    if (first != std::string_view::npos) {
      read(text.substr(first), text.substr(0, first));
      read(text.substr(0, last), text.substr(last));
    }
    if (first != last) {
      read(text.substr(last), text.substr(0, last));
      read(text.substr(0, first), text.substr(first));
    }
  }
  for (const Reading& reading : readings) {
    absl::StatusOr<std::vector<store::PatientRef>> refs =
        reader.FindByName(practice, reading.family, reading.given, kMostNamed + 1);
    if (!refs.ok()) return refs.status();
    if (std::ssize(*refs) > kMostNamed) {
      more = true;
      refs->pop_back();
    }
    found.insert(refs->begin(), refs->end());
    if (&reading == &readings.front() && !refs->empty()) break;
  }
  return absl::OkStatus();
}

bool IsShown(const living::LivingItem& item) { return (item.row.flags & living::kSilent) == 0; }

absl::Status SetFound(store::Reader& reader, const living::PatientState& state, calendar::Day today,
                      v1::FoundPatient& message) {
  message.set_practice(state.leading.key.practice);
  message.set_source(state.leading.key.source);
  message.set_patient_id(state.leading.key.patient_id);
  message.set_nhs_number(state.leading.nhs_number);
  record::PatientRecord record;
  if (absl::Status status = ReadPerson(reader, state.leading.ref, record); !status.ok()) {
    return FromStore(status);
  }
  message.set_sensitive(record.sensitive);
  if (record.sensitive) return absl::OkStatus();
  if (absl::Status status =
          SetPerson(reader, state.leading.ref, record, today, *message.mutable_person());
      !status.ok()) {
    return FromStore(status);
  }
  int open = 0;
  for (const living::LivingItem& item : state.items) {
    if (!IsShown(item)) continue;
    const bool listed = item.is_live() && (item.row.flags & living::kOnWorklist) != 0;
    if (message.item_id().empty() || (listed && open == 0)) message.set_item_id(item.row.id);
    if (listed) ++open;
  }
  message.set_open_items(open);
  return absl::OkStatus();
}

}  // namespace

absl::Status FindPatients(Desk& desk, const Caller& caller, const v1::FindPatientsRequest& request,
                          v1::FindPatientsResponse& response) {
  if (absl::Status status = CheckPractices(desk, caller, request.practices()); !status.ok()) {
    return status;
  }
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  const std::string text(absl::StripAsciiWhitespace(request.text()));
  if (text.empty() || text.size() > kLongestText) {
    return InvalidFields({{"text",
                           "needs 1 to 100 characters: an NHS number, the number at the "
                           "practice, an item's reference, or a name"}});
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<std::vector<std::string>> practices =
      living::WithFormer(**reader, {request.practices().begin(), request.practices().end()});
  if (!practices.ok()) return FromStore(practices.status());
  const std::string digits = NhsDigits(text);
  std::set<store::PatientRef> found;
  for (const std::string& practice : *practices) {
    if (absl::Status status = Find(**reader, practice, text, digits, found); !status.ok()) {
      return FromStore(status);
    }
  }
  const bool by_name = found.empty() && digits.empty();
  if (by_name) {
    bool more = false;
    for (const std::string& practice : *practices) {
      if (absl::Status status = FindNamed(**reader, practice, text, found, more); !status.ok()) {
        return FromStore(status);
      }
    }
    response.set_more(more);
  }
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  std::set<store::PatientRef> said;
  std::map<std::string, int64_t> by_practice;
  for (const std::string& practice : *practices) by_practice[practice] = 0;
  std::vector<v1::FoundPatient> messages;
  for (const store::PatientRef ref : found) {
    absl::StatusOr<living::PatientState> state = living::ReadState(**reader, ref);
    if (!state.ok()) return FromStore(state.status());
    // Those that are one stand once.
    if (!said.insert(state->leading.ref).second) continue;
    if (absl::Status status = SetFound(**reader, *state, today, messages.emplace_back());
        !status.ok()) {
      return status;
    }
    // By a number that somebody has already; a name would be told by being found.
    if (by_name && messages.back().sensitive()) {
      messages.pop_back();
      continue;
    }
    ++by_practice[state->leading.key.practice];
  }
  reader->reset();
  std::sort(messages.begin(), messages.end(),
            [](const v1::FoundPatient& a, const v1::FoundPatient& b) {
              const v1::PersonName& one = a.person().name();
              const v1::PersonName& other = b.person().name();
              return std::tie(one.family(), one.given(), a.practice(), a.patient_id()) <
                     std::tie(other.family(), other.given(), b.practice(), b.patient_id());
            });
  for (v1::FoundPatient& message : messages) *response.add_patients() = std::move(message);
  for (const auto& [practice, count] : by_practice) {
    store::AuditLine line;
    line.practice = practice;
    line.at = now;
    access::SignLine(caller, {}, line);
    line.action = "searched";
    line.method = "FindPatients";
    line.count = count;
    AuditRead(desk, line, response);
  }
  if (messages.empty() && !digits.empty() && !terminology::NhsNumberValid(digits)) {
    return InvalidFields({{"text", "is no NHS number: a digit is wrong or two are swapped"}});
  }
  return absl::OkStatus();
}

absl::Status ListOwners(Desk& desk, const Caller& caller, const v1::ListOwnersRequest& request,
                        v1::ListOwnersResponse& response) {
  if (absl::Status status = CheckPractices(desk, caller, request.practices()); !status.ok()) {
    return status;
  }
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const calendar::Day today = rules.in_use->TodayAt(desk.Now());
  const std::set<std::string> asked(request.practices().begin(), request.practices().end());
  for (const std::string& practice : asked) {
    absl::StatusOr<std::vector<std::string>> codes = living::WithFormer(**reader, {practice});
    if (!codes.ok()) return FromStore(codes.status());
    absl::StatusOr<std::vector<store::LeaveCover>> covers = CoversOf(**reader, *codes, today);
    if (!covers.ok()) return covers.status();
    std::map<std::string, v1::Owner> owners;
    for (const store::LeaveCover& one : *covers) {
      owners[one.owner];
      owners[one.cover];
    }
    store::ItemQuery query;
    query.filter.practices = *codes;
    query.filter.states = {store::ItemState::kOpen, store::ItemState::kReopened};
    query.filter.flags_set = living::kOnWorklist;
    query.filter.flags_unset = living::kSilent;
    query.limit = kRowsAtOnce;
    do {
      absl::StatusOr<store::ItemPage> page = (*reader)->ListItems(query);
      if (!page.ok()) return FromStore(page.status());
      for (const store::Item& row : page->items) {
        if (row.owner.empty()) continue;
        v1::Owner& owner = owners[row.owner];
        owner.set_items(owner.items() + 1);
        if (row.status == rules::ItemStatus::kOverdue) owner.set_overdue(owner.overdue() + 1);
      }
      query.page = page->next;
    } while (!query.page.empty());
    for (auto& [name, owner] : owners) {
      owner.set_owner(name);
      owner.set_practice(practice);
      calendar::Day until;
      const std::string has = HasItemsOf(*covers, name, today, until);
      if (has != name) {
        owner.set_covered_by(has);
        SetDate(until, *owner.mutable_covered_until());
      }
      *response.add_owners() = std::move(owner);
    }
  }
  return absl::OkStatus();
}

}  // namespace waymark::service
