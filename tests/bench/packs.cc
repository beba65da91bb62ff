#include "bench/packs.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/practice.h"
#include "waymark/rules/digest.h"
#include "waymark/rules/signature.h"

namespace waymark::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStories = ".stories.yaml";
constexpr std::string_view kFirstRules[] = {"cancer-care-review",
                                            "cancer-care-review-structured",
                                            "cancer-support-offer",
                                            "holistic-needs-offered",
                                            "bowel-non-responder",
                                            "breast-non-attender",
                                            "cervical-non-attender",
                                            "usc-referral-outcome",
                                            "usc-appointment-missed",
                                            "fit-not-returned",
                                            "fit-positive",
                                            "abnormal-result-plan",
                                            "ca125-without-ultrasound"};

std::string ReadText(const fs::path& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

void WriteText(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// The id of the rule in the file; empty where it holds none.
std::string RuleIdIn(const std::string& text) {
  constexpr std::string_view kKey = "rule: ";
  size_t at = text.starts_with(kKey) ? 0 : text.find("\nrule: ");
  if (at == std::string::npos) return {};
  at = text.find(kKey, at) + kKey.size();
  return text.substr(at, text.find('\n', at) - at);
}

// `text` with the id, where it stands as a whole word, replaced.
std::string Renamed(const std::string& text, const std::string& id, const std::string& to) {
  const auto is_word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  };
  std::string out;
  size_t from = 0;
  for (size_t at = text.find(id); at != std::string::npos; at = text.find(id, at + 1)) {
    const size_t end = at + id.size();
    if ((at > 0 && (is_word(text[at - 1]) || text[at - 1] == '/')) ||
        (end < text.size() && is_word(text[end]))) {
      continue;
    }
    out.append(text, from, at - from);
    out += to;
    from = end;
  }
  return out.append(text, from);
}

[[noreturn]] void Die(const absl::Status& status) {
  std::cerr << "error: " << status.message() << "\n";
  std::exit(1);
}

// With the demonstration key: a pack is served only when it is signed.
void Sign(const fs::path& folder) {
  const fs::path keys = fs::path(WAYMARK_SOURCE_DIR) / "packaging" / "keys";
  const auto key = rules::ParseSecretKey(ReadText(keys / "demonstration.secret"));
  if (!key.ok()) Die(key.status());
  const auto loaded = rules::LoadPack(folder.string(), {});
  if (!loaded.ok()) Die(loaded.status());
  rules::SignatureStatement statement;
  statement.signer = "Benchmark";
  statement.role = "demonstration only, not a clinical approval";
  statement.registration = "none";
  statement.date = calendar::FormatIso(Today());
  statement.digest = rules::ComputeDigest(loaded->files, {});
  const auto signature = rules::SignDigest(statement, *key);
  if (!signature.ok()) Die(signature.status());
  WriteText(folder / "pack.sig", *signature);
}

}  // namespace

std::string RulesFolder() { return std::string(WAYMARK_SOURCE_DIR) + "/rules"; }
std::string ExtraCodeSets() { return std::string(WAYMARK_SOURCE_DIR) + "/tests/codesets"; }

rules::LoadedPack LoadOrExit(const std::string& folder) {
  rules::LoadOptions options;
  options.extra_code_sets = {ExtraCodeSets()};
  options.today = Today();
  options.has_today = true;
  absl::StatusOr<rules::LoadedPack> loaded = rules::LoadPack(folder, options);
  if (!loaded.ok()) {
    std::cerr << "error: " << loaded.status().message() << "\n";
    std::exit(1);
  }
  if (loaded->pack == nullptr || rules::HasErrors(loaded->findings)) {
    for (const rules::Finding& finding : loaded->findings) {
      if (finding.severity == rules::Severity::kError) {
        std::cerr << rules::FormatFinding(finding, loaded->files);
      }
    }
    std::cerr << "error: the pack in " << folder << " has errors\n";
    std::exit(1);
  }
  return *std::move(loaded);
}

std::shared_ptr<const engine::Program> CompileOrExit(std::shared_ptr<const rules::Pack> pack) {
  auto program = engine::Compile(std::move(pack), {.zone = London(), .include_drafts = true});
  if (!program.ok()) {
    std::cerr << "error: " << program.status().message() << "\n";
    std::exit(1);
  }
  return *std::move(program);
}

std::string WriteFirstRules(const std::string& folder) {
  const fs::path shipped(RulesFolder());
  const fs::path rules = fs::path(folder) / "rules";
  size_t kept = 0;
  for (const auto& entry : fs::recursive_directory_iterator(shipped)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().lexically_relative(shipped).generic_string();
    // A signature would be of another pack; stories are not asked.
    if (path.ends_with("pack.sig") || path.ends_with(kStories)) continue;
    std::string text = ReadText(entry.path());
    const std::string id = path.ends_with(".yaml") ? RuleIdIn(text) : std::string();
    if (std::find(std::begin(kFirstRules), std::end(kFirstRules), id) != std::end(kFirstRules)) {
      ++kept;
    } else if (!id.empty()) {
      const size_t status = text.find("\nstatus: ");
      if (status == std::string::npos) continue;
      const size_t end = text.find('\n', status + 1);
      text.replace(status, end - status, "\nstatus: retired");
    }
    WriteText(rules / path, text);
  }
  if (kept != std::size(kFirstRules)) {
    std::cerr << "error: of the first rules " << kept << " are in " << shipped.string() << "\n";
    std::exit(1);
  }
  fs::copy(shipped.parent_path() / "templates", fs::path(folder) / "templates",
           fs::copy_options::recursive);
  Sign(rules);
  return rules.string();
}

size_t WriteManyRules(const std::string& folder, size_t rules) {
  struct Source {
    std::string path;
    std::string id;
    std::string text;
    std::string stories;  // empty: none
  };
  std::vector<Source> sources;
  const fs::path shipped(RulesFolder());
  for (const auto& entry : fs::recursive_directory_iterator(shipped)) {
    if (!entry.is_regular_file()) continue;
    const std::string path = entry.path().lexically_relative(shipped).generic_string();
    const std::string text = ReadText(entry.path());
    // A signature would be of another pack.
    if (!path.ends_with("pack.sig")) WriteText(fs::path(folder) / "rules" / path, text);
    if (!path.ends_with(".yaml") || path.ends_with(kStories)) continue;
    const std::string id = RuleIdIn(text);
    if (id.empty()) continue;
    const fs::path stories = fs::path(entry.path()).replace_extension(".stories.yaml");
    sources.push_back({path.substr(0, path.size() - 5), id, text,
                       fs::exists(stories) ? ReadText(stories) : std::string()});
  }
  fs::copy(shipped.parent_path() / "templates", fs::path(folder) / "templates",
           fs::copy_options::recursive);
  size_t count = sources.size();
  for (size_t copy = 2; count < rules; ++copy) {
    for (const Source& source : sources) {
      const std::string id = absl::StrCat(source.id, "-", copy);
      const fs::path path = fs::path(folder) / "rules" / absl::StrCat(source.path, "-", copy);
      WriteText(path.string() + ".yaml", Renamed(source.text, source.id, id));
      if (!source.stories.empty()) {
        WriteText(absl::StrCat(path.string(), std::string(kStories)),
                  Renamed(source.stories, source.id, id));
      }
      ++count;
    }
  }
  return count;
}

}  // namespace waymark::bench
