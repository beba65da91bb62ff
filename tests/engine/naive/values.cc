#include "engine/naive/values.h"

#include <optional>

namespace waymark::naive {
namespace {

using calendar::Decimal;
using calendar::Quantity;
using calendar::Truth;

// A number as numerator / 10^18 of a base unit: enough for what tests write.
using Exact = __int128;

// The few units of the tests: how many of the smallest one of their kind.
std::optional<std::pair<int, int64_t>> KindAndFactor(std::string_view unit) {
  static constexpr struct {
    std::string_view name;
    int kind;
    int64_t factor;
  } kUnits[] = {{"kg", 1, 1000}, {"g", 1, 1},      {"g/L", 2, 1},   {"g/dL", 2, 10},
                {"ug/g", 3, 1},  {"ug/L", 4, 1},   {"ng/mL", 4, 1}, {"kU/L", 5, 1},
                {"U/mL", 5, 1},  {"mmol/L", 6, 1}, {"10*9/L", 7, 1}};
  for (const auto& known : kUnits) {
    if (known.name == unit) return std::make_pair(known.kind, known.factor);
  }
  return std::nullopt;
}

Exact PowerOfTen(int exponent) {
  Exact power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

constexpr int kScale = 9;

std::optional<Exact> Scaled(const Decimal& value) {
  const int exponent = value.exponent + kScale;
  if (exponent < 0 || exponent > 18) return std::nullopt;
  return static_cast<Exact>(value.mantissa) * PowerOfTen(exponent);
}

struct Number {
  int kind = 0;
  Exact value = 0;
};

std::optional<Number> NumberOf(const Quantity& quantity) {
  const auto unit = KindAndFactor(calendar::UnitName(quantity.unit));
  const auto scaled = Scaled(quantity.value);
  if (!unit || !scaled || quantity.comparator != calendar::Comparator::kNone) return std::nullopt;
  return Number{unit->first, *scaled * unit->second};
}

std::optional<Number> NumberOf(const Seen& seen) {
  if (seen.entry->value.kind != record::ValueKind::kQuantity) return std::nullopt;
  return NumberOf(seen.entry->value.quantity);
}

bool OfSets(const Seen& seen, const std::vector<rules::SetRef>& sets) {
  for (const auto& ref : sets) {
    if (seen.sets.contains(ref.set)) return true;
  }
  return false;
}

}  // namespace

Truth ValuePasses(const Seen& seen, const calendar::ValueTest& test) {
  if (test.kind == calendar::ValueTest::Kind::kNever) return Truth::kNo;
  if (seen.entry->value.kind != record::ValueKind::kQuantity) return Truth::kMaybe;
  return calendar::Passes(seen.entry->value.quantity, test);
}

bool CompletesChange(const World& world, const rules::Change& change, const Seen& seen) {
  const auto readable = [&](const Seen& s) -> std::optional<Number> {
    if (!OfSets(s, change.of)) return std::nullopt;
    if (change.only && ValuePasses(s, *change.only) != Truth::kYes) return std::nullopt;
    return NumberOf(s);
  };
  const auto now = readable(seen);
  if (!now) return false;
  std::optional<Exact> base;
  for (const Seen& earlier : world.entries) {
    if (&earlier == &seen) break;  // in order: the rest is later
    const auto value = readable(earlier);
    if (!value || value->kind != now->kind) continue;
    const auto& holidays = world.pack->holidays;
    if (seen.first < Plus(earlier.first, change.earlier_from, holidays)) continue;
    if (seen.first > Plus(earlier.first, change.earlier_to, holidays)) continue;
    const bool better =
        !base || change.against == rules::Change::Against::kPrevious ||
        (change.against == rules::Change::Against::kHighest && value->value > *base) ||
        (change.against == rules::Change::Against::kLowest && value->value < *base);
    if (better) base = value->value;
  }
  if (!base) return false;
  const Exact moved = change.falls ? *base - now->value : now->value - *base;
  // moved / by compared with 1: both sides times 100 * 10^kScale where it is per cent.
  Exact left = 0;
  Exact right = 0;
  if (change.percent) {
    const auto by = Scaled(change.by.value);
    if (!by) return false;
    left = moved * 100;
    right = *base * *by / PowerOfTen(kScale);
    const Exact rest = *base * *by % PowerOfTen(kScale);
    if (rest != 0 && left == right) return false;
  } else {
    const auto by = NumberOf(change.by);
    if (!by || by->kind != now->kind) return false;
    left = moved;
    right = by->value;
  }
  return change.more_than ? left > right : left >= right;
}

}  // namespace waymark::naive
