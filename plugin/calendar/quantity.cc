// Reading and writing single values.
#include "waymark/calendar/quantity.h"

#include <algorithm>
#include <array>

#include "waymark/calendar/text.h"
#include "waymark/calendar/unit_table.h"

namespace waymark::calendar {
namespace {

struct ComparatorSpelling {
  std::string_view text;
  Comparator comparator;
};

// Longer ones first. The last two are U+2264 and U+2265.
constexpr std::array<ComparatorSpelling, 6> kComparators = {
    {{"<=", Comparator::kAtMost},
     {">=", Comparator::kAtLeast},
     {"<", Comparator::kLess},
     {">", Comparator::kMore},
     {"\xE2\x89\xA4", Comparator::kAtMost},
     {"\xE2\x89\xA5", Comparator::kAtLeast}}};

Comparator TakeComparator(std::string_view& rest) {
  for (const ComparatorSpelling& spelling : kComparators) {
    if (!rest.starts_with(spelling.text)) continue;
    rest = Trimmed(rest.substr(spelling.text.size()));
    return spelling.comparator;
  }
  return Comparator::kNone;
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Whether a text that is no known unit may still be one: "12 -15" and "12 (see letter)" hold no
// unit.
bool MayBeUnit(std::string_view text) {
  const char front = text.front();
  return IsLetter(front) || front == '%' || front == '/' || front == '[' || front == '{' ||
         static_cast<unsigned char>(front) >= 0x80;
}

}  // namespace

std::optional<Quantity> ParseValue(std::string_view text) {
  std::string_view rest = Trimmed(text);
  Quantity quantity;
  quantity.comparator = TakeComparator(rest);
  const std::optional<Decimal> value = ParseDecimal(rest);
  if (!value) return std::nullopt;
  quantity.value = *value;
  return quantity;
}

std::optional<Quantity> ParseQuantity(std::string_view text) {
  std::string_view rest = Trimmed(text);
  const Comparator comparator = TakeComparator(rest);
  // Only a per cent or degree sign may follow the number without a blank.
  const size_t end = std::min({rest.find_first_of(" \t%"), rest.find("\xC2\xB0"), rest.size()});
  std::optional<Quantity> quantity = ParseValue(rest.substr(0, end));
  if (!quantity || quantity->comparator != Comparator::kNone) return std::nullopt;
  quantity->comparator = comparator;
  const std::string_view unit = Trimmed(rest.substr(end));
  quantity->unit = FindUnit(unit);
  if (quantity->unit == kUnknownUnit && !MayBeUnit(unit)) return std::nullopt;
  return quantity;
}

std::string FormatQuantity(const Quantity& quantity) {
  std::string out;
  switch (quantity.comparator) {
    case Comparator::kNone:
      break;
    case Comparator::kLess:
      out = "<";
      break;
    case Comparator::kAtMost:
      out = "<=";
      break;
    case Comparator::kAtLeast:
      out = ">=";
      break;
    case Comparator::kMore:
      out = ">";
      break;
  }
  out += FormatDecimal(quantity.value);
  const UnitRow* const row = RowOf(quantity.unit);
  if (row == nullptr) return out;
  if (row->name != "%") out += ' ';
  out += row->name;
  // "1 day", not "1 days".
  const bool word = row->kind == UnitKind::kClockTime || row->kind == UnitKind::kCalendarTime;
  if (word && row->name.size() > 3 && Compare(quantity.value, {1, 0}) == 0) out.pop_back();
  return out;
}

}  // namespace waymark::calendar
