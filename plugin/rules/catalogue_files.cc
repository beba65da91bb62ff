// Findings about the text of a file, whatever it is about.
#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

constexpr auto kError = Severity::kError;

constexpr CatalogueEntry kEntries[] = {
    {"alias", kError, false, "A part stands elsewhere and is repeated here with `*name`.",
     "A reader of a rule must see what it says without looking for another place.",
     "Write it out, or give the condition a name under definitions.", ""},
    {"anchor", kError, false, "A part is marked with `&name`, to be repeated elsewhere.",
     "A reader of a rule must see what it says without looking for another place.",
     "Write it out, or give the condition a name under definitions.",
     "set_aside:\n  palliative: {use: soft_stop}"},
    {"bad-utf-8", kError, false, "Bytes that are no UTF-8 text.",
     "Each program would read something else.", "Save the file as UTF-8.", ""},
    {"duplicate-key", kError, false, "A key stands in one mapping twice.",
     "Most programs take one of them silently, and not the same one.",
     "Remove one, or make them one list.", ""},
    {"file-too-large", kError, false, "The file is larger than 4 MiB.",
     "It would be slow to read, and nobody could review it.",
     "Members of code sets belong in CSV files; split other files.", ""},
    {"invisible-character", kError, false, "A character that nobody can see.",
     "Two words look equal and are not; text can even be shown in another order than it is read.",
     "Delete it.", ""},
    {"key-not-text", kError, false, "A key that is a list or a mapping.",
     "Usually a value lacks its quotes.", "Text with { or [ at its beginning must stand in quotes.",
     ""},
    {"merge-key", kError, false, "`<<` takes over another mapping.",
     "A reader of a rule must see what it says without looking for another place.",
     "Write the keys out.", ""},
    {"non-breaking-space", kError, false, "A special space that looks like an ordinary one.",
     "It comes with text copied from web pages and documents, and does not separate words here.",
     "Write an ordinary space.", ""},
    {"not-yaml", kError, false, "This can't be read as YAML.", "Nothing of the file can be used.",
     "Look at indentation, brackets and quotes up to this place; text with `: ` in it must stand "
     "in quotes.",
     "title: \"FIT: kit given, no result\""},
    {"nul-character", kError, false, "The file holds a NUL character.",
     "It is probably not a text file.", "Remove it, or save the file as text.", ""},
    {"second-document", kError, false, "A line `---` begins a second document.",
     "Most programs would read the first only, without saying so.", "Put it in a file of its own.",
     ""},
    {"smart-quotes", kError, false, "Typographic quotes are used to quote.",
     "YAML does not know them: they become part of the text.", "Write straight quotes.",
     "title: \"No result\""},
    {"tab", kError, false, "A tab is used for indentation or between words.",
     "Its width differs from editor to editor, and YAML refuses it.", "Use spaces.", ""},
    {"tag", kError, false, "A value has a YAML tag (`!name`).", "Tags change how a value is read.",
     "Remove the tag; put text in quotes.", ""},
    {"too-deep", kError, false, "Lists and mappings are nested more than 64 deep.",
     "Nobody can read that.", "Give inner conditions names under definitions.", ""},
};

}  // namespace

std::span<const CatalogueEntry> FileFindings() { return kEntries; }

}  // namespace waymark::rules
