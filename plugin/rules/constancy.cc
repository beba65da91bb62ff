#include "waymark/rules/constancy.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "waymark/rules/fingerprint.h"

namespace waymark::rules {
namespace {

using calendar::ValueTest;
using Kind = Condition::Kind;

constexpr std::array<std::string_view, 3> kSexes{"female", "male", "indeterminate"};
constexpr int kDeepestUse = 32;

Constancy Opposite(Constancy value) {
  if (value == Constancy::kNever) return Constancy::kAlways;
  return value == Constancy::kAlways ? Constancy::kNever : Constancy::kSometimes;
}

bool NeverPasses(const ValueTest& test) {
  if (test.kind == ValueTest::Kind::kNever) return true;
  return test.kind == ValueTest::Kind::kBetween && test.low.unit == test.high.unit &&
         calendar::Compare(test.low.value, test.high.value) > 0;
}

bool NeverPasses(const std::optional<Choice<ValueTest>>& test) {
  return test.has_value() && test->is_plain() && test->otherwise.has_value() &&
         NeverPasses(*test->otherwise);
}

class Judge {
 public:
  explicit Judge(const Pack& pack) : pack_(pack) {}

  Constancy Of(const Condition& condition) {
    const Constancy value = WithoutFor(condition);
    const bool for_a_time =
        condition.for_unbroken.has_value() && !condition.for_unbroken->is_zero();
    return for_a_time && value == Constancy::kAlways ? Constancy::kSometimes : value;
  }

 private:
  Constancy WithoutFor(const Condition& condition) {
    switch (condition.kind) {
      case Kind::kEvent:
        return NeverPasses(condition.selector.with) ? Constancy::kNever : Constancy::kSometimes;
      case Kind::kLatest:
        return NeverPasses(condition.test) ? Constancy::kNever : Constancy::kSometimes;
      case Kind::kAge:
        if (condition.age_until >= 0 && std::max(condition.age_from, 0) >= condition.age_until) {
          return Constancy::kNever;
        }
        return condition.age_from <= 0 && condition.age_until < 0 ? Constancy::kAlways
                                                                  : Constancy::kSometimes;
      case Kind::kDate:
        return OfDates(condition);
      case Kind::kSex:
        if (condition.names.empty()) return Constancy::kNever;
        return Sexes(condition).size() == kSexes.size() ? Constancy::kAlways
                                                        : Constancy::kSometimes;
      case Kind::kAll:
        return OfAll(condition, false);
      case Kind::kAny:
        return Opposite(OfAll(condition, true));
      case Kind::kNot:
        return condition.children.empty() || !condition.children[0]
                   ? Constancy::kSometimes
                   : Opposite(Of(*condition.children[0]));
      case Kind::kAtLeast:
        return OfAtLeast(condition);
      case Kind::kUse:
        return OfUse(condition);
      default:
        return Constancy::kSometimes;
    }
  }

  static Constancy OfDates(const Condition& condition) {
    if (!condition.date_from.has_value() && !condition.date_until.has_value())
      return Constancy::kAlways;
    if (!condition.date_from.has_value() || !condition.date_until.has_value())
      return Constancy::kSometimes;
    const DateExpr& from = *condition.date_from;
    const DateExpr& until = *condition.date_until;
    if (from.kind != DateExpr::Kind::kFixed || until.kind != DateExpr::Kind::kFixed)
      return Constancy::kSometimes;
    const calendar::Holidays none;
    return calendar::Add(from.fixed, from.offset, none) >=
                   calendar::Add(until.fixed, until.offset, none)
               ? Constancy::kNever
               : Constancy::kSometimes;
  }

  static std::set<std::string_view> Sexes(const Condition& condition) {
    return {condition.names.begin(), condition.names.end()};
  }

  Constancy OfUse(const Condition& condition) {
    if (condition.definition < 0 || depth_ >= kDeepestUse) return Constancy::kSometimes;
    const Definition& definition = pack_.definitions[static_cast<size_t>(condition.definition)];
    if (!definition.condition) return Constancy::kSometimes;
    ++depth_;
    const Constancy value = Of(*definition.condition);
    --depth_;
    return value;
  }

  Constancy OfAtLeast(const Condition& condition) {
    int possible = 0;
    int certain = 0;
    for (const ConditionPtr& child : condition.children) {
      const Constancy value = child ? Of(*child) : Constancy::kSometimes;
      possible += value != Constancy::kNever;
      certain += value == Constancy::kAlways;
    }
    if (condition.n > possible) return Constancy::kNever;
    return condition.n <= certain ? Constancy::kAlways : Constancy::kSometimes;
  }

