// Longer texts of the templates folder: an optional head between lines of `---`, then the text.
#ifndef WAYMARK_RULES_PARSE_TEMPLATE_H_
#define WAYMARK_RULES_PARSE_TEMPLATE_H_

#include <optional>
#include <string_view>

#include "waymark/rules/pack.h"
#include "waymark/rules/parser.h"

namespace waymark::rules {

struct ParsedTemplate {
  std::optional<TemplateHead> head;
  std::string_view text;  // what follows the head; of the file's text
};

// `file` is the index for places. A text that does not begin with a line of `---` has no head. The
// rules that a head names must be in the parser's symbols. The text is always given, so that the
// rules that use it can be checked too.
ParsedTemplate ParseTemplate(Parser& parser, const SourceFile& file, int index);

// What is wrong with the pack's templates as a whole: an id twice, texts for patients without a
// head, a review day that has passed (where `today` is given), a text message that is too long or
// names the disease. Needs `Pack::rules`.
void CheckTemplates(const Pack& pack, const LoadOptions& options, Parser& parser);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_TEMPLATE_H_
