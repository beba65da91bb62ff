// The shipped pack, and packs with many more rules made from it.
#ifndef WAYMARK_TESTS_BENCH_PACKS_H_
#define WAYMARK_TESTS_BENCH_PACKS_H_

#include <memory>
#include <string>
#include <vector>

#include "waymark/engine/engine.h"
#include "waymark/rules/pack.h"

namespace waymark::bench {

// Where the repository's rules and the codes that tests add to them are.
std::string RulesFolder();
std::string ExtraCodeSets();

// Loads a pack with the tests' codes. Ends the program with its findings where it has errors.
rules::LoadedPack LoadOrExit(const std::string& folder);
std::shared_ptr<const engine::Program> CompileOrExit(std::shared_ptr<const rules::Pack> pack);

// Writes the shipped pack into `folder` with all rules retired but the thirteen that Waymark began
// with, for which the figures of Evaluate were set. They keep what they refer to. Returns the
// folder of the rules.
std::string WriteFirstRules(const std::string& folder);

// Writes the shipped pack into `folder` with at least `rules` rules: every rule and its stories
// copied under further ids, over the same code sets. Returns how many there are.
size_t WriteManyRules(const std::string& folder, size_t rules);

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_PACKS_H_
