#include "waymark/engine/change.h"

#include <optional>

#include "waymark/calendar/unit_table.h"

namespace waymark::engine {
namespace {

using calendar::Quantity;
__extension__ typedef __int128 Wide;

// numerator / denominator, both within 128 bits; nothing where they do not fit.
struct Fraction {
  Wide numerator = 0;
  Wide denominator = 1;
};

std::optional<Wide> Multiply(Wide a, Wide b) {
  Wide out = 0;
  if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
  return out;
}

std::optional<Fraction> ToFraction(const Quantity& q) {
  Fraction f{q.value.mantissa, 1};
  const calendar::UnitRow* row = calendar::RowOf(q.unit);
  int exponent = q.value.exponent;
  for (; exponent > 0; --exponent) {
    const auto n = Multiply(f.numerator, 10);
    if (!n) return std::nullopt;
    f.numerator = *n;
  }
  for (; exponent < 0; ++exponent) {
    const auto d = Multiply(f.denominator, 10);
    if (!d) return std::nullopt;
    f.denominator = *d;
  }
  if (row != nullptr) {
    const auto n = Multiply(f.numerator, row->scale.numerator);
    const auto d = Multiply(f.denominator, row->scale.denominator);
    if (!n || !d) return std::nullopt;
    f = {*n, *d};
  }
  return f;
}

std::optional<Fraction> Subtract(const Fraction& a, const Fraction& b) {
  if (a.denominator == b.denominator) return Fraction{a.numerator - b.numerator, a.denominator};
  const auto left = Multiply(a.numerator, b.denominator);
  const auto right = Multiply(b.numerator, a.denominator);
  const auto denominator = Multiply(a.denominator, b.denominator);
  Wide numerator = 0;
  if (!left || !right || !denominator || __builtin_sub_overflow(*left, *right, &numerator)) {
    return std::nullopt;
  }
  return Fraction{numerator, *denominator};
}

// -1, 0, 1; nothing where it does not fit.
std::optional<int> CompareFractions(const Fraction& a, const Fraction& b) {
  const auto left = Multiply(a.numerator, b.denominator);
  const auto right = Multiply(b.numerator, a.denominator);
  if (!left || !right) return std::nullopt;
  return *left < *right ? -1 : *left > *right ? 1 : 0;
}

}  // namespace

bool Comparable(const Quantity& a, const Quantity& b) {
  return a.unit == calendar::kNoUnit ? b.unit == calendar::kNoUnit
                                     : calendar::Commensurable(a.unit, b.unit);
}

bool UnitsFit(const Quantity& value, const calendar::ValueTest& test) {
  if (test.kind == calendar::ValueTest::Kind::kAnyNumber) return true;
  return Comparable(value, test.low);
}

bool IsBetterBase(const Quantity& candidate, const Quantity& present,
                  rules::Change::Against against) {
  if (against == rules::Change::Against::kPrevious || !Comparable(candidate, present)) return false;
  const auto a = ToFraction(candidate);
  const auto b = ToFraction(present);
  if (!a || !b) return false;
  const auto order = CompareFractions(*a, *b);
  return order && (against == rules::Change::Against::kHighest ? *order > 0 : *order < 0);
}

bool CompletesChange(const Quantity& base, const Quantity& now, const rules::Change& change) {
  if (!Comparable(base, now)) return false;
  const auto from = ToFraction(base);
  const auto to = ToFraction(now);
  if (!from || !to) return false;
  const auto moved = change.falls ? Subtract(*from, *to) : Subtract(*to, *from);
  if (!moved || moved->numerator <= 0) return false;
  std::optional<int> order;
  if (change.percent) {
    // moved * 100 against base * per cent.
    Quantity percent = change.by;
    percent.unit = calendar::kNoUnit;
    const auto by = ToFraction(percent);
    if (!by || from->numerator <= 0) return false;
    const auto left = Multiply(moved->numerator, 100);
    const auto top = Multiply(from->numerator, by->numerator);
    const auto bottom = Multiply(from->denominator, by->denominator);
    if (!left || !top || !bottom) return false;
    order = CompareFractions({*left, moved->denominator}, {*top, *bottom});
  } else {
    if (!Comparable(now, change.by)) return false;
    const auto by = ToFraction(change.by);
    if (!by) return false;
    order = CompareFractions(*moved, *by);
  }
  return order && (change.more_than ? *order > 0 : *order >= 0);
}

}  // namespace waymark::engine
