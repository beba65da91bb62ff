// A small pack into which a test puts one rule.
#ifndef WAYMARK_TESTS_RULES_SMALL_PACK_H_
#define WAYMARK_TESTS_RULES_SMALL_PACK_H_

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rules/pack_files.h"
#include "waymark/rules/pack.h"

namespace waymark::rules {

// A rule called "r" in parts, so that a test shows the part that it is about.
struct RuleText {
  std::string start = "{each: a}";
  std::string done = "b";
  std::string timing = "[{becomes: due, from: start, shown_in: [worklist]}]";
  std::string rest = "";  // further lines
};

inline std::string Written(const RuleText& parts) {
  return "rule: r\nversion: \"1.0.0\"\ntitle: R\npurpose: screening\nif_several: all\nstart: " +
         parts.start + "\ndone: " + parts.done + "\ntiming: " + parts.timing + "\n" + parts.rest;
}

// Code sets a, b, c, d (0 to 3), group site, definitions soft and since, risk table colorectal,
// rule "other".
inline std::vector<SourceFile> SmallPackFiles() {
  return {
      {"pack.yaml",
       "pack: small\nversion: \"1\"\nlanguage: 1\nlocal: {helpline: \"\"}\n"
       "who: {registered: registered_here, alive: alive}\n"},
      {"codesets.yaml",
       "codesets:\n  - {codeset: a, title: A, codes: a.csv}\n  - {codeset: b, title: B, codes: "
       "waiting}\n"
       "  - {codeset: c, title: C, codes: waiting}\n  - {codeset: d, title: D, codes: waiting}\n"},
      {"a.csv", "code_system,code,term,source\nreadv2,B33..,Some term,tests\n"},
      {"groups.yaml", "group: site\nvalues: {one: a, two: [b, c]}\n"},
      {"definitions.yaml",
       "definitions:\n  soft: {ever: d}\n  since: {event: d, in: last 6 months, since: start}\n"},
      {"tables.yaml",
       "table: colorectal\nfeatures: {bleeding: {event: c, in: last 12 months}}\n"
       "cells: [{features: bleeding, ppv: \"2.4 %\"}]\n"},
      {"other.yaml",
       "rule: other\nversion: \"1.0.0\"\ntitle: Other\npurpose: safety_net\nstart: {each: c}\n"
       "timing: [{becomes: due, from: start, shown_in: [worklist]}]\non_leaving: hand_over\n"
       "replies: {booked: {does: done}}\n"},
  };
}

inline LoadedPack LoadSmall(const std::string& rule, std::vector<SourceFile> more = {},
                            const LoadOptions& options = {}) {
  std::vector<SourceFile> files = SmallPackFiles();
  if (!rule.empty()) files.push_back({"r.yaml", rule});
  for (SourceFile& file : more) {
    std::erase_if(files, [&](const SourceFile& known) { return known.path == file.path; });
    files.push_back(std::move(file));
  }
  return LoadPackFromFiles(std::move(files), options);
}

// The rule "r", which must load. The pack is kept by `loaded`.
inline const Rule& LoadRule(const RuleText& parts, LoadedPack& loaded) {
  loaded = LoadSmall(Written(parts));
  EXPECT_NE(loaded.pack, nullptr);
  for (const Finding& finding : loaded.findings) {
    if (finding.severity == Severity::kError && loaded.pack == nullptr) {
      ADD_FAILURE() << FormatFinding(finding, loaded.files);
    }
  }
  static const Rule* const kNone = new Rule;
  if (loaded.pack == nullptr) return *kNone;
  return loaded.pack->rules[static_cast<size_t>(loaded.pack->FindRule("r"))];
}

}  // namespace waymark::rules

#endif  // WAYMARK_TESTS_RULES_SMALL_PACK_H_
