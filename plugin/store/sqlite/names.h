// The small numbers that stand for practices, sources and rules in the tables. Internal to
// store/sqlite/.
#ifndef WAYMARK_STORE_SQLITE_NAMES_H_
#define WAYMARK_STORE_SQLITE_NAMES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "waymark/store/sqlite/connection.h"

namespace waymark::store::sqlite {

// Rows with a practice have numbers whose upper bits are the practice's.
inline constexpr int kPracticeShift = 40;
inline int64_t FirstOf(int64_t practice) { return practice << kPracticeShift; }
inline int64_t LastOf(int64_t practice) { return ((practice + 1) << kPracticeShift) - 1; }
inline int64_t PracticeOf(int64_t number) { return number >> kPracticeShift; }
inline int64_t SequenceOf(int64_t number) { return number & ((int64_t{1} << kPracticeShift) - 1); }

// Remembers what it has looked up, of one connection. Numbers are never given again, so a reader's
// memory stays right; a writer must Forget when what it wrote is taken back.
class Names {
 public:
  explicit Names(Connection& connection) : connection_(&connection) {}

  // 0 where there is no such name (or the engine failed: see the connection).
  int64_t Practice(std::string_view code);
  int64_t Source(std::string_view name);
  int64_t Rule(std::string_view name);
  // DataLoss where there is no such number.
  absl::StatusOr<std::string> PracticeCode(int64_t practice);
  absl::StatusOr<std::string> SourceName(int64_t source);
  absl::StatusOr<std::string> RuleName(int64_t rule);

  absl::StatusOr<int64_t> AddPractice(std::string_view code);
  absl::StatusOr<int64_t> AddSource(std::string_view name);
  absl::StatusOr<int64_t> AddRule(std::string_view name);
  void Forget();

 private:
  struct Known {
    absl::flat_hash_map<std::string, int64_t> numbers;
    absl::flat_hash_map<int64_t, std::string> names;
  };
  template <size_t n>
  int64_t Find(Known& known, const char (&sql)[n], std::string_view name);
  template <size_t n>
  absl::StatusOr<std::string> Name(Known& known, const char (&sql)[n], int64_t number);
  template <size_t n>
  absl::StatusOr<int64_t> Add(Known& known, const char (&sql)[n], std::string_view name);

  Connection* connection_;
  Known practices_, sources_, rules_;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_NAMES_H_
