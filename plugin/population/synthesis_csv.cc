#include "waymark/population/synthesis_csv.h"

#include <array>

namespace waymark::population::synthesis {
namespace {

using calendar::Day;

constexpr std::array<std::string_view, 13> kKindNames = {
    "condition",   "observation",  "procedure", "medication",     "referral", "request", "result",
    "appointment", "consultation", "document",  "administration", "booking",  "plan"};
// `final` is the default and left empty.
constexpr std::array<std::string_view, 11> kStatusNames = {
    "",       "preliminary", "amended",          "corrected", "booked",  "attended",
    "missed", "active",      "entered_in_error", "cancelled", "not_done"};
constexpr std::array<std::string_view, 6> kRoleNames = {
    "", "gp", "nurse", "pharmacist", "coordinator", "administrator"};

template <typename Enum, size_t n>
std::string_view NameIn(const std::array<std::string_view, n>& names, Enum value) {
  return names[static_cast<size_t>(value)];
}

void AppendDigits(int64_t value, size_t width, std::string& out) {
  char digits[20];
  size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (size_t i = count; i < width; ++i) out += '0';
  while (count > 0) out += digits[--count];
}

void AppendDay(Day day, std::string& out) {
  if (day != Day::Max()) AppendDate(day, Precision::kDay, out);
}

void AppendField(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string_view SystemName(System system) {
  return system == System::kSnomed ? "snomed" : system == System::kReadV2 ? "readv2" : kLocalSystem;
}

// Appends code_system,code and sets the text of `codings`.
void AppendCodes(const Entry& entry, std::string& out, std::string& codings) {
  const Code& code = *entry.code;
  const bool read_first = !code.read.empty() &&
                          (entry.coding == Coding::kReadFirst || entry.coding == Coding::kReadOnly);
  out += read_first ? "readv2" : SystemName(code.system);
  out += ',';
  out += read_first ? code.read : code.code;
  codings.clear();
  if (!code.read.empty() && entry.coding == Coding::kWithRead) {
    (codings += "readv2|") += code.read;
  } else if (read_first && entry.coding == Coding::kReadFirst) {
    ((codings += SystemName(code.system)) += '|') += code.code;
  }
}

}  // namespace

void AppendEventId(std::string_view patient_id, int64_t number, std::string& out) {
  out += patient_id;
  out += '-';
  AppendDigits(number, 4, out);
}

void AppendDate(Day day, Precision precision, std::string& out) {
  const calendar::CivilDate date = calendar::ToCivil(day);
  AppendDigits(date.year, 4, out);
  if (precision == Precision::kYear) return;
  out += '-';
  AppendDigits(date.month, 2, out);
  if (precision == Precision::kMonth) return;
  out += '-';
  AppendDigits(date.day, 2, out);
}

std::string_view SexName(Sex sex) {
  constexpr std::array<std::string_view, 4> kNames = {"female", "male", "indeterminate", "unknown"};
  return NameIn(kNames, sex);
}

int64_t AppendPatientRows(const Patient& patient, uint64_t seed, std::string_view practice_code,
                          std::string& out) {
  const Person& person = patient.person;
  const std::string id = PatientId(person.index);
  const std::string nhs_number = person.has_nhs_number ? NhsNumber(seed, person.index) : "";
  for (const Registration& registration : person.registrations) {
    ((out += practice_code) += ',') += id;
    (out += ',') += nhs_number;
    out += ',';
    if (person.birth_known) AppendDay(person.birth, out);
    (out += ',') += SexName(person.sex);
    out += ',';
    AppendDay(registration.from, out);
    out += ',';
    AppendDay(registration.to, out);
    out += ',';
    AppendDay(person.died, out);
    out += '\n';
  }
  return static_cast<int64_t>(person.registrations.size());
}

int64_t AppendEventRows(const Patient& patient, std::string& out) {
  const std::string id = PatientId(patient.person.index);
  std::string codings;
  for (const Entry& entry : patient.entries) {
    AppendEventId(id, entry.number, out);
    (out += ',') += id;
    out += ',';
    AppendDate(entry.occurred, entry.precision, out);
    out += ',';
    if (entry.recorded_shown) AppendDay(entry.recorded, out);
    (out += ',') += NameIn(kKindNames, entry.kind);
    out += ',';
    AppendCodes(entry, out, codings);
    out += ',';
    AppendField(entry.value, out);
    (out += ',') += entry.unit;
    (out += ',') += NameIn(kStatusNames, entry.status);
    out += entry.urgent ? ",urgent," : ",,";
    out += codings;
    out += ',';
    // status_on is by default the row's recorded_on, which is right for every row made here.
    out += ',';
    if (entry.based_on != 0) AppendEventId(id, entry.based_on, out);
    out += ',';
    if (entry.consultation != 0) AppendEventId(id, entry.consultation, out);
    (out += ',') += NameIn(kRoleNames, entry.role);
    out += '\n';
  }
  return static_cast<int64_t>(patient.entries.size());
}

int64_t AppendReplyRows(const Patient& patient, std::string& out) {
  const std::string id = PatientId(patient.person.index);
  for (const Reply& reply : patient.replies) {
    ((out += id) += ',') += reply.rule;
    out += ',';
    AppendEventId(id, reply.item, out);
    ((out += ',') += reply.reply) += ',';
    (out += reply.role) += ',';
    AppendDay(reply.replied, out);
    out += ',';
    AppendDay(reply.replied, out);
    out += ",\n";
  }
  return static_cast<int64_t>(patient.replies.size());
}

}  // namespace waymark::population::synthesis
