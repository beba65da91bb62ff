#include "waymark/gateway/fhir_reply.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/cds_json.h"
#include "waymark/gateway/cds_outcome.h"

namespace waymark::gateway {
namespace {

using What = FhirVerdict::What;

// More would be no help to whoever reads it; the last issue says how many more there are.
constexpr size_t kMostIssues = 200;

std::string_view SeverityOf(const FhirVerdict& verdict, const FhirIssue& issue) {
  if (verdict.what == What::kRefused) return "error";
  return issue.code == "informational" ? "information" : "warning";
}

void WriteIssue(std::string_view severity, const FhirIssue& issue, std::string_view where,
                CdsJson& out) {
  out.Open('{');
  out.Text("severity", severity);
  out.Text("code", issue.code);
  out.Open("details", '{');
  out.Text("text", issue.text);
  out.Close('}');
  if (!where.empty()) {
    out.Open("expression", '[');
    out.Item(where);
    out.Close(']');
  }
  out.Close('}');
}

// The issues of all parts, and in words how it went.
void WriteOutcome(const FhirInput& input, const FhirFeed& feed, const std::string& summary,
                  std::string_view severity, CdsJson& out) {
  out.Text("resourceType", "OperationOutcome");
  out.Open("issue", '[');
  WriteIssue(severity, {severity == "error" ? "processing" : "informational", summary}, {}, out);
  size_t written = 0, left = 0;
  // Refusals first: they are what somebody must do something about.
  for (const bool refused : {true, false}) {
    for (size_t i = 0; i < input.parts.size(); ++i) {
      const FhirVerdict& verdict = feed.verdicts[i];
      if ((verdict.what == What::kRefused) != refused) continue;
      for (const FhirIssue& issue : verdict.issues) {
        if (++written > kMostIssues) {
          ++left;
        } else {
          WriteIssue(SeverityOf(verdict, issue), issue, input.parts[i].where, out);
        }
      }
    }
  }
  if (left > 0) {
    WriteIssue("warning", {"informational", absl::StrCat("and ", left, " more issues")}, {}, out);
  }
  out.Close(']');
}

std::string SummaryOf(const FhirInput& input, const FhirFeed& feed,
                      const v1::RecordEventsResponse& response) {
  const auto count = [&](What what) {
    return std::count_if(feed.verdicts.begin(), feed.verdicts.end(),
                         [&](const FhirVerdict& verdict) { return verdict.what == what; });
  };
  return absl::StrCat(input.parts.size(), " resources: ", count(What::kTaken), " taken, ",
                      count(What::kNoted), " with nothing to keep, ", count(What::kRefused),
                      " refused; ", response.taken(), " events kept, ", response.repeated_before(),
                      " known before");
}

std::string Outcomes(const FhirInput& input, const FhirFeed& feed) {
  CdsJson out;
  out.Open('{');
  out.Text("resourceType", "Bundle");
  out.Text("type", input.form == FhirForm::kBatch ? "batch-response" : "transaction-response");
  if (input.parts.empty()) {
    out.Close('}');
    return out.text();
  }
  out.Open("entry", '[');
  for (size_t i = 0; i < input.parts.size(); ++i) {
    const FhirPart& part = input.parts[i];
    const FhirVerdict& verdict = feed.verdicts[i];
    const bool refused = verdict.what == What::kRefused;
    out.Open('{');
    out.Open("response", '{');
    out.Text("status", refused ? "422 Unprocessable Entity" : "200 OK");
    if (!refused) out.Text("location", part.name);
    if (!verdict.issues.empty()) {
      out.Open("outcome", '{');
      out.Text("resourceType", "OperationOutcome");
      out.Open("issue", '[');
      for (const FhirIssue& issue : verdict.issues) {
        WriteIssue(SeverityOf(verdict, issue), issue, part.where, out);
      }
      out.Close(']');
      out.Close('}');
    }
    out.Close('}');
    out.Close('}');
  }
  out.Close(']');
  out.Close('}');
  return out.text();
}

std::string MessageAnswer(const FhirInput& input, const FhirFeed& feed, std::string_view endpoint,
                          const std::string& summary) {
  CdsJson out;
  out.Open('{');
  out.Text("resourceType", "Bundle");
  out.Text("type", "message");
  out.Open("entry", '[');
  out.Open('{');
  out.Open("resource", '{');
  out.Text("resourceType", "MessageHeader");
  const size_t colon = input.message_event.find(':');
  if (colon != std::string::npos) {
    out.Raw(std::string_view(input.message_event).substr(1, colon - 2),
            std::string_view(input.message_event).substr(colon + 1));
  }
  out.Open("source", '{');
  out.Text("endpoint", endpoint);
  out.Close('}');
  out.Open("response", '{');
  out.Text("identifier", input.message_id);
  out.Text("code", feed.any_refused ? "fatal-error" : "ok");
  out.Open("details", '{');
  out.Text("reference", "urn:uuid:00000000-0000-4000-8000-000000000001");
  out.Close('}');
  out.Close('}');
  out.Close('}');
  out.Close('}');
  out.Open('{');
  out.Text("fullUrl", "urn:uuid:00000000-0000-4000-8000-000000000001");
  out.Open("resource", '{');
  WriteOutcome(input, feed, summary, feed.any_refused ? "error" : "information", out);
  out.Close('}');
  out.Close('}');
  out.Close(']');
  out.Close('}');
  return out.text();
}

// The same as FHIR's own media type.
HttpResponse AsFhir(HttpResponse plain) {
  HttpResponse response = FhirJson(std::move(plain.body));
  response.status = plain.status;
  for (const auto& [name, value] : plain.headers.all()) {
    if (name != "Content-Type") response.headers.Add(name, value);
  }
  return response;
}

}  // namespace

HttpResponse FhirJson(std::string body) {
  HttpResponse response;
  response.headers = {{"Content-Type", "application/fhir+json"}};
  response.body = std::move(body);
  return response;
}

HttpResponse FhirError(const absl::Status& status) { return AsFhir(CdsError(status)); }
HttpResponse FhirRefusal(const HttpResponse& error) { return AsFhir(CdsRefusal(error)); }

HttpResponse FhirRefused(const FhirInput& input, const FhirFeed& feed) {
  const std::string summary =
      "nothing was kept: this is taken whole or not at all, and of the resources below something "
      "is wrong. A batch takes what it can";
  HttpResponse response;
  if (input.form == FhirForm::kMessage) {
    response = FhirJson(MessageAnswer(input, feed, "urn:waymark", summary));
  } else {
    CdsJson out;
    out.Open('{');
    WriteOutcome(input, feed, summary, "error", out);
    out.Close('}');
    response = FhirJson(out.text());
  }
  response.status = 422;
  return response;
}

HttpResponse FhirTaken(const FhirInput& input, const FhirFeed& feed, std::string_view endpoint,
                       const v1::RecordEventsResponse& response) {
  if (input.form == FhirForm::kTransaction || input.form == FhirForm::kBatch) {
    return FhirJson(Outcomes(input, feed));
  }
  const std::string summary = SummaryOf(input, feed, response);
  if (input.form == FhirForm::kMessage) {
    return FhirJson(MessageAnswer(input, feed, endpoint, summary));
  }
  CdsJson out;
  out.Open('{');
  WriteOutcome(input, feed, summary, "information", out);
  out.Close('}');
  HttpResponse answer = FhirJson(out.text());
  // What was refused of something that was to be taken whole was refused by the store, late.
  if (feed.any_refused && !input.is_one_by_one()) answer.status = 422;
  return answer;
}

void MarkRefused(const v1::RecordEventsResponse& response, FhirFeed& feed) {
  for (const v1::RefusedEvent& refused : response.refused()) {
    const auto part = feed.part_of_event.find(refused.event_id());
    if (part == feed.part_of_event.end()) continue;
    FhirVerdict& verdict = feed.verdicts[part->second];
    verdict.what = FhirVerdict::What::kRefused;
    verdict.issues.push_back({"processing", refused.text()});
    feed.any_refused = true;
  }
}

}  // namespace waymark::gateway
