// Tests on values: how rules write them, and what passes.
#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "waymark/calendar/quantity.h"
#include "waymark/calendar/text.h"
#include "waymark/calendar/unit_table.h"

namespace waymark::calendar {
namespace {

using Kind = ValueTest::Kind;

struct Opening {
  std::string_view words;
  Kind kind;
};

constexpr std::array<Opening, 5> kOpenings = {{{"at least", Kind::kAtLeast},
                                               {"at most", Kind::kAtMost},
                                               {"more than", Kind::kMoreThan},
                                               {"below", Kind::kBelow},
                                               {"between", Kind::kBetween}}};

std::string_view OpeningOf(Kind kind) {
  for (const Opening& opening : kOpenings) {
    if (opening.kind == kind) return opening.words;
  }
  return {};
}

absl::Status BadTest(std::string_view text, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", Quotable(text), "\": ", ToAbsl(what),
      "; a test is \"any number\", \"at least 10 ug/g\", \"at most 5 mmol/L\", "
      "\"more than 2.5 ug/L\", \"below 4 g/L\", \"between 2 and 5 mmol/L\" or \"never\""));
}

// Whether `rest` begins with `words` (one blank or more between them) as whole words; takes them.
bool TakeWords(std::string_view& rest, std::string_view words) {
  std::string_view left = rest;
  while (!words.empty()) {
    if (TakeWord(left) != TakeWord(words)) return false;
  }
  rest = left;
  return true;
}

absl::StatusOr<Quantity> ReadBound(std::string_view text, std::string_view bound) {
  if (bound.empty()) return BadTest(text, "the number is missing");
  const std::optional<Quantity> quantity = ParseQuantity(bound);
  if (!quantity) {
    return BadTest(text, absl::StrCat("expected a number and a unit, found \"", Quotable(bound),
                                      "\" (a blank stands between them)"));
  }
  if (quantity->comparator != Comparator::kNone) {
    return BadTest(text, "write the bound in words, not with <, > or =");
  }
  if (quantity->unit == kUnknownUnit) {
    return BadTest(text, absl::StrCat("unknown unit in \"", Quotable(bound), "\""));
  }
  return *quantity;
}

absl::StatusOr<ValueTest> ReadBetween(std::string_view text, std::string_view rest) {
  // The word "and" with blanks around it.
  const size_t at = std::min(rest.find(" and "), rest.find("\tand "));
  if (at == std::string_view::npos) {
    return BadTest(text, "expected \"and\" between the two bounds");
  }
  const absl::StatusOr<Quantity> low = ReadBound(text, Trimmed(rest.substr(0, at)));
  if (!low.ok()) return low.status();
  const absl::StatusOr<Quantity> high = ReadBound(text, Trimmed(rest.substr(at + 5)));
  if (!high.ok()) return high.status();
  ValueTest test = {.kind = Kind::kBetween, .low = *low, .high = *high};
  if (test.low.unit == kNoUnit) test.low.unit = test.high.unit;
  if (test.high.unit == kNoUnit) test.high.unit = test.low.unit;
  if (test.low.unit != kNoUnit && !Commensurable(test.low.unit, test.high.unit)) {
    return BadTest(text, "the two bounds have units that can't be compared");
  }
  if (Passes(test.high, {.kind = Kind::kAtLeast, .low = test.low, .high = {}}) != Truth::kYes) {
    return BadTest(text, "the lower bound comes first");
  }
  return test;
}

bool Comparable(UnitId value, UnitId bound) {
  return (value == kNoUnit && bound == kNoUnit) || Commensurable(value, bound);
}

// As `value` compares with `bound`, both taken as exact numbers with comparable units.
int CompareValues(const Quantity& value, const Quantity& bound) {
  // Scales are positive, so one unit's scale changes no order.
  if (value.unit == bound.unit) return Compare(value.value, bound.value);
  const UnitRow& a = *RowOf(value.unit);
  const UnitRow& b = *RowOf(bound.unit);
  return Compare(value.value, a.scale, a.offset, bound.value, b.scale, b.offset);
}

