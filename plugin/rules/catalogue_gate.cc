// Findings of the gate for active rules, and of the pack's signature.
#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

constexpr auto kError = Severity::kError;

constexpr CatalogueEntry kEntries[] = {
    {"gate-approval", kError, false, "An active rule is approved by nobody, or only by its author.",
     "Nobody sees the faults in their own work.", "Let somebody else look at it and name them.",
     "approved_by: [\"A. Smith, clinical safety officer\"]"},
    {"gate-author", kError, false, "An active rule does not say who wrote it.",
     "Then nobody can tell whether its author also approved or signed it.", "Name the author.",
     "author: B. Jones"},
    {"gate-evidence", kError, false,
     "An active rule names no evidence, or does not say when it was read.",
     "Nobody can check what it rests on, or notice when that changes.",
     "Name the document and the day on which it was read.",
     "evidence: [{source: NICE NG12, section: \"1.3\", read: 2026-11-22}]"},
    {"gate-finding", kError, false, "An active rule has a finding that is an error.",
     "It was found in time; it must not reach a patient.",
     "Mend it, or accept it with a reason where that is possible.", ""},
    {"gate-hazards", kError, false, "An active rule names no hazard.",
     "Clinical safety standards (DCB0129) want each piece of decision support to be tied to the "
     "hazards it bears on.",
     "Name them.", "safety: {hazards: [HAZ-012]}"},
    {"gate-owner", kError, false, "An active rule has no owner.",
     "Somebody must answer for it, and be asked.", "Name the owner.",
     "owner: Cancer lead, North ICB"},
    {"gate-review", kError, false, "An active rule has no review date, or it has passed.",
     "Guidance changes, and a rule that nobody looks at goes on.",
     "Set the day by which it must be looked at again.", "review_by: 2027-06-30"},
    {"gate-signature", kError, false, "The pack has an active rule and no valid signature.",
     "Only a signature shows that what runs is what was approved, to the letter.",
     "Have it signed by somebody who did not write it: `waymark sign`.", ""},
    {"signature-key-unknown", kError, false,
     "The pack is signed with a key that the program was not told to trust.",
     "Anybody can make a key and put any name on it.",
     "Give the program the signer's public key, if you know whose it is.", ""},
    {"signature-stale", kError, false, "The pack has changed since it was signed.",
     "What runs would not be what was approved.",
     "Have the change approved and the pack signed again.", ""},
    {"signature-unreadable", kError, false, "The signature file is not what `waymark sign` writes.",
     "It can't be checked.", "Sign the pack again.", ""},
    {"signature-wrong", kError, false,
     "The signature does not fit the statement that stands with it.",
     "The name, the role, the day or the digest was changed afterwards, or another key was used.",
     "Sign the pack again.", ""},
    {"signer-is-author", kError, false, "Whoever signed the pack wrote one of its rules.",
     "Nobody sees the faults in their own work.", "Have it signed by somebody else.", ""},
};

}  // namespace

std::span<const CatalogueEntry> GateFindings() { return kEntries; }

}  // namespace waymark::rules
