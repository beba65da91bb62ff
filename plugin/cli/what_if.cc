#include "what_if.h"

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/terminology/code.h"

namespace waymark::cli {

absl::StatusOr<std::vector<engine::SupposedEntry>> ReadWhatIf(const std::vector<std::string>& texts,
                                                              calendar::Day on) {
  std::vector<engine::SupposedEntry> entries;
  for (const std::string& text : texts) {
    const auto wrong = [&](std::string_view what) {
      return WrongUsage(absl::StrCat("--what-if ", text, ": ", std::string(what),
                                     "; write SYSTEM|CODE or SYSTEM|CODE=VALUE, for instance "
                                     "'snomed|12063002'"));
    };
    const size_t bar = text.find('|');
    if (bar == std::string::npos) return wrong("there is no | between code system and code");
    engine::SupposedEntry entry;
    entry.system = std::string(terminology::CanonicalSystem(text.substr(0, bar)));
    if (!terminology::IsKnownSystem(entry.system)) return wrong("that code system is not known");
    const size_t equals = text.find('=', bar);
    entry.code = terminology::NormaliseCode(entry.system, text.substr(bar + 1, equals - bar - 1));
    if (const auto problem = terminology::CodeProblem(entry.system, entry.code)) {
      return wrong(*problem);
    }
    if (equals != std::string::npos) {
      entry.value = calendar::ParseQuantity(text.substr(equals + 1));
      if (!entry.value) return wrong("the value is no number with its unit");
    }
    entry.id = absl::StrCat("what-if-", entries.size() + 1);
    entry.author_role = "gp";
    entry.on = on;
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace waymark::cli
