#include "waymark/gateway/cds_request.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/cds_fields.h"
#include "waymark/gateway/fhir_server.h"
#include "waymark/service/errors.h"

namespace waymark::gateway {
namespace {

using Violations = std::vector<service::Violation>;

// FHIR's id: [A-Za-z0-9\-.]{1,64}.
bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

// "Practitioner/1" -> "Practitioner"; empty where it is no such reference.
std::string TypeOfReference(std::string_view reference) {
  const size_t slash = reference.find('/');
  if (slash == std::string_view::npos || !IsId(reference.substr(slash + 1))) return {};
  return std::string(reference.substr(0, slash));
}

void ReadContext(const CdsMoment& moment, std::string_view json, Violations& violations,
                 CdsRequest& request) {
  CdsFields context(json, "context", violations);
  if (context.all().empty()) {
    if (violations.empty()) context.Refuse("patientId", "is required");
    return;
  }
  const std::string user = context.Text("userId", /*required=*/true);
  request.user_type = TypeOfReference(user);
  if (!user.empty() && request.user_type.empty()) {
    context.Refuse("userId", "a type and an id are expected, for instance Practitioner/123");
  }
  request.patient_id = context.Text("patientId", true);
  if (!request.patient_id.empty() && !IsId(request.patient_id)) {
    context.Refuse("patientId", "an id without its type is expected: letters, digits, - and .");
  }
  context.Text("encounterId", moment.needs_encounter);
  if (moment.needs_selections) {
    request.selections.emplace();
    for (const std::string_view one : context.List("selections", true)) {
      const std::optional<std::string> reference = JsonStringOf(one);
      if (reference && !TypeOfReference(*reference).empty()) {
        request.selections->insert(*reference);
        continue;
      }
      context.Refuse("selections", "types and ids of orders are expected");
      break;
    }
  }
  if (moment.drafts.empty()) return;
  request.drafts = context.Raw(moment.drafts);
  if (request.drafts.empty()) {
    context.Refuse(moment.drafts, "is required");
  } else if (!request.drafts.starts_with('{')) {
    context.Refuse(moment.drafts, "a Bundle is expected");
  }
}

void ReadPrefetch(std::string_view json, Violations& violations, CdsRequest& request) {
  CdsFields prefetch(json, "prefetch", violations);
  for (const auto& [key, value] : prefetch.all()) {
    if (!value.starts_with('{') && value != "null") {
      prefetch.Refuse(key, "a FHIR resource, a Bundle or null is expected");
    }
    request.prefetch.emplace_back(key, value);
  }
}

// The server and token that a client offers.
void ReadServer(CdsFields& body, Violations& violations, CdsRequest& request) {
  request.fhir_server = body.Text("fhirServer", false);
  if (!body.Has("fhirAuthorization")) return;
  CdsFields authorization(body.Raw("fhirAuthorization"), "fhirAuthorization", violations);
  if (request.fhir_server.empty()) {
    body.Refuse("fhirServer", "is required beside fhirAuthorization");
  }
  request.fhir_token = authorization.Text("access_token", true);
  if (!request.fhir_token.empty() && !IsBearerToken(request.fhir_token)) {
    authorization.Refuse("access_token", "a token that can stand in a header is expected");
  }
}

void ReadExtension(std::string_view json, Violations& violations, CdsRequest& request) {
  CdsFields extension(json, "extension", violations);
  if (!extension.Has("waymark.v1")) return;
  CdsFields ours(extension.Raw("waymark.v1"), "extension.waymark.v1", violations);
  request.practice = ours.Text("practice", false);
  request.source = ours.Text("source", false);
  const std::string role = ours.Text("role", false);
  if (role.empty()) return;
  std::string name = "ROLE_";
  for (const char c : role) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (!v1::Role_Parse(name, &request.role) || request.role == v1::ROLE_UNSPECIFIED) {
    ours.Refuse("role", "gp, nurse, pharmacist, coordinator, administrator or other is expected");
  }
}

}  // namespace

absl::StatusOr<CdsRequest> ReadCdsRequest(const CdsMoment& moment, std::string_view text) {
  CdsRequest request;
  Violations violations;
  CdsFields body(text, {}, violations);
  if (!violations.empty()) return service::InvalidFields(violations);
  const std::string hook = body.Text("hook", true);
  if (!hook.empty() && hook != moment.hook) {
    body.Refuse("hook", absl::StrCat("this service is for ", std::string(moment.hook)));
  }
  request.hook_instance = body.Text("hookInstance", true);
  if (!request.hook_instance.empty() && !IsUuid(request.hook_instance)) {
    body.Refuse("hookInstance", "a UUID is expected");
  }
  if (body.Has("context")) {
    ReadContext(moment, body.Raw("context"), violations, request);
  } else {
    body.Refuse("context", "is required");
  }
  if (body.Has("prefetch")) ReadPrefetch(body.Raw("prefetch"), violations, request);
  if (body.Has("extension")) ReadExtension(body.Raw("extension"), violations, request);
  ReadServer(body, violations, request);
  if (!violations.empty()) return service::InvalidFields(violations);
  if (request.user_type != "Practitioner" && request.user_type != "PractitionerRole") {
    return service::WithReason(
        absl::PermissionDeniedError(
            "context.userId: cards are written for staff; a Practitioner or PractitionerRole is "
            "expected"),
        "NOT_STAFF");
  }
  return request;
}

}  // namespace waymark::gateway
