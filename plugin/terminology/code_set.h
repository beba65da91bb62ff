// A code set: named codes with provenance. YAML head, CSV members; parsing the head is the job of
// rules/ (which has places and findings), reading the members and indexing them is ours.
#ifndef WAYMARK_TERMINOLOGY_CODE_SET_H_
#define WAYMARK_TERMINOLOGY_CODE_SET_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace waymark::terminology {

struct Member {
  std::string system;  // canonical
  std::string code;    // normalised
  std::string term;
  std::string source;  // provenance of this row
  int line = 0;        // in its file, 0 where there is none
};

// The order of a set's members: by system, then code.
bool MemberBefore(const Member& a, const Member& b);

// What the codes are evidence of.
enum class Availability : uint8_t { kComplete, kPartial, kWaiting };

struct CodeSet {
  std::string id;
  std::string title;
  std::string source;  // where it comes from, with a date
  std::string licence;
  std::string version;
  Availability availability = Availability::kComplete;
  std::vector<std::string> speaks_for;  // kPartial: canonical systems it does speak for
  std::vector<std::string> kinds;       // kinds of entry it is recorded as ("result"); empty: any
  std::vector<std::string> include;     // ids of sets whose members are added
  std::vector<std::string> exclude;     // ids of sets whose members are taken away, after `include`
  std::string means;                    // done, offered, planned, declined; empty where not said
  std::string about;                    // patient (default), other person
  std::string part_of;                  // id of a set that must contain every member
  std::string scope;                    // "generic" where a code may mean something else
  std::string certainty;  // empty, or what is uncertain (a reference like "U11" and words)
  std::vector<Member>
      members;  // own members; after ResolveCodeSets the resolved ones, sorted by (system, code)
};

// A row of a members file that can't be used.
struct MemberProblem {
  int line = 0;
  int column = 0;
  std::string message;
};

// Reads `code_system,code,term,source` CSV (RFC 4180, header row, any column order, further columns
// ignored). Problems are collected, good rows kept. Duplicate rows are a problem (named with both
// lines); so is a failed CodeProblem.
std::vector<Member> ReadMembersCsv(std::string_view text, std::vector<MemberProblem>& problems);

// Carries out include and exclude on all sets. Errors (unknown ids, cycles) as (set id, message); a
// set in error keeps its own members. A set that has no members of its own is as available as what
// it includes: waiting where all of that waits, partial where none of it is complete (it then
// speaks for the systems that any of it speaks for).
struct ResolveProblem {
  std::string set;
  std::string message;
};
std::vector<ResolveProblem> ResolveCodeSets(std::vector<CodeSet>& sets);

// From a code to the sets that hold it. Immutable once built; safe to share between threads.
//
// Systems are numbered by the index, so that a record's systems are translated once per record and
// a code then costs one look-up (SNOMED CT by its integer, Read codes by their packed bytes, others
// by text).
class CodeIndex {
 public:
  using SystemId = uint16_t;
  using SetId = uint16_t;
  static constexpr SystemId kNoSystem = 0xFFFF;

  CodeIndex() = default;
  // `sets` after ResolveCodeSets; SetId is the position in it. At most 65,000 sets.
  explicit CodeIndex(std::span<const CodeSet> sets);

  // kNoSystem where no set has a code of it (no look-up can hit).
  SystemId FindSystem(std::string_view canonical) const;
  // The sets that hold the code, ascending; empty where none. `code` may be as recorded: it is
  // normalised only where needed.
  std::span<const SetId> Find(SystemId system, std::string_view code) const;

 private:
  // What a system's codes are looked up by.
  enum class KeyKind : uint8_t { kText, kInteger, kPacked };
  struct System {
    std::string name;
    KeyKind kind = KeyKind::kText;
    absl::flat_hash_map<uint64_t, uint32_t> by_number;
    absl::flat_hash_map<std::string, uint32_t> by_text;
    // Of kInteger: one bit per hash of a code's text, so that most codes that are in no set are
    // told by one look at memory that stays in the cache. A power of two of bits.
    std::vector<uint64_t> text_filter;
    int filter_shift = 64;
  };
  static void BuildFilter(System& system, std::span<const std::string_view> codes);
  static bool MayHold(const System& system, std::string_view code);
  static std::optional<uint64_t> Number(const System& system, std::string_view code);
  static const uint32_t* FindRun(const System& system, std::string_view code);

  std::vector<System> systems_;
  std::vector<uint32_t> run_begin_;  // run r is sets_[run_begin_[r], run_begin_[r + 1])
  std::vector<SetId> sets_;
};

}  // namespace waymark::terminology

#endif  // WAYMARK_TERMINOLOGY_CODE_SET_H_
