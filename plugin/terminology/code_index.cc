// The index from a code to its sets.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "absl/strings/string_view.h"
#include "waymark/terminology/code.h"
#include "waymark/terminology/code_set.h"

namespace waymark::terminology {
namespace {

// 18 digits, the longest SNOMED CT identifier, fit in 64 bits. A leading zero would make two texts
// one number.
std::optional<uint64_t> AsNumber(std::string_view code) {
  if (code.empty() || code.size() > 18 || code.front() == '0') return std::nullopt;
  uint64_t number = 0;
  for (char c : code) {
    const auto digit = static_cast<unsigned>(c) - '0';
    if (digit > 9) return std::nullopt;
    number = number * 10 + digit;
  }
  return number;
}

bool IsNumeric(std::string_view system) { return system == "snomed" || system == "dmd"; }

struct Posting {
  std::string_view system;
  std::string_view code;
  CodeIndex::SetId set;
  friend auto operator<=>(const Posting&, const Posting&) = default;
};

}  // namespace

CodeIndex::CodeIndex(std::span<const CodeSet> sets) {
  std::vector<Posting> postings;
  size_t count = 0;
  for (const CodeSet& set : sets) count += set.members.size();
  postings.reserve(count);
  for (size_t i = 0; i < sets.size(); ++i) {
    for (const Member& m : sets[i].members) {
      postings.push_back({m.system, m.code, static_cast<SetId>(i)});
    }
  }
  std::sort(postings.begin(), postings.end());
  postings.erase(std::unique(postings.begin(), postings.end()), postings.end());

  // Few combinations of sets occur, so each is kept once.
  std::map<std::vector<SetId>, uint32_t> runs;
  std::vector<SetId> run;
  run_begin_.push_back(0);
  for (size_t i = 0; i < postings.size();) {
    const Posting& first = postings[i];
    run.clear();
    for (; i < postings.size() && postings[i].system == first.system &&
           postings[i].code == first.code;
         ++i) {
      run.push_back(postings[i].set);
    }
    const auto [at, is_new] = runs.try_emplace(run, static_cast<uint32_t>(run_begin_.size() - 1));
    if (is_new) {
      sets_.insert(sets_.end(), run.begin(), run.end());
      run_begin_.push_back(static_cast<uint32_t>(sets_.size()));
    }
    if (systems_.empty() || systems_.back().name != first.system) {
      systems_.push_back({std::string(first.system), IsNumeric(first.system), {}, {}});
    }
    System& system = systems_.back();
    const std::optional<uint64_t> number =
        system.numeric ? AsNumber(first.code) : std::optional<uint64_t>();
    if (number) {
      system.by_number.emplace(*number, at->second);
    } else {
      system.by_text.emplace(std::string(first.code), at->second);
    }
  }
}

CodeIndex::SystemId CodeIndex::FindSystem(std::string_view canonical) const {
  for (size_t i = 0; i < systems_.size(); ++i) {
    if (systems_[i].name == canonical) return static_cast<SystemId>(i);
  }
  return kNoSystem;
}

std::span<const CodeIndex::SetId> CodeIndex::Find(SystemId system_id, std::string_view code) const {
  if (system_id >= systems_.size()) return {};
  const System& system = systems_[system_id];
  const auto run = [this](uint32_t r) {
    return std::span<const SetId>(sets_).subspan(run_begin_[r], run_begin_[r + 1] - run_begin_[r]);
  };
  if (system.numeric) {
    if (const std::optional<uint64_t> number = AsNumber(code)) {
      const auto found = system.by_number.find(*number);
      return found == system.by_number.end() ? std::span<const SetId>() : run(found->second);
    }
  }
  const auto find_text = [&](std::string_view text) -> std::optional<uint32_t> {
    const auto found = system.by_text.find(absl::string_view(text.data(), text.size()));
    if (found == system.by_text.end()) return std::nullopt;
    return found->second;
  };
  if (const auto found = find_text(code)) return run(*found);
  const std::string normalised = NormaliseCode(system.name, code);
  if (normalised != code) {
    if (system.numeric) {
      if (const std::optional<uint64_t> number = AsNumber(normalised)) {
        const auto found = system.by_number.find(*number);
        return found == system.by_number.end() ? std::span<const SetId>() : run(found->second);
      }
    }
    if (const auto found = find_text(normalised)) return run(*found);
  }
  if (const auto shorter = ReadCodeWithoutTerm(system.name, normalised)) {
    if (const auto found = find_text(*shorter)) return run(*found);
  }
  return {};
}

}  // namespace waymark::terminology
