// Any bytes as the members of a code set, or as a list of codes from elsewhere; what was imported
// can be read again.

#include <vector>

#include "fuzz/small_pack.h"
#include "waymark/terminology/code_set.h"
#include "waymark/terminology/import.h"

namespace waymark::fuzz {
namespace {

void Run(std::string_view text) {
  std::vector<terminology::MemberProblem> problems;
  terminology::CodeSet set;
  set.id = "fuzzed";
  set.members = terminology::ReadMembersCsv(text, problems);
  for (const terminology::MemberProblem& problem : problems) {
    Must(!problem.message.empty(), "a problem says what");
  }
  const terminology::CodeIndex index(std::vector<terminology::CodeSet>{set});
  for (const terminology::Member& member : set.members) {
    const auto system = index.FindSystem(member.system);
    Must(index.Find(system, member.code).size() == 1, "a member is found");
  }
  const auto imported = terminology::ImportCodeList(
      text, {.id = "fuzzed", .source = "a fuzzer, 2026-03-03", .system = "snomed"});
  if (!imported.ok()) return;
  problems.clear();
  const auto again =
      terminology::ReadMembersCsv(terminology::CodeSetMembersCsv(imported->set), problems);
  Must(problems.empty() && again.size() == imported->set.members.size(),
       "an imported set can be read again");
  Must(!terminology::CodeSetHeadYaml(imported->set).empty(), "an imported set has a head");
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
