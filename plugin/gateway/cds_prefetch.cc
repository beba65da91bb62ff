#include "waymark/gateway/cds_prefetch.h"

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/cds_moments.h"
#include "waymark/gateway/cds_reads.h"
#include "waymark/record/record.h"
#include "waymark/terminology/code.h"

namespace waymark::gateway {
namespace {

using record::Kind;

constexpr uint32_t Bits(std::initializer_list<Kind> kinds) {
  uint32_t bits = 0;
  for (const Kind kind : kinds) bits |= 1u << static_cast<unsigned>(kind);
  return bits;
}

struct Type {
  std::string_view key;
  std::string_view name;
  uint32_t kinds;
  std::string_view patient = "patient";  // the search parameter that names the patient
  // The search parameter that covers every code of the type that is read; empty: no one does.
  std::string_view code = {};
  // Entries of these kinds come as another type as well, which is the usual one: without this type
  // the kind is there, and only in doubt.
  bool beside_another = false;
};

// What the FHIR reader makes of each R4 type (fhir_rules.h, fhir_resources.h).
constexpr auto kTypes = std::to_array<Type>({
    {"conditions", "Condition", Bits({Kind::kCondition}), "patient", "code"},
    {"allergies", "AllergyIntolerance", Bits({Kind::kCondition}), "patient", "", true},
    {"observations", "Observation", Bits({Kind::kObservation, Kind::kResult}), "patient",
     "combo-code"},
    {"reports", "DiagnosticReport", Bits({Kind::kResult}), "patient", "", true},
    {"procedures", "Procedure", Bits({Kind::kProcedure}), "patient", "code"},
    {"immunizations", "Immunization", Bits({Kind::kProcedure}), "patient", "", true},
    {"requests", "ServiceRequest", Bits({Kind::kRequest, Kind::kReferral}), "patient", "code"},
    {"tasks", "Task", Bits({Kind::kRequest}), "patient", "", true},
    {"prescriptions", "MedicationRequest", Bits({Kind::kMedication}), "patient"},
    {"medicines", "MedicationStatement", Bits({Kind::kMedication}), "patient", "", true},
    {"encounters", "Encounter", Bits({Kind::kConsultation})},
    {"appointments", "Appointment", Bits({Kind::kAppointment, Kind::kBooking})},
    {"communications", "Communication", Bits({Kind::kDocument}), "patient", "", true},
    {"documents", "DocumentReference", Bits({Kind::kDocument})},
    {"plans", "CarePlan", Bits({Kind::kPlan})},
    {"flags", "Flag", Bits({Kind::kAdministration})},
    {"questionnaires", "QuestionnaireResponse", Bits({Kind::kObservation}), "patient", "", true},
});

constexpr std::string_view kPatient = "Patient";
constexpr std::string_view kEpisodes = "EpisodeOfCare";
constexpr size_t kMostCodes = 30;

// What rules read, gathered.
struct Wanted {
  bool any_kind = false;
  uint32_t kinds = 0;
  bool registrations = false;
  struct Of {
    uint32_t kinds = 0;  // 0: whatever kind
    uint16_t set = 0;
    friend auto operator<=>(const Of&, const Of&) = default;
  };
  std::set<Of> sets;
};

bool IsKnownSystem(std::string_view system) {
  constexpr std::string_view kKnown[] = {"snomed", "readv2", "ctv3", "loinc",
                                         "icd10",  "opcs4",  "dmd"};
  return std::find(std::begin(kKnown), std::end(kKnown), system) != std::end(kKnown);
}

// Answers to a questionnaire are coded in that questionnaire's own system.
bool AsksQuestionnaires(const rules::Pack& pack, const Wanted& wanted) {
  return std::any_of(wanted.sets.begin(), wanted.sets.end(), [&](const Wanted::Of& of) {
    const auto& members = pack.code_sets[of.set].members;
    return std::any_of(members.begin(), members.end(),
                       [](const terminology::Member& m) { return !IsKnownSystem(m.system); });
  });
}

// "&code=http://snomed.info/sct|1,..." where the codes that are read of this type are few and
// whole; else empty.
std::string CodesOf(const rules::Pack& pack, const Wanted& wanted, const Type& type) {
  if (type.code.empty()) return {};
  std::set<std::string> codes;
  for (const Wanted::Of& of : wanted.sets) {
    if (of.kinds != 0 && (of.kinds & type.kinds) == 0) continue;
    const terminology::CodeSet& set = pack.code_sets[of.set];
    // A set that waits for codes is told of anyway; one that speaks for some systems only must see
    // in which system the record is written.
    if (set.availability == terminology::Availability::kPartial) return {};
    for (const terminology::Member& member : set.members) {
      if (member.system != "snomed" && member.system != "loinc") return {};
      const std::string_view system =
          member.system == "snomed" ? "http://snomed.info/sct" : "http://loinc.org";
      codes.insert(absl::StrCat(std::string(system), "|", member.code));
      if (codes.size() > kMostCodes) return {};
    }
  }
  if (codes.empty()) return {};
  std::string text;
  for (const std::string& code : codes) {
    absl::StrAppend(&text, text.empty() ? absl::StrCat("&", std::string(type.code), "=") : ",",
                    code);
  }
  return text;
}

}  // namespace

const CdsQuery* CdsNeeds::Find(std::string_view key) const {
  const auto found = std::find_if(queries.begin(), queries.end(),
                                  [&](const CdsQuery& query) { return query.key == key; });
  return found == queries.end() ? nullptr : &*found;
}

CdsNeeds NeedsOf(const rules::Pack& pack, const std::vector<std::string>& not_recorded) {
  Wanted wanted;
  EachRead(
      pack, ConsultationRules(pack),
      [&](const CdsRead& read) {
        const uint32_t kinds = KindsOf(pack, read);
        wanted.any_kind = wanted.any_kind || kinds == 0;
        wanted.kinds |= kinds;
        for (const rules::SetRef& ref : *read.sets) wanted.sets.insert({kinds, ref.set});
      },
      [&](const rules::Condition& condition) {
        wanted.registrations =
            wanted.registrations || condition.kind == rules::Condition::Kind::kRegisteredHere;
      });
  const auto is_recorded = [&](std::string_view type) {
    return std::find(not_recorded.begin(), not_recorded.end(), type) == not_recorded.end();
  };
  CdsNeeds needs;
  needs.kinds = wanted.any_kind ? ~0u : wanted.kinds;
  needs.queries.push_back({"patient", kPatient, "Patient/{{context.patientId}}", 0});
  if (wanted.registrations && is_recorded(kEpisodes)) {
    needs.queries.push_back(
        {"episodes", kEpisodes, "EpisodeOfCare?patient={{context.patientId}}&_count=1000", 0});
  }
  const bool questionnaires = AsksQuestionnaires(pack, wanted);
  for (const Type& type : kTypes) {
    if (!is_recorded(type.name) || (needs.kinds & type.kinds) == 0) continue;
    if (type.name == "QuestionnaireResponse" && !questionnaires) continue;
    needs.queries.push_back(
        {type.key, type.name,
         absl::StrCat(std::string(type.name), "?", std::string(type.patient),
                      "={{context.patientId}}", CodesOf(pack, wanted, type), "&_count=1000"),
         type.beside_another ? 0 : type.kinds});
  }
  return needs;
}

bool IsAskedFor(std::string_view type) {
  return type == kEpisodes || std::any_of(kTypes.begin(), kTypes.end(),
                                          [&](const Type& one) { return one.name == type; });
}

}  // namespace waymark::gateway