// Whether all (kYes), none (kNo) or some (kMaybe) of the numbers that `comparator` allows around a
// value that compares with the bound as `order` says lie in [bound, ...), or with `strictly` in
// (bound, ...).
Truth LiesAbove(Comparator comparator, int order, bool strictly) {
  const bool in_order = strictly ? order > 0 : order >= 0;
  switch (comparator) {
    case Comparator::kNone:
      return in_order ? Truth::kYes : Truth::kNo;
    case Comparator::kLess:
      return order <= 0 ? Truth::kNo : Truth::kMaybe;
    case Comparator::kAtMost:
      return in_order ? Truth::kMaybe : Truth::kNo;
    case Comparator::kAtLeast:
      return in_order ? Truth::kYes : Truth::kMaybe;
    case Comparator::kMore:
      return order >= 0 ? Truth::kYes : Truth::kMaybe;
  }
  return Truth::kMaybe;
}

Truth Not(Truth truth) { return static_cast<Truth>(2 - static_cast<int>(truth)); }

Truth PassesBound(const Quantity& value, const Quantity& bound, Kind kind) {
  if (!Comparable(value.unit, bound.unit)) return Truth::kMaybe;
  const int order = CompareValues(value, bound);
  const bool strictly = kind == Kind::kMoreThan || kind == Kind::kAtMost;
  const Truth above = LiesAbove(value.comparator, order, strictly);
  return kind == Kind::kAtLeast || kind == Kind::kMoreThan ? above : Not(above);
}

}  // namespace

absl::StatusOr<ValueTest> ParseValueTest(std::string_view text) {
  std::string_view rest = Trimmed(text);
  if (TakeWords(rest, "any number")) {
    if (!rest.empty()) return BadTest(text, "nothing may follow \"any number\"");
    return ValueTest{.kind = Kind::kAnyNumber, .low = {}, .high = {}};
  }
  if (TakeWords(rest, "never")) {
    if (!rest.empty()) return BadTest(text, "nothing may follow \"never\"");
    return ValueTest{.kind = Kind::kNever, .low = {}, .high = {}};
  }
  for (const Opening& opening : kOpenings) {
    if (!TakeWords(rest, opening.words)) continue;
    if (opening.kind == Kind::kBetween) return ReadBetween(text, rest);
    const absl::StatusOr<Quantity> bound = ReadBound(text, rest);
    if (!bound.ok()) return bound.status();
    return ValueTest{.kind = opening.kind, .low = *bound, .high = {}};
  }
  return BadTest(text, "not a test on a value");
}

std::string FormatValueTest(const ValueTest& test) {
  if (test.kind == Kind::kAnyNumber) return "any number";
  if (test.kind == Kind::kNever) return "never";
  const std::string opening(OpeningOf(test.kind));
  if (test.kind != Kind::kBetween) return opening + " " + FormatQuantity(test.low);
  Quantity low = test.low;
  if (low.unit == test.high.unit) low.unit = kNoUnit;
  return opening + " " + FormatQuantity(low) + " and " + FormatQuantity(test.high);
}

Truth Passes(const Quantity& value, const ValueTest& test) {
  switch (test.kind) {
    case Kind::kAnyNumber:
      return Truth::kYes;
    case Kind::kNever:
      return Truth::kNo;
    case Kind::kBetween:
      // With low <= high a half-line that meets both bounds' sets meets what lies between.
      return std::min(PassesBound(value, test.low, Kind::kAtLeast),
                      PassesBound(value, test.high, Kind::kAtMost));
    case Kind::kAtLeast:
    case Kind::kAtMost:
    case Kind::kMoreThan:
    case Kind::kBelow:
      return PassesBound(value, test.low, test.kind);
  }
  return Truth::kMaybe;
}

}  // namespace waymark::calendar
