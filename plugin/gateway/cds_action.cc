#include "waymark/gateway/cds_action.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/cds_json.h"

namespace waymark::gateway {
namespace {

// As Respond offers (service/respond_handler.cc).
constexpr size_t kMostOffered = 5;

struct SystemUri {
  std::string_view canonical, uri;
};
// The URIs that terminology/code.cc reads back.
constexpr SystemUri kUris[] = {
    {"snomed", "http://snomed.info/sct"},
    {"readv2", "http://read.info/readv2"},
    {"ctv3", "http://read.info/ctv3"},
    {"loinc", "http://loinc.org"},
    {"icd10", "http://hl7.org/fhir/sid/icd-10"},
    {"opcs4", "https://fhir.hl7.org.uk/CodeSystem/OPCS-4"},
    {"dmd", "https://dmd.nhs.uk"},
};

std::string_view UriOf(std::string_view canonical) {
  for (const SystemUri& one : kUris) {
    if (one.canonical == canonical) return one.uri;
  }
  return canonical;
}

bool IsRecordedAs(const terminology::CodeSet& set, std::string_view kind) {
  return std::find(set.kinds.begin(), set.kinds.end(), kind) != set.kinds.end();
}

void AddCode(const terminology::Member& member, std::string_view name, CdsJson& out) {
  out.Open(name, '{');
  out.Open("coding", '[');
  out.Open('{');
  out.Text("system", UriOf(member.system));
  out.Text("code", member.code);
  out.Text("display", member.term);
  out.Close('}');
  out.Close(']');
  out.Close('}');
}

void AddPatient(std::string_view patient, CdsJson& out) {
  out.Open("subject", '{');
  out.Text("reference", absl::StrCat("Patient/", std::string(patient)));
  out.Close('}');
}

void AddStatus(std::string_view name, std::string_view system, std::string_view code,
               CdsJson& out) {
  out.Open(name, '{');
  out.Open("coding", '[');
  out.Open('{');
  out.Text("system", system);
  out.Text("code", code);
  out.Close('}');
  out.Close(']');
  out.Close('}');
}

}  // namespace

std::vector<const terminology::Member*> OfferedMembers(const terminology::CodeSet& set) {
  std::vector<const terminology::Member*> members;
  const auto take = [&](bool snomed) {
    for (const terminology::Member& member : set.members) {
      if (!snomed || member.system == "snomed") members.push_back(&member);
    }
  };
  take(/*snomed=*/true);
  if (members.empty()) take(false);
  if (members.size() > kMostOffered) members.clear();
  return members;
}

std::string ResourceFor(const terminology::CodeSet& set, const terminology::Member& member,
                        std::string_view patient, std::string_view day, bool order) {
  CdsJson out;
  out.Open('{');
  if (!order && IsRecordedAs(set, "condition")) {
    out.Text("resourceType", "Condition");
    AddStatus("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical",
              "active", out);
    AddStatus("verificationStatus", "http://terminology.hl7.org/CodeSystem/condition-ver-status",
              "confirmed", out);
    AddCode(member, "code", out);
    AddPatient(patient, out);
    out.Text("onsetDateTime", day);
  } else if (order || IsRecordedAs(set, "referral") || IsRecordedAs(set, "request")) {
    out.Text("resourceType", "ServiceRequest");
    out.Text("status", "draft");
    out.Text("intent", "order");
    if (IsRecordedAs(set, "referral")) {
      out.Open("category", '[');
      out.Open('{');
      out.Open("coding", '[');
      out.Open('{');
      out.Text("system", "http://snomed.info/sct");
      out.Text("code", "3457005");
      out.Text("display", "Patient referral");
      out.Close('}');
      out.Close(']');
      out.Close('}');
      out.Close(']');
    }
    AddCode(member, "code", out);
    AddPatient(patient, out);
    out.Text("authoredOn", day);
  } else if (IsRecordedAs(set, "procedure")) {
    out.Text("resourceType", "Procedure");
    out.Text("status", "completed");
    AddCode(member, "code", out);
    AddPatient(patient, out);
    out.Text("performedDateTime", day);
  } else if (IsRecordedAs(set, "medication")) {
    out.Text("resourceType", "MedicationStatement");
    out.Text("status", "active");
    AddCode(member, "medicationCodeableConcept", out);
    AddPatient(patient, out);
    out.Text("effectiveDateTime", day);
  } else {
    out.Text("resourceType", "Observation");
    out.Text("status", "final");
    AddCode(member, "code", out);
    AddPatient(patient, out);
    out.Text("effectiveDateTime", day);
  }
  out.Close('}');
  return out.text();
}

}  // namespace waymark::gateway