  // Of `all`; of `any` as the opposite of all its opposites, so that one reasoning serves both.
  Constancy OfAll(const Condition& condition, bool opposites) {
    std::vector<const Condition*> parts;
    Flatten(condition, condition.kind, parts);
    bool always = true;
    std::set<std::string> said;
    std::set<std::string> denied;
    for (const Condition* part : parts) {
      Constancy value = Of(*part);
      if (opposites) value = Opposite(value);
      if (value == Constancy::kNever) return value;
      always &= value == Constancy::kAlways;
      const bool is_not = part->kind == Kind::kNot && !part->for_unbroken.has_value() &&
                          !part->children.empty() && part->children[0];
      (is_not ? denied : said).insert(Fingerprint(is_not ? *part->children[0] : *part));
    }
    if (std::any_of(said.begin(), said.end(),
                    [&](const std::string& text) { return denied.contains(text); })) {
      return Constancy::kNever;
    }
    if (NoSexLeft(parts, opposites) || NoAgeLeft(parts, opposites)) return Constancy::kNever;
    return always ? Constancy::kAlways : Constancy::kSometimes;
  }

  static void Flatten(const Condition& condition, Kind kind, std::vector<const Condition*>& parts) {
    for (const ConditionPtr& child : condition.children) {
      if (!child) continue;
      if (child->kind == kind && !child->for_unbroken.has_value()) {
        Flatten(*child, kind, parts);
      } else {
        parts.push_back(child.get());
      }
    }
  }

  static bool NoSexLeft(const std::vector<const Condition*>& parts, bool opposites) {
    std::set<std::string_view> left(kSexes.begin(), kSexes.end());
    for (const Condition* part : parts) {
      if (part->kind != Kind::kSex) continue;
      const auto named = Sexes(*part);
      std::erase_if(left, [&](std::string_view sex) { return named.contains(sex) == opposites; });
    }
    return left.empty();
  }

  static bool NoAgeLeft(const std::vector<const Condition*>& parts, bool opposites) {
    constexpr int kOldest = 200 * 12;
    const bool about_age = std::any_of(
        parts.begin(), parts.end(), [](const Condition* part) { return part->kind == Kind::kAge; });
    if (!about_age) return false;
    std::vector<bool> left(kOldest, true);
    for (const Condition* part : parts) {
      if (part->kind != Kind::kAge || part->for_unbroken.has_value()) continue;
      for (int month = 0; month < kOldest; ++month) {
        const bool holds =
            month >= part->age_from && (part->age_until < 0 || month < part->age_until);
        if (holds == opposites) left[static_cast<size_t>(month)] = false;
      }
    }
    return std::none_of(left.begin(), left.end(), [](bool b) { return b; });
  }

  const Pack& pack_;
  int depth_ = 0;
};

// Whether it may surely hold, or surely not, though nothing is known of any entry.
bool MayBe(const Pack& pack, bool holds, const Condition& condition, int depth) {
  const auto& children = condition.children;
  const auto may = [&](const auto& child) { return child && MayBe(pack, holds, *child, depth); };
  switch (condition.kind) {
    case Kind::kEvent:
    case Kind::kLatest:
    case Kind::kState:
    case Kind::kRisk:
      return false;
    case Kind::kAll:
    case Kind::kAny:
      return holds == (condition.kind == Kind::kAll)
                 ? std::all_of(children.begin(), children.end(), may)
                 : std::any_of(children.begin(), children.end(), may);
    case Kind::kAtLeast: {
      const auto found = std::count_if(children.begin(), children.end(), may);
      const auto size = static_cast<ptrdiff_t>(children.size());
      return holds ? found >= condition.n : found > size - condition.n;
    }
    case Kind::kNot:
      return children[0] && MayBe(pack, !holds, *children[0], depth);
    case Kind::kUse: {
      const auto& used = pack.definitions[static_cast<size_t>(condition.definition)].condition;
      return used && depth < kDeepestUse && MayBe(pack, holds, *used, depth + 1);
    }
    default:
      return true;
  }
}

}  // namespace

bool MayHoldWithoutEntries(const Pack& pack, const Condition& condition) {
  return MayBe(pack, true, condition, 0);
}

Constancy ConstancyOf(const Pack& pack, const Condition& condition) {
  return Judge(pack).Of(condition);
}

}  // namespace waymark::rules
