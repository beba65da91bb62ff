#include "waymark/store/sqlite/names.h"

namespace waymark::store::sqlite {

template <size_t n>
int64_t Names::Find(Known& known, const char (&sql)[n], std::string_view name) {
  const auto found = known.numbers.find(absl::string_view(name.data(), name.size()));
  if (found != known.numbers.end()) return found->second;
  Query query(*connection_, sql, name);
  if (!query.Step()) return 0;
  const int64_t number = query.Number(0);
  known.numbers.emplace(std::string(name), number);
  return number;
}

template <size_t n>
absl::StatusOr<std::string> Names::Name(Known& known, const char (&sql)[n], int64_t number) {
  const auto found = known.names.find(number);
  if (found != known.names.end()) return found->second;
  Query query(*connection_, sql, number);
  if (!query.Step()) {
    if (!query.status().ok()) return query.status();
    return absl::DataLossError("the store names a practice, source or rule that it does not have");
  }
  return known.names.emplace(number, query.Text(0)).first->second;
}

template <size_t n>
absl::StatusOr<int64_t> Names::Add(Known& known, const char (&sql)[n], std::string_view name) {
  Query query(*connection_, sql, name);
  if (auto status = query.Run(); !status.ok()) return status;
  const int64_t number = sqlite3_last_insert_rowid(connection_->handle());
  known.numbers.emplace(std::string(name), number);
  return number;
}

int64_t Names::Practice(std::string_view code) {
  return Find(practices_, "SELECT no FROM practice WHERE code=?", code);
}

int64_t Names::Source(std::string_view name) {
  return Find(sources_, "SELECT no FROM source WHERE name=?", name);
}

int64_t Names::Rule(std::string_view name) {
  return Find(rules_, "SELECT no FROM rule WHERE name=?", name);
}

absl::StatusOr<std::string> Names::PracticeCode(int64_t practice) {
  return Name(practices_, "SELECT code FROM practice WHERE no=?", practice);
}

absl::StatusOr<std::string> Names::SourceName(int64_t source) {
  return Name(sources_, "SELECT name FROM source WHERE no=?", source);
}

absl::StatusOr<std::string> Names::RuleName(int64_t rule) {
  return Name(rules_, "SELECT name FROM rule WHERE no=?", rule);
}

absl::StatusOr<int64_t> Names::AddPractice(std::string_view code) {
  if (const int64_t number = Practice(code); number != 0) return number;
  return Add(practices_, "INSERT INTO practice VALUES(NULL, ?, -2147483648, 0, 0)", code);
}

absl::StatusOr<int64_t> Names::AddSource(std::string_view name) {
  if (const int64_t number = Source(name); number != 0) return number;
  return Add(sources_, "INSERT INTO source VALUES(NULL, ?)", name);
}

absl::StatusOr<int64_t> Names::AddRule(std::string_view name) {
  if (const int64_t number = Rule(name); number != 0) return number;
  return Add(rules_, "INSERT INTO rule VALUES(NULL, ?)", name);
}

void Names::Forget() {
  practices_ = {};
  sources_ = {};
  rules_ = {};
}

}  // namespace waymark::store::sqlite
