// Lists of items: the filter as SQL over the index that holds all it asks for, pages by key.
//
// Numbers go into the text, texts are bound. The index is walked once, a page's rows are fetched
// afterwards: the rest of the rows is never touched.
#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/store/sqlite/item_columns.h"
#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {
namespace {

struct Where {
  std::string sql;
  std::vector<std::string> texts;  // to be bound, in order
  std::vector<std::string> says;   // what it asks for, for tokens
};

template <typename Numbers>
void AddIn(const char* column, const Numbers& numbers, std::string& sql) {
  if (!sql.empty()) sql += " AND ";
  absl::StrAppend(&sql, column, " IN (", absl::StrJoin(numbers, ","), ")");
}

void AddDay(const char* comparison, const std::optional<Day>& day, std::string& sql) {
  if (day.has_value()) absl::StrAppend(&sql, " AND ", comparison, day->serial());
}

// Day::Max() stands for "never": a range that has an end leaves it out.
void AddRange(const char* column, const std::optional<Day>& from, const std::optional<Day>& until,
              std::string& sql) {
  AddDay(absl::StrCat(column, ">=").c_str(), from, sql);
  AddDay(absl::StrCat(column, "<=").c_str(), until, sql);
}

absl::StatusOr<Where> WhereOf(const ItemFilter& filter, Names& names) {
  if (filter.practices.empty()) {
    return absl::InvalidArgumentError("practices: name at least one practice");
  }
  Where where;
  std::vector<int64_t> numbers;
  for (const std::string& practice : filter.practices) numbers.push_back(names.Practice(practice));
  AddIn("practice", numbers, where.sql);
  if (!filter.states.empty()) {
    numbers.clear();
    for (const ItemState state : filter.states) numbers.push_back(static_cast<int64_t>(state));
    AddIn("state", numbers, where.sql);
  }
  if (!filter.rules.empty()) {
    numbers.clear();
    for (const std::string& rule : filter.rules) numbers.push_back(names.Rule(rule));
    AddIn("rule", numbers, where.sql);
  }
  if (!filter.statuses.empty()) {
    numbers.clear();
    for (const rules::ItemStatus status : filter.statuses) numbers.push_back(StatusNumber(status));
    AddIn("status", numbers, where.sql);
  }
  if (!filter.levels.empty()) {
    numbers.clear();
    for (const rules::Level level : filter.levels) numbers.push_back(LevelNumber(level));
    AddIn("level", numbers, where.sql);
  }
  if (!filter.owners.empty()) {
    where.sql += " AND owner IN (";
    for (size_t i = 0; i < filter.owners.size(); ++i) where.sql += i == 0 ? "?" : ",?";
    where.sql += ")";
    where.texts = where.says = filter.owners;
  }
  if (filter.patient != kNoPatient) absl::StrAppend(&where.sql, " AND patient=", filter.patient);
  AddRange("due_on", filter.due_from, filter.due_until, where.sql);
  if (filter.or_never_overdue && filter.overdue_until.has_value()) {
    absl::StrAppend(&where.sql, " AND (overdue_on<=", filter.overdue_until->serial(),
                    " OR overdue_on=", Day::Max().serial(), ")");
  } else {
    AddRange("overdue_on", filter.overdue_from, filter.overdue_until, where.sql);
  }
  AddRange("since", filter.since_from, filter.since_until, where.sql);
  AddRange("closed_on", filter.closed_from, filter.closed_until, where.sql);
  if (filter.snoozed_on.has_value()) {
    absl::StrAppend(&where.sql, " AND snoozed_until<2147483647 AND snoozed_until>=",
                    filter.snoozed_on->serial());
  }
  if (filter.not_snoozed_on.has_value()) {
    absl::StrAppend(&where.sql, " AND (snoozed_until=2147483647 OR snoozed_until<",
                    filter.not_snoozed_on->serial(), ")");
  }
  if (filter.last_action_before.has_value()) {
    absl::StrAppend(&where.sql, " AND last_action<", *filter.last_action_before);
  }
  if (filter.flags_set != 0) {
    absl::StrAppend(&where.sql, " AND flags&", filter.flags_set, "=", filter.flags_set);
  }
  if (filter.flags_unset != 0) absl::StrAppend(&where.sql, " AND flags&", filter.flags_unset, "=0");
  if (filter.only.has_value()) {
    where.sql += " AND id IN (SELECT value FROM json_each(?))";
    // Ids have letters, digits and hyphens.
    where.texts.push_back(filter.only->empty()
                              ? "[]"
                              : absl::StrCat("[\"", absl::StrJoin(*filter.only, "\",\""), "\"]"));
    where.says.push_back(filter.only_because);
  }
  return where;
}

const char* From(const ItemFilter& filter) {
  return filter.patient == kNoPatient ? " FROM item INDEXED BY item_list WHERE "
                                      : " FROM item INDEXED BY item_patient WHERE ";
}

const char* ColumnOf(ItemSort sort) {
  switch (sort) {
    case ItemSort::kDue:
      return "due_on";
    case ItemSort::kOverdue:
      return "overdue_on";
    case ItemSort::kSince:
      return "since";
    case ItemSort::kOpened:
      return "opened";
    case ItemSort::kLastAction:
      return "last_action";
    case ItemSort::kLevel:
      return "level";
    case ItemSort::kText:
      return "sort_text";
    case ItemSort::kClosed:
      return "closed_on";
  }
  return "due_on";
}

// Which query a token belongs to (FNV-1a).
uint64_t Fingerprint(const Where& where, const ItemQuery& query) {
  uint64_t hash = 14695981039346656037u;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    hash = (hash ^ 0xffu) * 1099511628211u;
  };
  add(where.sql);
  for (const std::string& text : where.says) add(text);
  add(ColumnOf(query.sort));
  add(query.descending ? "down" : "up");
  return hash;
}

