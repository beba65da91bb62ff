// Rows of timing that stand in the wrong order: of two days that have come, the row further down
// holds.
#include <optional>
#include <string>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

int Rank(ItemStatus status) {
  if (status == ItemStatus::kUpcoming) return 0;
  return status == ItemStatus::kDue ? 1 : 2;
}

// One day of a row, where it is written plainly.
const DateExpr* PlainDate(const TimingRow& row) {
  if (!row.date.is_plain() || !row.date.otherwise.has_value()) return nullptr;
  return &*row.date.otherwise;
}

bool SameBase(const DateExpr& a, const DateExpr& b) {
  const auto is_start = [](DateExpr::Kind kind) {
    return kind == DateExpr::Kind::kStart || kind == DateExpr::Kind::kStartFirst ||
           kind == DateExpr::Kind::kStartLast;
  };
  if (a.kind == b.kind) return is_start(a.kind);
  return false;
}

// n working days lie within 2n + 10 days: weekends, Christmas and Easter included.
bool SurelyLater(const Period& later, const Period& earlier) {
  if (earlier.working_days <= 0) return false;
  const auto order = calendar::CompareLengths(Period{.days = 2 * earlier.working_days + 10}, later);
  return order.has_value() && *order <= 0;
}

enum class Order { kFine, kMayReverse, kReversed };

Order OrderOf(const TimingRow& row, const TimingRow& next) {
  const DateExpr* first = PlainDate(row);
  const DateExpr* second = PlainDate(next);
  if (first == nullptr || second == nullptr) return Order::kFine;
  using Kind = DateExpr::Kind;
  if (first->kind == Kind::kFixed && second->kind == Kind::kFixed && first->offset.is_zero() &&
      second->offset.is_zero()) {
    return first->fixed > second->fixed ? Order::kReversed : Order::kFine;
  }
  if (first->kind == Kind::kAge && second->kind == Kind::kAge && first->offset.is_zero() &&
      second->offset.is_zero()) {
    return first->age_months > second->age_months ? Order::kReversed : Order::kFine;
  }
  if (!SameBase(*first, *second)) return Order::kFine;
  const auto order = calendar::CompareLengths(first->offset, second->offset);
  if (!order.has_value())
    return SurelyLater(second->offset, first->offset) ? Order::kFine : Order::kMayReverse;
  if (*order > 0) return Order::kReversed;
  return Order::kFine;
}

}  // namespace

void CheckTiming(const SafetyContext& context) {
  const Rule& rule = context.rule;
  for (size_t i = 1; i < rule.timing.size(); ++i) {
    const TimingRow& row = rule.timing[i - 1];
    const TimingRow& next = rule.timing[i];
    if (Rank(row.becomes) > Rank(next.becomes)) {
      context.Report("timing-out-of-order", next.place,
                     std::string(ItemStatusName(next.becomes)) + " stands after " +
                         std::string(ItemStatusName(row.becomes)) + ": the row further down holds",
                     "put the rows in the order upcoming, due, overdue");
      continue;
    }
    switch (OrderOf(row, next)) {
      case Order::kReversed:
        context.Report("timing-out-of-order", next.place,
                       "this day comes before that of the row above, which is therefore never seen",
                       "put the rows in the order of their days");
        break;
      case Order::kMayReverse:
        context.ReportAs(Severity::kWarning, "timing-out-of-order", next.place,
                         "for some starts this day comes before that of the row above",
                         "write both in days, or both in months");
        break;
      case Order::kFine:
        break;
    }
  }
}

}  // namespace waymark::rules
