#include "waymark/population/synthesis_fhir.h"

#include <algorithm>
#include <vector>

#include "waymark/population/synthesis_csv.h"

namespace waymark::population::synthesis {
namespace {

using calendar::Day;

std::string_view ResourceOf(Kind kind) {
  switch (kind) {
    case Kind::kCondition:
      return "Condition";
    case Kind::kObservation:
    case Kind::kResult:
    case Kind::kAdministration:  // FHIR has no plain "it was noted that"
      return "Observation";
    case Kind::kProcedure:
      return "Procedure";
    case Kind::kMedication:
      return "MedicationRequest";
    case Kind::kReferral:
    case Kind::kRequest:
    case Kind::kPlan:
      return "ServiceRequest";
    case Kind::kAppointment:
    case Kind::kBooking:
      return "Appointment";
    case Kind::kConsultation:
      return "Encounter";
    case Kind::kDocument:
      return "DocumentReference";
  }
  return "Observation";
}

// Writes one resource of one patient.
class Writer {
 public:
  Writer(const Patient& patient, std::string_view practice_code, std::string& out)
      : id_(PatientId(patient.person.index)),
        practice_(practice_code),
        patient_(patient),
        out_(out) {}

  void Text(std::string_view text) {
    out_ += '"';
    for (char c : text) {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }
  // ,"name":"text"
  void Field(std::string_view name, std::string_view text) {
    ((out_ += ",\"") += name) += "\":";
    Text(text);
  }
  void DateField(std::string_view name, Day day, Precision precision) {
    ((out_ += ",\"") += name) += "\":\"";
    AppendDate(day, precision, out_);
    out_ += '"';
  }
  // Extracts have days only; a clock time of the working day makes the instant that FHIR wants.
  void InstantField(std::string_view name, Day day) {
    ((out_ += ",\"") += name) += "\":\"";
    AppendDate(day, Precision::kDay, out_);
    out_ += "T10:30:00Z\"";
  }

  void PatientResource(uint64_t seed) {
    const Person& person = patient_.person;
    Open("Patient", id_);
    const std::string number = person.has_nhs_number ? NhsNumber(seed, person.index) : "";
    if (!number.empty()) {
      out_ += ",\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\"";
      Field("value", number);
      out_ += "}]";
    }
    out_ += person.IsListed() ? ",\"active\":true" : ",\"active\":false";
    Field("gender", person.sex == Sex::kIndeterminate ? "other" : SexName(person.sex));
    if (person.birth_known) DateField("birthDate", person.birth, Precision::kDay);
    if (person.died != Day::Max()) DateField("deceasedDateTime", person.died, Precision::kDay);
    Organisation();
    out_ += "}}";
  }

  void EpisodeResource(const Registration& registration, size_t number) {
    std::string id = id_ + "-reg" + std::to_string(number);
    Open("EpisodeOfCare", id);
    const bool open = registration.to > patient_.person.on;
    Field("status", open ? "active" : "finished");
    Subject("patient");
    out_ += ",\"period\":{\"start\":\"";
    AppendDate(registration.from, Precision::kDay, out_);
    out_ += '"';
    // A Period's end is its last day; the extract's is the first day after.
    if (!open) DateField("end", calendar::AddDays(registration.to, -1), Precision::kDay);
    out_ += '}';
    Organisation();
    out_ += "}}";
  }

  void EventResource(const Entry& entry) {
    const std::string_view type = ResourceOf(entry.kind);
    std::string id;
    AppendEventId(id_, entry.number, id);
    Open(type, id);
    const bool wrong = entry.status == Status::kEnteredInError;
    if (type == "Condition") {
      Condition(entry, wrong);
    } else if (type == "Observation") {
      Observation(entry, wrong);
    } else if (type == "Procedure") {
      Field("status", wrong ? "entered-in-error" : "completed");
      Concept("code", entry);
      Subject("subject");
      DateField("performedDateTime", entry.occurred, entry.precision);
      BasedOn(entry);
    } else if (type == "MedicationRequest") {
      Field("status", wrong ? "entered-in-error" : "active");
      Field("intent", "order");
      Concept("medicationCodeableConcept", entry);
      Subject("subject");
      DateField("authoredOn", entry.occurred, entry.precision);
    } else if (type == "ServiceRequest") {
      Field("status", wrong ? "entered-in-error" : "active");
      Field("intent", entry.kind == Kind::kPlan ? "plan" : "order");
      if (entry.urgent) Field("priority", "urgent");
      Concept("code", entry);
      Subject("subject");
      DateField("authoredOn", entry.occurred, entry.precision);
      BasedOn(entry);
    } else if (type == "Appointment") {
      Appointment(entry, wrong);
    } else if (type == "Encounter") {
      Field("status", wrong ? "entered-in-error" : "finished");
      out_ +=
          ",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/"
          "v3-ActCode\",\"code\":\"AMB\"}";
      out_ += ",\"type\":[";
      ConceptValue(entry);
      out_ += ']';
      Subject("subject");
      out_ += ",\"period\":{\"start\":\"";
      AppendDate(entry.occurred, entry.precision, out_);
      out_ += "\"}";
    } else {
      Document(entry, wrong);
    }
    if (entry.consultation != 0 && type != "Encounter" && type != "Appointment" &&
        type != "DocumentReference") {
      out_ += ",\"encounter\":{\"reference\":\"Encounter/";
      AppendEventId(id_, entry.consultation, out_);
      out_ += "\"}";
    }
    out_ += "}}";
  }

  int64_t resources() const { return resources_; }

 private:
  // {"fullUrl":…,"resource":{"resourceType":…,"id":… : closed by the caller with }}.
  void Open(std::string_view type, std::string_view id) {
    if (resources_++ > 0) out_ += ',';
    ((out_ += "{\"fullUrl\":\"https://waymark.example/fhir/") += type) += '/';
    ((out_ += id) += "\",\"resource\":{\"resourceType\":\"") += type;
    ((out_ += "\",\"id\":\"") += id) += '"';
  }
  void Subject(std::string_view name) {
    (((out_ += ",\"") += name) += "\":{\"reference\":\"Patient/") += id_;
    out_ += "\"}";
  }
  void Organisation() {
    out_ +=
        ",\"managingOrganization\":{\"identifier\":{\"system\":"
        "\"https://fhir.nhs.uk/Id/ods-organization-code\"";
    Field("value", practice_);
    out_ += "}}";
  }
  void Coding(System system, std::string_view code, std::string_view display) {
    out_ += "{\"system\":\"";
    out_ += system == System::kSnomed   ? "http://snomed.info/sct"
            : system == System::kReadV2 ? "http://read.info/readv2"
                                        : kLocalSystem;
    out_ += '"';
    Field("code", code);
    Field("display", display);
    out_ += '}';
  }
  void ConceptValue(const Entry& entry) {
    using enum synthesis::Coding;
    const Code& code = *entry.code;
    const bool read = !code.read.empty() && entry.coding != kOwn;
    const bool own = !(read && entry.coding == kReadOnly);
    out_ += "{\"coding\":[";
    if (read && entry.coding != kWithRead) Coding(System::kReadV2, code.read, code.term);
    if (read && entry.coding == kReadFirst) out_ += ',';
    if (own) Coding(code.system, code.code, code.term);
    if (read && entry.coding == kWithRead) {
      out_ += ',';
      Coding(System::kReadV2, code.read, code.term);
    }
    out_ += "]}";
  }
  void Concept(std::string_view name, const Entry& entry) {
    ((out_ += ",\"") += name) += "\":";
    ConceptValue(entry);
  }
  void BasedOn(const Entry& entry) {
    if (entry.based_on == 0) return;
    const auto base = std::ranges::find(patient_.entries, entry.based_on, &Entry::number);
    if (base == patient_.entries.end() || ResourceOf(base->kind) != "ServiceRequest") return;
    out_ += ",\"basedOn\":[{\"reference\":\"ServiceRequest/";
    AppendEventId(id_, entry.based_on, out_);
    out_ += "\"}]";
  }
  void Status(std::string_view name, std::string_view system, std::string_view code) {
    ((out_ += ",\"") += name) +=
        "\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/";
    (out_ += system) += '"';
    Field("code", code);
    out_ += "}]}";
  }

  void Condition(const Entry& entry, bool wrong) {
    if (!wrong) Status("clinicalStatus", "condition-clinical", "active");
    Status("verificationStatus", "condition-ver-status", wrong ? "entered-in-error" : "confirmed");
    Concept("code", entry);
    Subject("subject");
    DateField("onsetDateTime", entry.occurred, entry.precision);
    if (entry.recorded_shown) DateField("recordedDate", entry.recorded, Precision::kDay);
  }

  void Observation(const Entry& entry, bool wrong) {
    const bool corrected = entry.status == synthesis::Status::kCorrected;
    Field("status", wrong ? "entered-in-error" : corrected ? "corrected" : "final");
    Concept("code", entry);
    Subject("subject");
    DateField("effectiveDateTime", entry.occurred, entry.precision);
    if (entry.recorded_shown) InstantField("issued", entry.recorded);
    BasedOn(entry);
    if (!entry.value.empty()) Value(entry);
  }

  // Quantity where it is a number with or without a comparator, else a string.
  void Value(const Entry& entry) {
    const bool compared = entry.value[0] == '<' || entry.value[0] == '>';
    const std::string_view number = std::string_view(entry.value).substr(compared ? 1 : 0);
    if (number.empty() || number.find_first_not_of("0123456789.") != std::string_view::npos) {
      Field("valueString", entry.value);
      return;
    }
    (out_ += ",\"valueQuantity\":{\"value\":") += number;
    if (compared) Field("comparator", std::string_view(entry.value).substr(0, 1));
    // GP systems often give no UCUM code: only the unit as written.
    if (!entry.unit.empty()) Field("unit", entry.unit);
    out_ += '}';
  }

  void Appointment(const Entry& entry, bool wrong) {
    using enum synthesis::Status;
    Field("status", wrong                        ? "entered-in-error"
                    : entry.status == kMissed    ? "noshow"
                    : entry.status == kCancelled ? "cancelled"
                    : entry.status == kBooked    ? "booked"
                                                 : "fulfilled");
    out_ += ",\"serviceType\":[";
    ConceptValue(entry);
    out_ += ']';
    InstantField("start", entry.occurred);
    if (entry.recorded_shown) DateField("created", entry.recorded, Precision::kDay);
    BasedOn(entry);
    out_ += ",\"participant\":[{\"actor\":{\"reference\":\"Patient/";
    (out_ += id_) += "\"},\"status\":\"accepted\"}]";
  }

  void Document(const Entry& entry, bool wrong) {
    Field("status", wrong ? "entered-in-error" : "current");
    Concept("type", entry);
    Subject("subject");
    if (entry.recorded_shown) InstantField("date", entry.recorded);
    out_ +=
        ",\"content\":[{\"attachment\":{\"contentType\":\"text/"
        "plain\"}}],\"context\":{\"period\":{\"start\":\"";
    AppendDate(entry.occurred, entry.precision, out_);
    out_ += "\"}";
    if (entry.based_on != 0) {
      const auto base = std::ranges::find(patient_.entries, entry.based_on, &Entry::number);
      if (base != patient_.entries.end()) {
        ((out_ += ",\"related\":[{\"reference\":\"") += ResourceOf(base->kind)) += '/';
        AppendEventId(id_, entry.based_on, out_);
        out_ += "\"}]";
      }
    }
    out_ += '}';
  }

  const std::string id_;
  const std::string_view practice_;
  const Patient& patient_;
  std::string& out_;
  int64_t resources_ = 0;
};

// Of several versions of one event the one recorded last; entered in error wins on one day.
std::vector<const Entry*> LatestVersions(const std::vector<Entry>& entries) {
  std::vector<const Entry*> latest;
  for (const Entry& entry : entries) {
    const auto known = std::ranges::find(latest, entry.number, &Entry::number);
    if (known == latest.end()) {
      latest.push_back(&entry);
    } else if (entry.recorded > (*known)->recorded ||
               (entry.recorded == (*known)->recorded && entry.status == Status::kEnteredInError)) {
      *known = &entry;
    }
  }
  return latest;
}

}  // namespace

int64_t AppendBundle(const Patient& patient, uint64_t seed, std::string_view practice_code,
                     std::string& out) {
  ((out += "{\"resourceType\":\"Bundle\",\"id\":\"") += PatientId(patient.person.index)) +=
      "\",\"type\":\"collection\",\"entry\":[";
  Writer writer(patient, practice_code, out);
  writer.PatientResource(seed);
  for (size_t i = 0; i < patient.person.registrations.size(); ++i) {
    writer.EpisodeResource(patient.person.registrations[i], i + 1);
  }
  for (const Entry* entry : LatestVersions(patient.entries)) writer.EventResource(*entry);
  out += "]}\n";
  return writer.resources();
}

}  // namespace waymark::population::synthesis