// The last row of a page. Texts, which may name a patient, are looked up instead of carried.
struct Place {
  int64_t value = 0;
  int64_t number = 0;
};

std::string TokenOf(uint64_t fingerprint, const Place& place) {
  return absl::StrCat(absl::Hex(fingerprint, absl::kZeroPad16), "-", place.value, "-",
                      place.number);
}

absl::Status WrongToken() {
  return absl::InvalidArgumentError(
      "page: not a token of this list with this filter and order; begin with the first page");
}

absl::StatusOr<Place> PlaceOf(std::string_view token, uint64_t fingerprint) {
  const std::string begin = absl::StrCat(absl::Hex(fingerprint, absl::kZeroPad16), "-");
  if (token.substr(0, begin.size()) != begin) return WrongToken();
  token.remove_prefix(begin.size());
  Place place;
  const char* const end = token.data() + token.size();
  const auto value = std::from_chars(token.data(), end, place.value);
  if (value.ec != std::errc() || value.ptr == end || *value.ptr != '-') return WrongToken();
  const auto number = std::from_chars(value.ptr + 1, end, place.number);
  if (number.ec != std::errc() || number.ptr != end) return WrongToken();
  return place;
}

}  // namespace

absl::StatusOr<ItemPage> SqliteReader::ListItems(const ItemQuery& query) {
  if (query.limit < 1 || query.limit > 1000) {
    return absl::InvalidArgumentError("limit: from 1 to 1000 rows a page");
  }
  const auto where = WhereOf(query.filter, names_);
  if (!where.ok()) return where.status();
  const uint64_t fingerprint = Fingerprint(*where, query);
  const std::string column = ColumnOf(query.sort);
  const bool by_text = query.sort == ItemSort::kText;
  const char* const direction = query.descending ? " DESC" : "";
  std::string sql = absl::StrCat("SELECT no, ", column, From(query.filter), where->sql);
  std::vector<std::string> texts = where->texts;
  if (!query.page.empty()) {
    const auto place = PlaceOf(query.page, fingerprint);
    if (!place.ok()) return place.status();
    absl::StrAppend(&sql, " AND (", column, ",no)", query.descending ? "<" : ">", "(");
    if (by_text) {
      Query row(connection_, "SELECT sort_text FROM item WHERE no=?", place->number);
      if (!row.Step()) return row.status().ok() ? WrongToken() : row.status();
      sql += "?";
      texts.push_back(row.Text(0));
    } else {
      absl::StrAppend(&sql, place->value);
    }
    absl::StrAppend(&sql, ",", place->number, ")");
  }
  absl::StrAppend(&sql, " ORDER BY ", column, direction, ", no", direction, " LIMIT ",
                  query.limit + 1);
  std::vector<Place> places;
  {
    Query rows(connection_, sql);
    for (size_t i = 0; i < texts.size(); ++i) rows.Bind(static_cast<int>(i + 1), texts[i]);
    while (rows.Step()) places.push_back({by_text ? 0 : rows.Number(1), rows.Number(0)});
    if (!rows.status().ok()) return rows.status();
  }
  ItemPage page;
  if (places.size() > static_cast<size_t>(query.limit)) {
    places.pop_back();
    page.next = TokenOf(fingerprint, places.back());
  }
  for (const Place& place : places) {
    Query row(connection_, WAYMARK_ITEM_COLUMNS "WHERE no=?", place.number);
    if (!row.Step()) return row.status();
    auto item = ItemFrom(row);
    if (!item.ok()) return item.status();
    page.items.push_back(*std::move(item));
  }
  return page;
}

absl::StatusOr<ItemCounts> SqliteReader::CountItems(const ItemFilter& filter) {
  const auto where = WhereOf(filter, names_);
  if (!where.ok()) return where.status();
  const std::string sql = absl::StrCat(
      "SELECT count(*), total(owner=''), total(status=", StatusNumber(rules::ItemStatus::kOverdue),
      "), total(level=", LevelNumber(rules::Level::kCritical),
      "), total(state=", static_cast<int64_t>(ItemState::kReopened), ")", From(filter), where->sql);
  Query row(connection_, sql);
  for (size_t i = 0; i < where->texts.size(); ++i) {
    row.Bind(static_cast<int>(i + 1), where->texts[i]);
  }
  if (!row.Step()) return row.status();
  return ItemCounts{row.Number(0), row.Number(1), row.Number(2), row.Number(3), row.Number(4)};
}

}  // namespace waymark::store::sqlite
