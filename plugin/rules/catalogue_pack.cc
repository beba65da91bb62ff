// Findings about what a pack is put together from.
#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

constexpr auto kError = Severity::kError;
constexpr auto kWarning = Severity::kWarning;
constexpr auto kNote = Severity::kNote;

constexpr CatalogueEntry kEntries[] = {
    {"bad-code-row", kError, false,
     "A row of a members file that can't be used: an unknown code system, a code that its system "
     "can't have, a row twice.",
     "A code that can't be stands for nothing or for something else.",
     "Correct the row from its source.", ""},
    {"bad-outcome", kError, false, "A word that is not how an item can stand on a reporting day.",
     "What it was to count would silently be left out.",
     "Write done in time, done late, done, open in time, overdue, ran out, ended, stopped or set "
     "aside.",
     "in_numerator: [done in time]"},
    {"cell-twice", kError, false, "Two cells of a risk table for the same features, age and sex.",
     "Which of them counts would be a guess.", "Remove one.", ""},
    {"check-digit-wrong", kError, false,
     "The check digit of a SNOMED CT identifier does not fit its other digits.",
     "A digit was mistyped, or a spreadsheet rounded the number (it keeps 15 digits of 18): the "
     "code stands for nothing, or "
     "for something else.",
     "Copy the code from its source again, as text.", "codes: fit_result.csv"},
    {"code-set-members", kError, false,
     "Includes and excludes that can't be carried out: an unknown set, a circle.",
     "The set's members are not known.", "Correct the names.",
     "codeset: new_cancer\nexclude: [cancer_secondary]"},
    {"defined-twice", kError, false, "Two things of one kind have one name.",
     "Which of them is meant would be a guess.", "Give one another name.", ""},
    {"empty-file", kError, false, "A file of the pack that holds nothing, or comments alone.",
     "A rule or a code set that was lost from it would be missed by nobody.",
     "Restore what was in it, or remove the file.", ""},
    {"file-not-used", kNote, false, "A file that is none of those that a pack is made of.",
     "What somebody wrote in it has no effect.",
     "Begin it with rule, codeset, definitions, group, table or story.", ""},
    {"indicator-circle", kError, false, "A composite indicator is ranked by itself.",
     "It would never come to an answer.", "Take one of the parts out.", ""},
    {"indicator-past-review", kWarning, false, "The review day of an indicator has passed.",
     "Contracts and expectations change every April.", "Review it, then set review_by.",
     "review_by: 2027-06-30"},
    {"key-of-another-kind", kError, false, "A key of an indicator that means nothing for its kind.",
     "Whoever wrote it expects it to count.", "Remove it, or correct the kind.", "kind: items"},
    {"missing-column", kError, false, "A CSV file lacks a column.", "Its rows can't be read.",
     "Add it to the first row.", ""},
    {"newer-language", kError, false,
     "The pack is written in a newer language than this program reads.",
     "What is new in it would be taken for mistakes.", "Use a newer version of the program.",
     "language: 1"},
    {"no-codes", kError, false, "A file of members without any.",
     "The set would silently match nothing, and the rules would answer \"no\".",
     "Write `codes: waiting` where none are known yet: rules then say that they were not checked.",
     "codes: waiting"},
    {"no-pack-file", kError, false, "There is no pack.yaml.", "The folder is not a pack.",
     "Name the folder that holds pack.yaml, or write one.",
     "pack: waymark-cancer\nversion: \"1.0.0\"\nlanguage: 1"},
    {"numerator-outside", kError, false,
     "An outcome meets an indicator and is not in its denominator.",
     "The share would be more than everybody.", "Add it to in_denominator.",
     "in_denominator: [done in time, done late, overdue, ran out]"},
    {"overlay-order", kError, false, "An overlay comes after one of a later level.",
     "A region's setting would override a practice's own.",
     "Give them in the order publisher, icb, pcn, practice.", ""},
    {"parameter-closed", kError, false,
     "An overlay sets a parameter that is not open to its level.",
     "The rule's author has weighed who may change it.", "Ask the rule's owner to open it.",
     "parameters:\n  wait: {is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb, "
     "practice]}"},
    {"set-in-two-groups", kWarning, false, "A code set stands under two values of a group.",
     "Its entries belong to both, and may open two items.",
     "Keep it under one value unless both are meant.", ""},
    {"template-head-open", kError, false, "The head of a template is not closed.",
     "The whole letter would be taken for its head.", "Close it with a line of ---.", ""},
    {"template-past-review", kWarning, false, "A text's review day has passed.",
     "Numbers, addresses and advice in it may be out of date.", "Review it, then set review_by.",
     "review_by: \"2027-06-30\""},
    {"template-without-head", kWarning, false,
     "A text for patients or meetings without id, version, owner and review day.",
     "Nobody can say later which version went out, or who answers for it.",
     "Begin it with a head between two lines of ---.",
     "id: fit-reminder\nversion: \"1.0.0\"\ntitle: Please return your test kit\nowner: practice "
     "cancer "
     "champion\nreview_by: \"2027-06-30\"\nkind: letter\nrules: [fit-not-returned]"},
    {"text-tells-diagnosis", kError, false, "A text message with a word that tells a diagnosis.",
     "Somebody beside the telephone learns what the person has not told them.",
     "Say what to do and whom to ring, not why.", ""},
    {"text-too-long", kWarning, false, "A text message of more than 160 characters.",
     "It is charged as two, and some telephones show it in two parts.", "Shorten it.", ""},
    {"too-many-sets", kError, false, "A pack holds at most 65,000 code sets.",
     "More can't be told apart.", "Split the pack.", ""},
    {"unknown-code-system", kWarning, false, "A code system that the program does not know.",
     "Codes of it would never be found.", "Write snomed, readv2, ctv3, loinc, icd10, opcs4 or dmd.",
     "code_systems: [snomed, readv2, ctv3]"},
    {"unknown-feature", kError, false,
     "A cell names a feature that the risk table does not define.", "It could never be present.",
     "Correct the name, or add the feature.", ""},
    {"unknown-file", kError, false, "A file that the pack does not have.",
     "What it should hold is missing.",
     "Correct the name; it is relative to the file that names it.", ""},
    {"unknown-indicator", kError, false, "There is no indicator of that id.",
     "Nothing would be ranked or shown.", "Correct the id.", ""},
    {"unknown-local", kError, false, "An overlay sets a local setting that the pack does not have.",
     "No wording would use it.", "Correct the name.", ""},
    {"unknown-parameter", kError, false, "An overlay sets a parameter that the rule does not have.",
     "It would change nothing, and somebody believes it did.", "Correct the name.", ""},
    {"unknown-reason", kError, false, "An outcome names a reason that the rule never gives.",
     "It would count nobody.", "Write a name of the rule's stopped, set_aside or replies.", ""},
    {"waiting-and-partial", kError, false,
     "A set that waits for its codes says which code systems it speaks for.", "It speaks for none.",
     "Remove `partial`, or name a file of codes.", ""},
};

}  // namespace

std::span<const CatalogueEntry> PackFindings() { return kEntries; }

}  // namespace waymark::rules
