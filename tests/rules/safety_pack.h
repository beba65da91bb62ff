// A small pack from memory for tests of safety findings: code sets, definitions and one or more
// rules.
#ifndef WAYMARK_TESTS_RULES_SAFETY_PACK_H_
#define WAYMARK_TESTS_RULES_SAFETY_PACK_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::rules {

class SafetyPack {
 public:
  SafetyPack() {
    // Six sets without anything in common.
    Set("fit_requested", "A0001 FIT requested");
    Set("fit_result", "A0002 FIT result", "kinds: [result]\n");
    Set("referral", "A0003 Urgent referral");
    Set("referral_lung", "A0004 Urgent referral lung");
    Set("review", "A0005 Review");
    Set("register_added", "A0006 On register");
    Set("register_removed", "A0007 Off register");
  }

  // `members`: one a line, a Read code and its term.
  SafetyPack& Set(const std::string& id, const std::string& members, const std::string& more = "") {
    std::string csv = "code_system,code,term,source\n";
    for (size_t begin = 0; begin < members.size();) {
      const size_t end = std::min(members.find('\n', begin), members.size());
      const std::string line = members.substr(begin, end - begin);
      csv += "readv2," + line.substr(0, 5) + ",\"" + line.substr(6) + "\",test\n";
      begin = end + 1;
    }
    File("codesets/" + id + ".csv", csv);
    return File("codesets/" + id + ".yaml",
                "codeset: " + id + "\ntitle: A set\ncodes: " + id + ".csv\n" + more);
  }
  SafetyPack& Waiting(const std::string& id) {
    return File("codesets/" + id + ".yaml", "codeset: " + id + "\ntitle: A set\ncodes: waiting\n");
  }
  SafetyPack& File(const std::string& path, const std::string& text) {
    std::erase_if(files_, [&](const SourceFile& file) { return file.path == path; });
    files_.push_back({path, text});
    return *this;
  }
  SafetyPack& Head(const std::string& more) {
    head_ += more;
    return *this;
  }
  // Without the usual `who` of a pack.
  SafetyPack& WithoutWho() {
    who_.clear();
    return *this;
  }
  SafetyPack& Today(const std::string& day) {
    options_.today = calendar::ParseDay(day).value();
    options_.has_today = true;
    return *this;
  }
  // A rule's blocks; the head is added where it lacks one.
  SafetyPack& Rule(const std::string& id, const std::string& purpose, const std::string& blocks) {
    return File(
        "rules/" + id + ".yaml",
        "rule: " + id + "\nversion: \"1.0.0\"\ntitle: A rule\npurpose: " + purpose + "\n" + blocks);
  }

  LoadedPack Load() const {
    auto files = files_;
    files.push_back({"pack.yaml", head_ + who_});
    return LoadPackFromFiles(std::move(files), options_);
  }
  // Findings of errors and warnings as "name" or, for warnings, "name (warning)". Parse errors fail
  // the test.
  std::multiset<std::string> Findings() const {
    const LoadedPack loaded = Load();
    std::multiset<std::string> names;
    for (const Finding& finding : loaded.findings) {
      if (!loaded.pack) ADD_FAILURE() << FormatFinding(finding, loaded.files);
      names.insert(finding.name + (finding.severity == Severity::kError ? "" : " (warning)"));
    }
    return names;
  }
  bool Has(const std::string& name) const { return Findings().contains(name); }

 private:
  std::string head_ = "pack: small\nversion: \"1.0.0\"\nlanguage: 1\n";
  std::string who_ = "who: {alive: alive, registered: registered_here}\n";
  std::vector<SourceFile> files_;
  LoadOptions options_;
};

// The findings of one rule in the usual pack.
inline std::multiset<std::string> FindingsOf(const std::string& purpose,
                                             const std::string& blocks) {
  return SafetyPack().Rule("a-rule", purpose, blocks).Findings();
}

}  // namespace waymark::rules

#endif  // WAYMARK_TESTS_RULES_SAFETY_PACK_H_
