// Codes and the systems that they belong to.
#ifndef WAYMARK_TERMINOLOGY_CODE_H_
#define WAYMARK_TERMINOLOGY_CODE_H_

#include <optional>
#include <string>
#include <string_view>

namespace waymark::terminology {

// The short name we use for a code system: "snomed", "readv2", "ctv3" for whatever spelling or URI
// is given for them (without regard to case: "SNOMED", "http://snomed.info/sct",
// "http://read.info/readv2", "http://read.info/ctv3", with or without a version suffix); "loinc",
// "icd10", "opcs4", "dmd" for their URIs; anything else as it stands. The result may refer to
// `system`.
std::string_view CanonicalSystem(std::string_view system);
// Whether it is one of the names above (the data-quality report names others once).
bool IsKnownSystem(std::string_view canonical);

// A code as compared: within one system only, exactly, with regard to case. Read v2 and CTV3 are
// padded with stops to five characters; a four-byte code with a leading stop (".6521") stays;
// seven-character Read v2 codes ("B33..14", a code with its two-digit term) stay whole. Blanks
// around it are cut.
std::string NormaliseCode(std::string_view canonical_system, std::string_view code);
// For a seven-character Read v2 code the five-character code it also means ("44M4.00" -> "44M4.");
// else nothing. Exact matches are tried first.
std::optional<std::string> ReadCodeWithoutTerm(std::string_view canonical_system,
                                               std::string_view normalised_code);

// Why a code can't be one of its system, in words for an author; nothing when it can. SNOMED CT: 6
// to 18 digits, no leading zero, Verhoeff digit, partition 00 or 10 (concept); the partition of a
// description or relationship is said so. Read v2: five characters of [0-9A-Za-z.] and optionally a
// two-character term; CTV3: five.
std::optional<std::string> CodeProblem(std::string_view canonical_system, std::string_view code);
bool VerhoeffValid(std::string_view digits);

// NHS number: ten ASCII digits (blanks and hyphens between allowed) and the modulus-11 check.
bool NhsNumberValid(std::string_view text);

}  // namespace waymark::terminology

#endif  // WAYMARK_TERMINOLOGY_CODE_H_
