#include "waymark/terminology/code.h"

#include <array>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace waymark::terminology {
namespace {

constexpr size_t kReadLength = 5;
constexpr size_t kReadLengthWithTerm = 7;
constexpr size_t kSnomedShortest = 6;
constexpr size_t kSnomedLongest = 18;

absl::string_view Absl(std::string_view s) { return {s.data(), s.size()}; }

std::string_view Trim(std::string_view s) {
  const absl::string_view cut = absl::StripAsciiWhitespace(Absl(s));
  return {cut.data(), cut.size()};
}

struct Spelling {
  std::string_view written;
  std::string_view canonical;
};

// URIs: HL7 terminology, UK Core (read.info, OPCS-4, dm+d); OIDs: the HL7 registry's for SNOMED CT
// and LOINC.
constexpr auto kSpellings = std::to_array<Spelling>({
    {"snomed", "snomed"},
    {"http://snomed.info/sct", "snomed"},
    {"https://snomed.info/sct", "snomed"},
    {"urn:oid:2.16.840.1.113883.6.96", "snomed"},
    {"snomedct", "snomed"},
    {"snomed ct", "snomed"},
    {"snomed-ct", "snomed"},
    {"snomed_ct", "snomed"},
    {"sct", "snomed"},
    {"readv2", "readv2"},
    {"http://read.info/readv2", "readv2"},
    {"https://read.info/readv2", "readv2"},
    {"read v2", "readv2"},
    {"read_v2", "readv2"},
    {"read2", "readv2"},
    {"ctv3", "ctv3"},
    {"http://read.info/ctv3", "ctv3"},
    {"https://read.info/ctv3", "ctv3"},
    {"readv3", "ctv3"},
    {"read v3", "ctv3"},
    {"loinc", "loinc"},
    {"http://loinc.org", "loinc"},
    {"https://loinc.org", "loinc"},
    {"urn:oid:2.16.840.1.113883.6.1", "loinc"},
    {"icd10", "icd10"},
    {"icd-10", "icd10"},
    {"http://hl7.org/fhir/sid/icd-10", "icd10"},
    {"opcs4", "opcs4"},
    {"opcs-4", "opcs4"},
    {"https://fhir.hl7.org.uk/codesystem/opcs-4", "opcs4"},
    {"dmd", "dmd"},
    {"dm+d", "dmd"},
    {"https://dmd.nhs.uk", "dmd"},
    {"http://dmd.nhs.uk", "dmd"},
});

std::string_view FindSpelling(std::string_view system) {
  for (const Spelling& s : kSpellings) {
    if (absl::EqualsIgnoreCase(Absl(s.written), Absl(system))) return s.canonical;
  }
  return {};
}

// The URI without what names a version: "|20240101", "/83821000000107/version/20240101", a last
// slash.
std::string_view WithoutVersion(std::string_view system) {
  system = system.substr(0, system.find('|'));
  constexpr std::string_view kSnomed = "://snomed.info/sct/";
  if (const size_t at = system.find(kSnomed); at != std::string_view::npos && at <= 5) {
    system = system.substr(0, at + kSnomed.size());
  }
  if (!system.empty() && system.back() == '/') system.remove_suffix(1);
  return system;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AllDigits(std::string_view s) {
  for (char c : s) {
    if (!IsDigit(c)) return false;
  }
  return true;
}

bool IsReadCharacter(char c) {
  return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.';
}

std::optional<std::string> SnomedProblem(std::string_view code) {
  if (!AllDigits(code)) return "a SNOMED CT identifier has digits only";
  if (code.size() < kSnomedShortest || code.size() > kSnomedLongest) {
    return absl::StrCat("a SNOMED CT identifier has 6 to 18 digits, this has ", code.size());
  }
  if (code.front() == '0') return "a SNOMED CT identifier does not begin with 0";
  if (!VerhoeffValid(code)) {
    return "the check digit is wrong: a digit was mistyped, or a spreadsheet rounded the number";
  }
  const std::string_view partition = code.substr(code.size() - 3, 2);
  if (partition == "00" || partition == "10") return std::nullopt;
  if (partition == "01" || partition == "11") {
    return "this is a SNOMED CT description identifier: give the concept's";
  }
  if (partition == "02" || partition == "12") {
    return "this is a SNOMED CT relationship identifier: give a concept's";
  }
  return "this is no SNOMED CT concept identifier (the digits before the check digit say what it "
         "is)";
}

std::optional<std::string> ReadProblem(std::string_view code, bool term_allowed) {
  for (char c : code) {
    if (!IsReadCharacter(c)) return "a Read code has letters, digits and full stops only";
  }
  if (code.size() == kReadLength) return std::nullopt;
  if (term_allowed && code.size() == kReadLengthWithTerm) return std::nullopt;
  return absl::StrCat(term_allowed ? "a Read v2 code has 5 characters, or 7 with its term"
                                   : "a CTV3 code has 5 characters",
                      "; this has ", code.size());
}

}  // namespace

std::string_view CanonicalSystem(std::string_view system) {
  const std::string_view cut = Trim(system);
  if (const std::string_view known = FindSpelling(cut); !known.empty()) return known;
  if (const std::string_view known = FindSpelling(WithoutVersion(cut)); !known.empty()) {
    return known;
  }
  return cut;
}

bool IsKnownSystem(std::string_view canonical) {
  for (const Spelling& s : kSpellings) {
    if (s.canonical == canonical) return true;
  }
  return false;
}

std::string NormaliseCode(std::string_view canonical_system, std::string_view code) {
  std::string result(Trim(code));
  if (canonical_system == "readv2" || canonical_system == "ctv3") {
    if (!result.empty() && result.size() < kReadLength) result.resize(kReadLength, '.');
  }
  return result;
}

std::optional<std::string> ReadCodeWithoutTerm(std::string_view canonical_system,
                                               std::string_view normalised_code) {
  if (canonical_system != "readv2" || normalised_code.size() != kReadLengthWithTerm) {
    return std::nullopt;
  }
  return std::string(normalised_code.substr(0, kReadLength));
}

std::optional<std::string> CodeProblem(std::string_view canonical_system, std::string_view code) {
  const std::string normalised = NormaliseCode(canonical_system, code);
  if (normalised.empty()) return "the code is empty";
  if (canonical_system == "snomed" || canonical_system == "dmd") return SnomedProblem(normalised);
  if (canonical_system == "readv2") return ReadProblem(normalised, /*term_allowed=*/true);
  if (canonical_system == "ctv3") return ReadProblem(normalised, /*term_allowed=*/false);
  return std::nullopt;
}

// Verhoeff 1969: the dihedral group of ten elements, and a permutation by position from the right.
bool VerhoeffValid(std::string_view digits) {
  static constexpr uint8_t kMultiply[10][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
      {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
      {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
      {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
      {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
  static constexpr uint8_t kPermute[8][10] = {
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
      {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
      {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
      {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};
  if (digits.empty() || !AllDigits(digits)) return false;
  uint8_t check = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<size_t>(digits[digits.size() - 1 - i] - '0');
    check = kMultiply[check][kPermute[i % 8][digit]];
  }
  return check == 0;
}

bool NhsNumberValid(std::string_view text) {
  constexpr int kDigits = 10;
  int count = 0;
  int sum = 0;
  int last = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '-') {
      // Only between digits, one at a time.
      if (count == 0 || i + 1 == text.size() || !IsDigit(text[i + 1])) return false;
      continue;
    }
    if (!IsDigit(c) || count == kDigits) return false;
    last = c - '0';
    ++count;
    if (count < kDigits) sum += last * (kDigits + 1 - count);
  }
  if (count != kDigits) return false;
  // A remainder that asks for 10 fits no digit: such numbers are never issued.
  return (11 - sum % 11) % 11 == last;
}

}  // namespace waymark::terminology
