#include "engine/naive/values.h"

#include <algorithm>
#include <optional>
#include <vector>

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
  if (seen.entry->value.kind == record::ValueKind::kNone &&
      seen.entry->kind == record::Kind::kRequest) {
    return Truth::kNo;
  }
  if (seen.entry->value.kind != record::ValueKind::kQuantity) return Truth::kMaybe;
  return calendar::Passes(seen.entry->value.quantity, test);
}

namespace {

// Whether going from `base` to `now` is the change.
bool Moves(const Number& base_number, const Number& now_number, const rules::Change& change) {
  const Exact base = base_number.value;
  const Exact now = now_number.value;
  const Exact moved = change.falls ? base - now : now - base;
  // moved / by compared with 1: both sides times 100 * 10^kScale where it is per cent.
  Exact left = 0;
  Exact right = 0;
  if (change.percent) {
    const auto by = Scaled(change.by.value);
    if (!by) return false;
    left = moved * 100;
    right = base * *by / PowerOfTen(kScale);
    const Exact rest = base * *by % PowerOfTen(kScale);
    if (rest != 0 && left == right) return false;
  } else {
    const auto by = NumberOf(change.by);
    if (!by || by->kind != now_number.kind) return false;
    left = moved;
    right = by->value;
  }
  return change.more_than ? left > right : left >= right;
}

// How two entries lie to each other, on every pair of days that may be meant: whether on some pair,
// and whether on all, `earlier` comes before `later` by as long as is asked.
struct Lies {
  bool somehow = false;
  bool always = true;
};

Lies HowTheyLie(const World& world, const rules::Change& change, const Seen& earlier,
                const Seen& later) {
  const auto& holidays = world.pack->holidays;
  const bool exact = earlier.first == earlier.last && later.first == later.last;
  Lies out;
  for (Date a = earlier.first; a <= earlier.last; a = PlusDays(a, 1)) {
    const Date from = Plus(a, change.earlier_from, holidays);
    const Date to = Plus(a, change.earlier_to, holidays);
    for (Date b = later.first; b <= later.last; b = PlusDays(b, 1)) {
      // Nobody knows which of one day came first where one of them may be another's.
      const bool tie_before = exact ? &earlier < &later : true;
      const bool tie_surely = exact && &earlier < &later;
      const bool in_range = from <= b && b <= to;
      out.somehow |= in_range && (a < b || (a == b && tie_before));
      out.always &= in_range && (a < b || (a == b && tie_surely));
    }
  }
  return out;
}

}  // namespace

bool CompletesChange(const World& world, const rules::Change& change, const Seen& seen, Lean lean) {
  const auto readable = [&](const Seen& s) -> std::optional<Number> {
    if (!OfSets(s, change.of)) return std::nullopt;
    if (change.only && ValuePasses(s, *change.only) != Truth::kYes) return std::nullopt;
    return NumberOf(s);
  };
  const auto now = readable(seen);
  if (!now) return false;
  struct Base {
    const Seen* seen;
    Number number;
    bool always;
  };
  std::vector<Base> bases;
  for (const Seen& other : world.entries) {
    if (&other == &seen || other.first > world.today) continue;
    if (lean == Lean::kPossibly && other.first > seen.first) continue;
    const auto number = readable(other);
    if (!number || number->kind != now->kind) continue;
    const Lies lies = HowTheyLie(world, change, other, seen);
    if (lies.somehow) bases.push_back({&other, *number, lies.always});
  }
  // The one that counts among those that lie in the range, whichever these are.
  const auto hidden = [&](const Base& base) {
    return std::any_of(bases.begin(), bases.end(), [&](const Base& other) {
      if (!other.always || &other == &base) return false;
      switch (change.against) {
        case rules::Change::Against::kHighest:
          return other.number.value > base.number.value;
        case rules::Change::Against::kLowest:
          return other.number.value < base.number.value;
        case rules::Change::Against::kPrevious:
          break;
      }
      const bool same_day = base.seen->first == other.seen->last;
      const bool exact =
          base.seen->first == base.seen->last && other.seen->first == other.seen->last;
      return base.seen->last < other.seen->first || (exact && same_day && base.seen < other.seen);
    });
  };
  bool sure = false;
  bool any = false;
  bool all = true;
  for (const Base& base : bases) {
    sure |= base.always;
    if (hidden(base)) continue;
    const bool moves = Moves(base.number, *now, change);
    any |= moves;
    all &= moves;
  }
  return lean == Lean::kPossibly ? any : sure && all;
}

}  // namespace waymark::naive
