#include "waymark/record/readers/fhir_patient.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_codes.h"
#include "waymark/record/readers/fhir_dates.h"
#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

using calendar::PartialDate;

struct Person {
  std::optional<PartialDate> birth;
  std::optional<PartialDate> died;
  bool dead_without_date = false;
  Sex sex = Sex::kUnknown;
  friend bool operator==(const Person&, const Person&) = default;
};

std::optional<Sex> ReadGender(std::string_view gender) {
  if (gender == "female") return Sex::kFemale;
  if (gender == "male") return Sex::kMale;
  if (gender == "other") return Sex::kIndeterminate;
  if (gender.empty() || gender == "unknown") return Sex::kUnknown;
  return std::nullopt;
}

}  // namespace

void FhirPerson::Say(std::string_view reason, std::string_view detail, bool doubt) {
  record_.AddSetAside({"patient", reason, detail, {}, doubt});
  report_.SetAside("Patient", reason);
}

void FhirPerson::AddPatient(Json patient, bool newer) {
  Person person;
  const FhirDate birth = ReadFhirDate(patient, "birthDate", std::nullopt, moments_);
  if (birth.state == FhirDateState::kRead) person.birth = birth.value.date;
  if (birth.state == FhirDateState::kUnreadable) {
    Say("birth-date-unreadable", "birthDate: not a date: the age is uncertain", false);
  }
  const FhirDate died = ReadFhirDate(patient, "deceased", std::nullopt, moments_);
  if (died.state == FhirDateState::kRead) person.died = died.value.date;
  // A date of death of which only the extensions came: why it is not known, or who withholds it.
  person.dead_without_date =
      patient["deceasedBoolean"].IsTrue() ||
      (died.state == FhirDateState::kMissing && patient["_deceasedDateTime"]);
  if (died.state == FhirDateState::kUnreadable) {
    person.dead_without_date = true;
    Say("death-date-unreadable", "deceasedDateTime: not a date: dead since an unknown day", false);
  }
  const std::optional<Sex> sex = ReadGender(patient["gender"].Text());
  if (!sex) Say("gender-unknown", "gender: none of male, female, other, unknown", false);
  person.sex = sex.value_or(Sex::kUnknown);
  if (patient["active"].Boolean() == false)
    Say("inactive", "the Patient is marked as not in use", false);
  patient["link"].Each([&](Json link) {
    if (link["type"].Text() == "replaced-by")
      Say("replaced", "the Patient is replaced by another one", true);
  });
  patient["meta"]["security"].Each([&](Json label) {
    record_.sensitive |= label["code"].Text() == "R" || label["code"].Text() == "V";
  });
  if (const std::string_view number = NhsNumberOf(patient["identifier"]); !number.empty()) {
    record_.nhs_number = record_.Intern(number);
    if (!terminology::NhsNumberValid(number)) {
      Say("nhs-number-invalid", "identifier: an NHS number with a wrong check digit", false);
    }
  }
  ReadRegistration(patient);
  const Person before = {record_.birth, record_.died, record_.dead_without_date, record_.sex};
  if (any_ && !newer && !(person == before)) {
    Say("versions-differ", "two versions of the Patient contradict each other", true);
    if (person.birth != before.birth) person.birth.reset();
    if (person.sex != before.sex) person.sex = Sex::kUnknown;
    if (person.died != before.died) {
      person.died.reset();
      person.dead_without_date = true;
    }
  }
  any_ = true;
  record_.birth = person.birth;
  record_.died = person.died;
  record_.dead_without_date = person.dead_without_date && !person.died;
  record_.sex = person.sex;
}

void FhirPerson::ReadRegistration(Json patient) {
  std::string practice;
  patient["generalPractitioner"].Each([&](Json reference) {
    if (practice.empty()) practice = index_.OdsCode(reference);
  });
  if (practice.empty()) practice = index_.OdsCode(patient["managingOrganization"]);
  if (!practice.empty()) practice_ = practice;
  patient["extension"].Each([&](Json details) {
    const std::string_view url = details["url"].Text();
    if (!absl::StrContains(absl::string_view(url.data(), url.size()), "RegistrationDetails"))
      return;
    details["extension"].Each([&](Json detail) {
      if (detail["url"].Text() != "registrationPeriod") return;
      const std::optional<FhirPeriod> period = ReadFhirPeriod(detail["valuePeriod"], moments_);
      if (!period) return Say("registration-unreadable", "registration period: not dates", true);
      if (period->partial) Say("registration-date-partial", "the widest period is taken", true);
      from_ = period->from;
      until_ = period->until;
    });
  });
}

void FhirPerson::AddEpisode(Json episode) {
  const std::string_view status = episode["status"].Text();
  if (status != "active" && status != "onhold" && status != "finished") return;
  const std::string practice = index_.OdsCode(episode["managingOrganization"]);
  if (practice.empty()) return;
  const std::optional<FhirPeriod> period = ReadFhirPeriod(episode["period"], moments_);
  if (!period) return Say("registration-unreadable", "EpisodeOfCare.period: not dates", true);
  if (period->partial) Say("registration-date-partial", "the widest period is taken", true);
  episodes_.push_back({practice, period->from, period->until});
}

void FhirPerson::End(std::string_view asking) {
  if (!any_)
    Say("patient-missing", "there is no Patient resource: age and sex are uncertain", true);
  bool registered = false, here = asking.empty() || practice_ == asking;
  for (const Period& episode : episodes_) {
    // Episodes elsewhere are care, not registration.
    if (episode.practice != practice_ && episode.practice != asking) continue;
    record_.AddRegistration({record_.Intern(episode.practice), episode.from, episode.until});
    registered = true;
    here = here || episode.practice == asking;
  }
  record_.practice = record_.Intern(asking.empty() ? std::string_view(practice_) : asking);
  if (!registered && !practice_.empty()) {
    record_.AddRegistration({record_.Intern(practice_), from_, until_});
    registered = true;
  }
  if (registered && !here) {
    const std::string detail =
        absl::StrCat("registered at ", practice_, ", asked for at ", std::string(asking));
    Say(kRegisteredElsewhere, record_.Intern(detail), false);
  }
  if (registered) return;
  record_.AddRegistration({record_.practice, from_, until_});
  Say("registration-assumed",
      "nothing names the practice: taken as registered at the one that asks", false);
}

}  // namespace waymark::record
