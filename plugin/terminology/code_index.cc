// The index from a code to its sets.
#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <optional>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "waymark/terminology/code.h"
#include "waymark/terminology/code_set.h"

namespace waymark::terminology {
namespace {

constexpr size_t kReadLength = 5;
constexpr size_t kReadLengthWithTerm = 7;

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

// The bytes of a Read code, padded with stops as NormaliseCode pads it. Nothing for what is no such
// code as it stands: a blank around it, or more than seven characters.
std::optional<uint64_t> AsPacked(std::string_view code) {
  if (code.empty() || code.size() > 7) return std::nullopt;
  uint64_t packed = 0;
  for (char c : code) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ') return std::nullopt;
    packed = packed << 8U | byte;
  }
  for (size_t i = code.size(); i < 5; ++i) packed = packed << 8U | static_cast<unsigned char>('.');
  return packed;
}

// Codes of these lengths are hashed; all SNOMED CT identifiers are.
constexpr size_t kShortestHashed = 4;
constexpr size_t kLongestHashed = 18;

template <typename Word>
uint64_t Load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// Of a text of 4 to 18 characters. Differs between machines of different byte order: never kept.
uint64_t HashText(std::string_view text) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const bool is_long = text.size() >= 8;
  const uint64_t head = is_long ? Load<uint64_t>(begin) : Load<uint32_t>(begin);
  const uint64_t tail = is_long ? Load<uint64_t>(end - 8) : Load<uint32_t>(end - 4);
  const uint64_t mixed = head * 0x9E3779B97F4A7C15u ^ (tail + text.size()) * 0xC2B2AE3D27D4EB4Fu;
  return (mixed ^ mixed >> 32U) * 0x9E3779B97F4A7C15u;
}

bool IsHashed(std::string_view text) {
  return text.size() >= kShortestHashed && text.size() <= kLongestHashed;
}

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

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

  std::vector<std::string_view> codes;  // of the present system
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
      if (!systems_.empty()) BuildFilter(systems_.back(), codes);
      codes.clear();
      System& added = systems_.emplace_back();
      added.name = first.system;
      if (first.system == "snomed" || first.system == "dmd") added.kind = KeyKind::kInteger;
      if (first.system == "readv2" || first.system == "ctv3") added.kind = KeyKind::kPacked;
    }
    System& system = systems_.back();
    codes.push_back(first.code);
    if (const std::optional<uint64_t> number = Number(system, first.code)) {
      system.by_number.emplace(*number, at->second);
    } else {
      system.by_text.emplace(std::string(first.code), at->second);
    }
  }
  if (!systems_.empty()) BuildFilter(systems_.back(), codes);
}

void CodeIndex::BuildFilter(System& system, std::span<const std::string_view> codes) {
  if (system.kind != KeyKind::kInteger) return;
  // About one code in 16 that is in no set passes all the same.
  const int bits = static_cast<int>(std::bit_width(codes.size())) + 4;
  system.filter_shift = 64 - bits;
  system.text_filter.assign((size_t{1} << bits) / 64 + 1, 0);
  for (const std::string_view code : codes) {
    if (!IsHashed(code)) continue;
    const uint64_t bit = HashText(code) >> system.filter_shift;
    system.text_filter[bit / 64] |= uint64_t{1} << (bit % 64);
  }
}

// False only where no set has the code. A number has one text, so a code is held as it stands, or
// has a blank around it.
bool CodeIndex::MayHold(const System& system, std::string_view code) {
  if (system.text_filter.empty() || !IsHashed(code)) return true;
  const uint64_t bit = HashText(code) >> system.filter_shift;
  return (system.text_filter[bit / 64] >> (bit % 64) & 1U) != 0 || IsBlank(code.front()) ||
         IsBlank(code.back());
}

CodeIndex::SystemId CodeIndex::FindSystem(std::string_view canonical) const {
  for (size_t i = 0; i < systems_.size(); ++i) {
    if (systems_[i].name == canonical) return static_cast<SystemId>(i);
  }
  return kNoSystem;
}

std::optional<uint64_t> CodeIndex::Number(const System& system, std::string_view code) {
  switch (system.kind) {
    case KeyKind::kInteger:
      return AsNumber(code);
    case KeyKind::kPacked:
      return AsPacked(code);
    case KeyKind::kText:
      break;
  }
  return std::nullopt;
}

const uint32_t* CodeIndex::FindRun(const System& system, std::string_view code) {
  if (const std::optional<uint64_t> number = Number(system, code)) {
    const auto found = system.by_number.find(*number);
    return found == system.by_number.end() ? nullptr : &found->second;
  }
  const auto found = system.by_text.find(absl::string_view(code.data(), code.size()));
  return found == system.by_text.end() ? nullptr : &found->second;
}

std::span<const CodeIndex::SetId> CodeIndex::Find(SystemId system_id, std::string_view code) const {
  if (system_id >= systems_.size()) return {};
  const System& system = systems_[system_id];
  if (!MayHold(system, code)) return {};
  const uint32_t* run = FindRun(system, code);
  if (run == nullptr) {
    // Only blanks around it can hide a code that is held: padding is done in packing.
    const bool blanks = !code.empty() && (IsBlank(code.front()) || IsBlank(code.back()));
    std::string trimmed;
    if (blanks) {
      trimmed = NormaliseCode(system.name, code);
      code = trimmed;
      run = FindRun(system, code);
    }
    if (run == nullptr && code.size() == kReadLengthWithTerm && system.name == "readv2") {
      run = FindRun(system, code.substr(0, kReadLength));
    }
    if (run == nullptr) return {};
  }
  return std::span<const SetId>(sets_).subspan(run_begin_[*run],
                                               run_begin_[*run + 1] - run_begin_[*run]);
}

}  // namespace waymark::terminology
