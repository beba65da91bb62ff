#include "waymark/record/readers/fhir_resources.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_dates.h"
#include "waymark/record/readers/fhir_rules.h"
#include "waymark/record/readers/fhir_statuses.h"
#include "waymark/record/readers/fhir_values.h"

namespace waymark::record {
namespace {

constexpr int kDeepestAnswers = 20;

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

// Categories of Observations that are results.
bool IsResultCategory(std::string_view code) {
  return code == "laboratory" || code == "imaging" || code == "LAB" || code == "RAD";
}

bool IsReferralCategory(std::string_view code) { return code == "3457005" || code == "referral"; }

bool AnyCoding(Json concept_json, bool (*test)(std::string_view)) {
  bool found = false;
  concept_json.Each([&](Json each) {
    each["coding"].Each([&](Json coding) { found = found || test(coding["code"].Text()); });
  });
  return found;
}

bool IsStu3(std::string_view type, Json resource) {
  if (IsStu3Type(type)) return true;
  bool found = false;
  resource["meta"]["profile"].Each([&](Json profile) {
    found = found || absl::StrContains(View(profile.Text()), "STU3") ||
            absl::StrContains(View(profile.Text()), "CareConnect");
  });
  return found;
}

// Of R4 Immunizations in the UK the procedure stands beside the vaccine.
constexpr std::string_view kVaccinationProcedure = "VaccinationProcedure";

}  // namespace

void FhirEntries::BeginPatient(PatientRecord& record) {
  record_ = &record;
  systems_.BeginRecord();
  reported_.clear();
  types_not_read_.clear();
}

void FhirEntries::SetAside(std::string_view type, std::string_view name, std::string_view reason,
                           bool doubt) {
  record_->AddSetAside({record_->Intern(type), reason, {}, record_->Intern(name), doubt});
  report_.SetAside(type, reason);
}

FhirReport::Type& FhirEntries::CountsOf(std::string_view type) {
  if (counts_ == nullptr || counted_type_ != type) {
    counted_type_ = type;
    counts_ = &report_.types[counted_type_];
  }
  return *counts_;
}

void FhirEntries::NoteReport(std::string_view name, Json resource) {
  std::vector<std::string> requests;
  resource["basedOn"].Each([&](Json reference) { requests.push_back(index_.Resolve(reference)); });
  resource["result"].Each([&](Json reference) {
    std::string result = index_.Resolve(reference);
    if (result.starts_with('#')) result.insert(0, name);  // contained
    std::vector<std::string>& of = reported_[result];
    of.insert(of.end(), requests.begin(), requests.end());
  });
}

void FhirEntries::Add(std::string_view name, Json resource, const Version& version) {
  const std::string_view type = resource["resourceType"].Text();
  FhirReport::Type& counts = CountsOf(type);
  ++counts.read;
  report_.stu3 += IsStu3(type, resource) ? 1 : 0;
  if (const std::string_view why = WhyNotToUse(resource); !why.empty()) {
    ++counts.set_aside;
    SetAside(type, name, why, true);
    return;
  }
  if (IsSupportingType(type)) {
    bool holds_entries = false;
    resource["contained"].Each([&](Json contained) {
      holds_entries |= FindFhirRule(contained["resourceType"].Text()) != nullptr;
    });
    if (holds_entries) SetAside(type, name, "contained-not-read", true);
  }
  if (type == "List") return ReadList(resource, name);
  if (IsSupportingType(type)) return;
  if (type == "FamilyMemberHistory") {
    ++counts.set_aside;
    return SetAside(type, name, "about-another-person", false);
  }
  if (FindFhirRule(type) == nullptr) {
    ++counts.set_aside;
    // Once a record: some systems send hundreds of claims.
    if (types_not_read_.insert(std::string(type)).second) {
      record_->AddSetAside({record_->Intern(type), "type-not-read", {}, {}, false});
    }
    return report_.SetAside(type, "type-not-read");
  }
  AddResource(name, type, resource, version);
}

void FhirEntries::AddResource(std::string_view name, std::string_view type, Json resource,
                              const Version& version) {
  const FhirRule& rule = *FindFhirRule(type);
  FhirReport::Type& counts = CountsOf(type);
  Common common;
  common.type = type;
  common.name = name;
  if (IsAboutAnother(resource)) {
    ++counts.set_aside;
    return SetAside(type, name, "about-another-person", false);
  }
  const std::optional<EntryStatus> status = FhirStatusOf(type, resource);
  if (!status) {
    ++counts.set_aside;
    return SetAside(type, name, "status-unknown", true);
  }
  common.status = version.deleted ? EntryStatus::kEnteredInError : *status;
  common.kind = KindOf(rule, name, resource);
  if (!ReadDates(rule, resource, version, common)) {
    ++counts.set_aside;
    return SetAside(type, name, "date-unreadable", true);
  }
  ReadContext(resource, common);
  const size_t before = record_->entries().size();
  const FhirConcept codes = CodesOf(rule, resource);
  if (!codes.codings.empty()) AddEntry(common, {}, codes, resource);
  if (codes.incomplete) SetAside(type, name, "coding-incomplete", codes.codings.empty());
  AddFurther(rule, resource, common);
  AddContained(resource, common, version);
  if (record_->entries().size() != before || codes.incomplete) return;
  if (codes.text_only) {
    ++counts.set_aside;
    SetAside(type, name, "code-text-only", false);
  } else if (rule.code_expected) {
    ++counts.set_aside;
    SetAside(type, name, "code-missing", true);
  }
}

bool FhirEntries::IsOtherPerson(std::string_view name) const {
  constexpr std::string_view kPatient = "Patient/";
  if (name.starts_with("RelatedPerson/")) return true;
  return name.starts_with(kPatient) && name.substr(kPatient.size()) != record_->patient_id;
}

// An Observation stands in the record of its subject; `focus` is who or what was observed, where
// that is somebody else: a donor, a mother. (It may also be a Condition or a Specimen.)
bool FhirEntries::IsAboutAnother(Json resource) const {
  bool other = false;
  resource["focus"].Each([&](Json focus) {
    const std::string name = index_.Resolve(focus);
    other = other || focus["type"].Text() == "RelatedPerson" || IsOtherPerson(name);
    if (!name.starts_with('#')) return;
    resource["contained"].Each([&](Json contained) {
      const bool meant = contained["id"].Text() == std::string_view(name).substr(1);
      other = other || (meant && contained["resourceType"].Text() == "RelatedPerson");
    });
  });
  return other;
}

Kind FhirEntries::KindOf(const FhirRule& rule, std::string_view name, Json resource) const {
  if (rule.type == "Observation" &&
      (AnyCoding(resource["category"], IsResultCategory) ||
       (!reported_.empty() && reported_.contains(std::string(name))))) {
    return Kind::kResult;
  }
  if (rule.type == "ServiceRequest" && AnyCoding(resource["category"], IsReferralCategory)) {
    return Kind::kReferral;
  }
  return rule.kind;
}

// False where a date stands there that is none.
bool FhirEntries::ReadDates(const FhirRule& rule, Json resource, const Version& version,
                            Common& common) {
  FhirDate recorded;
  for (const std::string_view name : rule.recorded) {
    if (recorded.state == FhirDateState::kMissing)
      recorded = ReadFhirDate(resource, name, record_->birth, moments_);
  }
  if (recorded.state == FhirDateState::kUnreadable) {
    SetAside(common.type, common.name, "recorded-unreadable", true);
  } else if (recorded.state == FhirDateState::kRead) {
    common.recorded = recorded.value.instant;
  }
  if (version.not_first) {
    const FhirDate updated = ReadFhirDate(resource, "meta.lastUpdated", record_->birth, moments_);
    if (updated.state == FhirDateState::kRead) common.recorded = updated.value.instant;
  }
  FhirDate occurred;
  for (const std::string_view name : rule.dates) {
    if (occurred.state == FhirDateState::kMissing)
      occurred = ReadFhirDate(resource, name, record_->birth, moments_);
  }
  if (occurred.state == FhirDateState::kUnreadable) return false;
  if (occurred.state == FhirDateState::kMissing && recorded.state == FhirDateState::kRead) {
    occurred = recorded;
    if (rule.type != "QuestionnaireResponse") ++report_.dates_from_recorded;
  }
  // A Condition of which only the end is known was there on that day.
  if (occurred.state == FhirDateState::kMissing && rule.type == "Condition") {
    occurred = ReadFhirDate(resource, "abatement", record_->birth, moments_);
    if (occurred.state == FhirDateState::kUnreadable) return false;
  }
  common.has_date = occurred.state == FhirDateState::kRead;
  common.occurred = occurred.value;
  return true;
}

void FhirEntries::ReadContext(Json resource, Common& common) {
  common.urgency = record_->Intern(resource["priority"].Text());
  common.source = record_->Intern(resource["meta"]["source"].Text());
  Json encounter = resource["encounter"];
  if (!encounter) encounter = resource["context"]["encounter"];
  if (!encounter && resource["context"]["reference"]) encounter = resource["context"];
  if (common.type == "Encounter") {
    common.consultation = record_->Intern(IdOfReference(common.name));
  } else if (encounter) {
    common.consultation =
        record_->Intern(IdOfReference(index_.Resolve(encounter["reference"] ? encounter : Json())));
    // An array of encounters (DocumentReference): the first.
    encounter.Each([&](Json each) {
      if (common.consultation.empty())
        common.consultation = record_->Intern(IdOfReference(index_.Resolve(each)));
    });
  }
  static constexpr JsonName kAuthors[] = {"recorder",  "asserter",  "author",
                                          "requester", "performer", "informationSource"};
  for (const JsonName name : kAuthors) {
    resource[name].Each([&](Json who) {
      if (!common.role.empty()) return;
      for (const Json reference : {who, who["actor"], who["agent"]}) {
        if (common.role.empty()) common.role = record_->Intern(index_.Role(reference));
      }
    });
  }
  std::vector<std::string> links;
  static constexpr JsonName kLinks[] = {"basedOn", "incomingReferral", "appointment"};
  for (const JsonName name : kLinks) {
    resource[name].Each([&](Json reference) { links.push_back(index_.Resolve(reference)); });
  }
  // A letter has no basedOn: what it is about stands among its related references.
  resource["context"]["related"].Each(
      [&](Json reference) { links.push_back(index_.Resolve(reference)); });
  if (const auto found = reported_.find(common.name); found != reported_.end()) {
    links.insert(links.end(), found->second.begin(), found->second.end());
  }
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  for (const std::string& link : links) {
    if (!link.empty()) common.links.push_back(record_->Intern(link));
  }
}

FhirConcept FhirEntries::CodesOf(const FhirRule& rule, Json resource) const {
  FhirConcept codes;
  for (const std::string_view name : rule.codes) AddConcept(resource[name], codes);
  if (rule.type == "Immunization") {
    resource["extension"].Each([&](Json extension) {
      if (absl::StrContains(View(extension["url"].Text()), View(kVaccinationProcedure))) {
        AddConcept(extension["valueCodeableConcept"], codes);
      }
    });
  }
  if (rule.kind != Kind::kMedication) return codes;
  AddConcept(resource["medicationCodeableConcept"], codes);
  const Json reference = resource["medicationReference"];
  const std::string_view written = reference["reference"].Text();
  if (written.starts_with('#')) {
    resource["contained"].Each([&](Json contained) {
      if (contained["id"].Text() == written.substr(1)) AddConcept(contained["code"], codes);
    });
  } else if (const auto* const found = index_.Medication(reference)) {
    for (const FhirIndex::Coding& c : *found)
      codes.codings.push_back({c.system, c.code, c.display});
  } else if (codes.text.empty()) {
    codes.text = reference["display"].Text();
  }
  return codes;
}

void FhirEntries::AddFurther(const FhirRule& rule, Json resource, const Common& common) {
  const auto own_entries = [&](std::string_view element, Json parent) {
    int number = 0;
    parent.Each([&](Json each) {
      FhirConcept codes;
      AddConcept(each, codes);
      AddEntry(common, absl::StrCat(View(element), "-", number++), codes, Json());
    });
  };
  for (const std::string_view element : rule.further) own_entries(element, resource[element]);
  if (rule.type == "Observation") {
    int number = 0;
    resource["component"].Each([&](Json component) {
      FhirConcept codes;
      AddConcept(component["code"], codes);
      AddEntry(common, absl::StrCat("component-", number++), codes, component);
    });
  } else if (rule.type == "CarePlan") {
    int number = 0;
    resource["activity"].Each([&](Json activity) {
      const Json detail = activity["detail"];
      FhirConcept codes;
      AddConcept(detail["code"], codes);
      Common own = common;
      const std::optional<EntryStatus> status = FhirStatusOf("CarePlan", detail);
      if (!status) return SetAside(common.type, common.name, "status-unknown", true);
      if (common.status < EntryStatus::kCancelled) own.status = *status;
      AddEntry(own, absl::StrCat("activity-", number++), codes, Json());
    });
  } else if (rule.type == "QuestionnaireResponse") {
    Json questionnaire = resource["questionnaire"];
    const std::string_view address =
        questionnaire.IsText() ? questionnaire.Text() : questionnaire["reference"].Text();
    AddAnswers(resource["item"], address, common, 0);
  }
}

void FhirEntries::AddAnswers(Json items, std::string_view questionnaire, const Common& common,
                             int depth) {
  if (depth == kDeepestAnswers) return;
  items.Each([&](Json item) {
    const std::string_view link_id = item["linkId"].Text();
    const auto* const question =
        forms_ == nullptr ? nullptr : CodesOfQuestion(*forms_, questionnaire, link_id);
    int number = 0;
    item["answer"].Each([&](Json answer) {
      FhirConcept codes;
      if (!questionnaire.empty() && !link_id.empty())
        codes.codings.push_back({questionnaire, link_id, {}});
      AddEntry(common, absl::StrCat(View(link_id), "-", number++), codes, answer, question);
      AddAnswers(answer["item"], questionnaire, common, depth + 1);
    });
    AddAnswers(item["item"], questionnaire, common, depth + 1);
  });
}

// Contained resources are their holder's, and fall with it; one that names somebody else is not
// taken for the patient's.
void FhirEntries::AddContained(Json resource, const Common& common, const Version& version) {
  Version own = version;
  own.deleted = version.deleted || common.status == EntryStatus::kEnteredInError;
  resource["contained"].Each([&](Json contained) {
    const std::string_view type = contained["resourceType"].Text();
    if (FindFhirRule(type) == nullptr) return;
    const std::string name = absl::StrCat(common.name, "#", View(contained["id"].Text()));
    ++CountsOf(type).read;
    if (contained["contained"]) {
      ++CountsOf(type).set_aside;
      SetAside(type, name, "contained-in-contained", true);
      return;
    }
    for (const std::string_view element :
         std::initializer_list<std::string_view>{"subject", "patient", "for"}) {
      if (!IsOtherPerson(index_.Resolve(contained[element]))) continue;
      ++CountsOf(type).set_aside;
      SetAside(type, name, "about-another-person", true);
      return;
    }
    AddResource(name, type, contained, own);
  });
}

void FhirEntries::AddEntry(const Common& common, std::string_view suffix, const FhirConcept& codes,
                           Json value_parent, const std::vector<FhirFormCoding>* question) {
  if (codes.codings.empty()) return;
  if (record_->entries().size() >= max_events_) {
    if (!record_->not_usable) SetAside("entry", {}, "too-many-entries", true);
    record_->not_usable = true;
    return;
  }
  Entry& entry = record_->AddEntry();
  entry.id = suffix.empty() ? record_->Intern(common.name)
                            : record_->Intern(absl::StrCat(common.name, "#", View(suffix)));
  entry.kind = common.kind;
  entry.status = common.status;
  if (common.has_date) {
    entry.occurred = common.occurred.date;
    entry.clock_seconds = common.occurred.clock_seconds;
  } else {
    entry.date_oddity = kDateMissing;
  }
  entry.recorded = common.recorded;
  entry.urgency = common.urgency;
  entry.consultation_id = common.consultation;
  entry.author_role = common.role;
  entry.source = common.source;
  if (entry.status < EntryStatus::kCancelled && IsNotPerformed(value_parent)) {
    entry.status = EntryStatus::kNotDone;
  }
  Value value;
  if (ReadFhirValue(value_parent, systems_, units_, *record_, value) ==
      FhirValueState::kUnreadable) {
    SetAside(common.type, entry.id, "value-unreadable", false);
  }
  entry.value = value;
  for (const FhirCoding& coding : codes.codings) {
    record_->AddCoding(systems_.IndexOf(coding.system, *record_), record_->Intern(coding.code));
  }
  if (question != nullptr) {
    for (const FhirFormCoding& one : MeaningOfAnswer(*question, entry.status, value, *record_)) {
      AddCodingOnce(entry, one.system, one.code);
    }
  }
  for (const std::string_view link : common.links) record_->AddLink(link);
  ++CountsOf(common.type).entries;
}

void FhirEntries::AddCodingOnce(const Entry& entry, std::string_view system,
                                std::string_view code) {
  const uint16_t index = systems_.IndexOf(system, *record_);
  for (const Coding& one : record_->codings(entry)) {
    if (one.system == index && one.code == code) return;
  }
  record_->AddCoding(index, record_->Intern(code));
}

// GP Connect's Lists carry warning codes, R4's a reason for being empty: what is not there proves
// nothing.
void FhirEntries::ReadList(Json resource, std::string_view name) {
  bool warned = false;
  resource["extension"].Each([&](Json extension) {
    warned = warned || absl::StrContains(View(extension["url"].Text()), "ListWarningCode");
  });
  constexpr std::array<std::string_view, 4> kNotKnown = {"unavailable", "withheld", "notasked",
                                                         "notstarted"};
  const std::string_view empty_reason = CodeOf(resource["emptyReason"]);
  warned = warned || std::find(kNotKnown.begin(), kNotKnown.end(), empty_reason) != kNotKnown.end();
  if (warned) SetAside("List", name, "list-warning", true);
}

}  // namespace waymark::record
