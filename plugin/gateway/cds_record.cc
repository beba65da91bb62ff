#include "waymark/gateway/cds_record.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/day.h"
#include "waymark/gateway/cds_outcome.h"
#include "waymark/gateway/fhir_page.h"
#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/fhir_reader.h"
#include "waymark/record/readers/json_text.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/to_message.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"

namespace waymark::gateway {
namespace {

using Why = CdsGap::Why;

absl::Status Invalid(std::string field, std::string what) {
  return service::InvalidFields({{std::move(field), std::move(what)}});
}

absl::Status OtherPatient(std::string field) {
  return Invalid(
      std::move(field),
      "holds a resource of another patient than context.patientId: records of two people "
      "are never mixed, so nothing was checked");
}

absl::Status DataNeeded(const CdsRequest& request) {
  std::string text =
      "the patient's data is needed as prefetch: the Patient resource and at least one of the "
      "other templates of discovery";
  if (!request.fhir_server.empty()) {
    text +=
        ". It could not be read from fhirServer: that is none that this service may ask, or it "
        "did not answer";
  }
  return service::WithReason(absl::FailedPreconditionError(text), kDataNeeded);
}

// How often the input so far gave the reader a reason to doubt that a query was answered.
int64_t Failures(const record::FhirReport& report) {
  int64_t failures = 0;
  for (const auto& [what, count] : report.reasons) {
    const std::string& reason = what.second;
    if (reason == "query-failed" || reason == "json-broken" || reason == "nested-too-deep" ||
        reason == "duplicate-key" || reason == "resource-type-missing" ||
        reason == "resource-missing") {
      failures += count;
    }
  }
  return failures;
}

// How often a search said that there are more matches than came.
int64_t PagesMissing(const record::FhirReport& report) {
  const auto found = report.reasons.find({"Bundle", "next-page-missing"});
  return found == report.reasons.end() ? 0 : found->second;
}

// The prefetch, the Patient first: others may refer to them by number.
std::vector<std::pair<std::string_view, std::string_view>> PatientFirst(const CdsRequest& request) {
  std::vector<std::pair<std::string_view, std::string_view>> prefetch(request.prefetch.begin(),
                                                                      request.prefetch.end());
  std::stable_partition(prefetch.begin(), prefetch.end(),
                        [](const auto& one) { return one.first == "patient"; });
  return prefetch;
}

// The one patient of the input. NotFound where it has none.
absl::Status ReadOne(record::FhirReader& reader, const std::string& patient, std::string field,
                     record::PatientRecord& record) {
  if (absl::Status status = reader.EndInput(); !status.ok()) return status;
  absl::StatusOr<bool> any = reader.Next(record);
  if (!any.ok()) return any.status();
  if (!*any) return absl::NotFoundError("no resource of a patient");
  if (record.patient_id != patient) return OtherPatient(std::move(field));
  record::PatientRecord second;
  any = reader.Next(second);
  if (!any.ok()) return any.status();
  return *any ? OtherPatient(std::move(field)) : absl::OkStatus();
}

void SayGaps(const CdsNeeds& needs, const std::vector<CdsGap>& gaps,
             record::PatientRecord& record) {
  record.coverage.given = true;
  record.coverage.complete = gaps.empty();
  uint32_t lacking = 0;
  for (const CdsGap& gap : gaps) {
    for (const CdsQuery& query : needs.queries) {
      if (query.type == gap.type) lacking |= query.kinds;
    }
    constexpr std::string_view kReasons[] = {"not-supplied", "query-failed", "next-page-missing"};
    constexpr std::string_view kWords[] = {
        "the prefetch has none of it: it may hold what would change the answer",
        "the record system's query failed: it may hold what would change the answer",
        "only the first page came: the rest may hold what would change the answer"};
    const auto why = static_cast<size_t>(gap.why);
    record.AddSetAside({record.Intern(gap.type), kReasons[why], kWords[why], {}, true});
  }
  if (!gaps.empty()) record.coverage.supplied_kinds = ~lacking;
}

// As if they were signed: a draft counts, on the day of the call where it has no date of its own.
// An order for a day to come is given on the day of the call too; an appointment is on its day.
void AsIfSigned(calendar::Day today, v1::Event& event) {
  if (event.status() == v1::ENTRY_STATUS_PROPOSED) {
    const bool appointment = event.kind() == v1::ENTRY_KIND_APPOINTMENT;
    event.set_status(appointment ? v1::ENTRY_STATUS_BOOKED : v1::ENTRY_STATUS_ACTIVE);
  }
  v1::Date now;
  service::SetDate(today, now);
  const auto parts = [](const v1::Date& d) { return std::tuple(d.year(), d.month(), d.day()); };
  const bool ahead = event.has_occurred() && parts(event.occurred()) > parts(now) &&
                     event.kind() != v1::ENTRY_KIND_APPOINTMENT &&
                     event.kind() != v1::ENTRY_KIND_BOOKING;
  if (!event.has_occurred() || ahead) *event.mutable_occurred() = now;
  event.clear_recorded();
  // A saved draft stands in the record too, as one that does not count yet.
  event.set_id(absl::StrCat("draft/", event.id()));
}

// That each chosen order is among the drafts: one that is not there was not looked at.
absl::Status CheckSelections(const CdsRequest& request) {
  if (!request.selections) return absl::OkStatus();
  record::JsonParser parser;
  const std::optional<record::Json> bundle = parser.Parse(request.drafts);
  std::set<std::string> left = *request.selections;
  if (bundle) {
    (*bundle)["entry"].Each([&left](const record::Json& entry) {
      const record::Json order = entry["resource"];
      const std::string_view type = order["resourceType"].Text(), id = order["id"].Text();
      left.erase(absl::StrCat(absl::string_view(type.data(), type.size()), "/",
                              absl::string_view(id.data(), id.size())));
    });
  }
  if (left.empty()) return absl::OkStatus();
  return Invalid("context.selections", "names an order that is not among the drafts");
}

absl::Status AddDrafts(const CdsRequest& request, const service::Snapshot& snapshot,
                       calendar::Day today, record::PatientRecord& record) {
  constexpr std::string_view kField = "context";
  record::FhirReader reader({.zone = snapshot.settings().zone,
                             .practice = std::string(record.practice),
                             .max_events = snapshot.settings().max_record_entries});
  const std::string field(kField);
  if (absl::Status status = CheckSelections(request); !status.ok()) return status;
  if (absl::Status status = reader.AddDocument(request.drafts, field); !status.ok()) {
    return Invalid(field, "the Bundle of drafts can't be read as FHIR");
  }
  record::PatientRecord drafts;
  const absl::Status one = ReadOne(reader, request.patient_id, field, drafts);
  if (absl::IsNotFound(one)) {
    // No draft at all is fine; one that names nobody could be anybody's.
    if (reader.report().reasons.empty()) return absl::OkStatus();
    return Invalid(field, "a draft does not name the patient that it is for");
  }
  if (!one.ok()) return one;
  v1::PatientRecord message;
  record::ToMessage(drafts, message);
  if (request.selections) {
    auto& events = *message.mutable_events();
    events.erase(std::remove_if(events.begin(), events.end(),
                                [&](const v1::Event& event) {
                                  const std::string id = event.id();
                                  return !request.selections->contains(id.substr(0, id.find('#')));
                                }),
                 events.end());
  }
  for (v1::Event& event : *message.mutable_events()) AsIfSigned(today, event);
  for (const record::SetAside& aside : drafts.set_aside()) {
    // The drafts' Bundle has no Patient: that says nothing about this one's.
    if (aside.reason == "patient-missing" || aside.reason == "registration-assumed") continue;
    // A draft without a day has been given the day of the call.
    if (aside.reason == "date-missing") continue;
    record.AddSetAside({record.Intern(aside.what), record.Intern(aside.reason), "of the drafts",
                        record.Intern(aside.id), aside.doubt});
  }
  return service::FromReader(
      record::AddHypothetical(message.events(), snapshot.workers(false).options(), record));
}

}  // namespace

absl::StatusOr<CdsRecord> ReadCdsRecord(const CdsRequest& request, const CdsNeeds& needs,
                                        const service::Snapshot& snapshot, calendar::Day today,
                                        bool with_drafts,
                                        const std::function<void(record::PatientRecord&)>& add) {
  const service::ServiceSettings& settings = snapshot.settings();
  record::FhirReader reader(
      {.zone = settings.zone,
       .practice = request.practice.empty() ? settings.practice : request.practice,
       .max_events = settings.max_record_entries,
       .finish = false,
       .forms = snapshot.forms()});
  std::set<std::string_view> whole;
  std::vector<std::pair<std::string_view, Why>> partly;
  bool has_patient = false, has_more = false;
  for (const auto& [key, value] : PatientFirst(request)) {
    const CdsQuery* const query = needs.Find(key);
    if (value == "null") {
      // A search that found nothing; for the Patient itself that is not enough.
      whole.insert(key);
      has_more = has_more || (query != nullptr && key != "patient");
      continue;
    }
    const std::string field = absl::StrCat("prefetch.", std::string(key));
    const int64_t before = Failures(reader.report());
    const int64_t pages_before = PagesMissing(reader.report());
    if (absl::Status status = reader.AddDocument(value, field); !status.ok()) {
      if (!absl::IsInvalidArgument(status)) return status;
      return Invalid(field, "is no FHIR resource, or no JSON");
    }
    // What is neither a Bundle nor of the type asked for does not answer the query.
    const std::string_view type = reader.resource_type();
    const bool answers = query == nullptr || type == "Bundle" || type == query->type;
    if (!answers || Failures(reader.report()) > before) {
      partly.emplace_back(key, Why::kFailed);
    } else if (NextPageIn(reader.links()).has_value() ||
               PagesMissing(reader.report()) > pages_before) {
      partly.emplace_back(key, Why::kMorePages);
    } else {
      whole.insert(key);
    }
    if (query == nullptr) continue;
    (key == "patient" ? has_patient : has_more) = true;
  }
  if (!has_patient || !has_more || !whole.contains("patient")) return DataNeeded(request);
  CdsRecord out;
  const absl::Status one = ReadOne(reader, request.patient_id, "prefetch", out.record);
  // A search for the Patient that found none.
  if (absl::IsNotFound(one) || (one.ok() && !reader.report().types.contains("Patient"))) {
    return DataNeeded(request);
  }
  if (!one.ok()) return one;
  for (const CdsQuery& query : needs.queries) {
    if (whole.contains(query.key)) continue;
    const auto found = std::find_if(partly.begin(), partly.end(),
                                    [&](const auto& part) { return part.first == query.key; });
    // Without episodes the Patient's own practice says where they are registered.
    if (query.key == "episodes" && found == partly.end()) continue;
    out.gaps.push_back({query.type, found == partly.end() ? Why::kMissing : found->second});
  }
  SayGaps(needs, out.gaps, out.record);
  if (with_drafts) {
    if (absl::Status status = AddDrafts(request, snapshot, today, out.record); !status.ok()) {
      return status;
    }
  }
  if (add) add(out.record);
  out.record.Finish(settings.zone);
  return out;
}

}  // namespace waymark::gateway
