// Any bytes as wording: problems, or a template that renders on every channel.

#include <string>
#include <vector>

#include "fuzz/small_pack.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/prompts/template.h"

namespace waymark::fuzz {
namespace {

using prompts::Channel;
using prompts::Fact;

class Values final : public prompts::TemplateValues {
 public:
  size_t Count(size_t name) const override { return name; }  // none, one, two
  size_t Standing(size_t name) const override { return name - 1; }
  calendar::PartialDate DateOf(size_t, size_t entry) const override {
    if (entry == 1)
      return calendar::PartialDate{*calendar::ParseDay("2026-02-01"),
                                   *calendar::ParseDay("2026-02-28")};
    return calendar::PartialDate::Whole(*calendar::ParseDay("2026-03-01"));
  }
  std::string ValueOf(size_t, size_t) const override { return "<b>=12</b>\n\"x\",*y*"; }
  std::string GroupOf(size_t, size_t, size_t) const override { return "lung"; }
  calendar::Day DayOf(Fact fact) const override {
    return fact == Fact::kOverdue ? calendar::Day::Max() : *calendar::ParseDay("2026-03-03");
  }
  std::string TextOf(Fact) const override { return "overdue"; }
};

void Run(std::string_view text) {
  const prompts::Vocabulary vocabulary{
      {"none", "fit", "kit"}, {"cancer_site"}, {{"practice_name", "The Surgery"}}};
  const Values values;
  for (const bool slot : {false, true}) {
    std::vector<prompts::TemplateProblem> problems;
    const prompts::Template compiled =
        slot ? prompts::Template::CompileSlot(text, vocabulary, problems)
             : prompts::Template::Compile(text, vocabulary, problems);
    for (const prompts::TemplateProblem& problem : problems) {
      Must(problem.offset <= text.size(), "a problem lies in the text");
      Must(!problem.name.empty() && !problem.message.empty(), "a problem says what");
    }
    if (!problems.empty()) continue;
    for (const Channel channel :
         {Channel::kPlain, Channel::kMarkdown, Channel::kHtml, Channel::kCsv}) {
      const std::string said = compiled.Render(values, channel);
      Must(compiled.Render(values, channel) == said, "rendering twice gives the same");
    }
  }
  for (const Channel channel :
       {Channel::kPlain, Channel::kMarkdown, Channel::kHtml, Channel::kCsv}) {
    prompts::Escape(text, channel);
  }
  const std::string cell = prompts::CsvCell(text);
  Must(cell.empty() || std::string_view("=+-@\t\r").find(cell[0]) == std::string_view::npos,
       "a cell is never a formula");
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
