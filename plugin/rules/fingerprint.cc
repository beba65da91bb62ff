#include "waymark/rules/fingerprint.h"

#include <algorithm>
#include <vector>

namespace waymark::rules {
namespace {

std::string Text(const std::string& text) { return std::to_string(text.size()) + ":" + text; }
std::string Text(const Period& period) { return calendar::FormatPeriod(period); }
std::string Text(const calendar::ValueTest& test) { return calendar::FormatValueTest(test); }
std::string Text(calendar::Day day) { return std::to_string(day.serial()); }
std::string Text(const DateExpr& date) { return Fingerprint(date); }

template <typename T>
std::string Text(const std::optional<T>& value) {
  return value.has_value() ? Text(*value) : "-";
}

std::string Joined(std::vector<std::string> parts, bool sorted) {
  if (sorted) std::sort(parts.begin(), parts.end());
  std::string text = "[";
  for (const std::string& part : parts) text += part + ",";
  return text + "]";
}

std::string Texts(const std::vector<std::string>& values) {
  std::vector<std::string> parts;
  for (const std::string& value : values) parts.push_back(Text(value));
  return Joined(std::move(parts), true);
}

std::string Sets(const std::vector<SetRef>& sets) {
  std::vector<std::string> parts;
  for (const SetRef& set : sets) parts.push_back(std::to_string(set.set));
  return Joined(std::move(parts), true);
}

template <typename T>
std::string Table(const Choice<T>& choice) {
  std::string text = "{";
  for (const auto& row : choice.rows) {
    text += (row.when ? Fingerprint(*row.when) : "-") + "=>" + Text(row.gives) + ";";
  }
  return text + Text(choice.otherwise) + "}";
}

std::string Of(const ConditionPtr& condition) { return condition ? Fingerprint(*condition) : "-"; }
std::string Of(const std::unique_ptr<const EntrySelector>& selector) {
  return selector ? Fingerprint(*selector) : "-";
}

std::string WindowText(const Window& window) {
  return std::to_string(static_cast<int>(window.kind)) + Table(window.length) + Text(window.from) +
         ".." + Text(window.to) + "@" + std::to_string(window.month) + "/" +
         std::to_string(window.day_of_month);
}

std::string ChangeText(const Change& change) {
  return Sets(change.of) + (change.falls ? "falls" : "rises") + (change.more_than ? ">" : ">=") +
         (change.percent ? "%" : "") + calendar::FormatQuantity(change.by) +
         std::to_string(static_cast<int>(change.against)) + Text(change.earlier_from) + ".." +
         Text(change.earlier_to) + Text(change.only);
}

// Children in any order mean the same.
bool OrderIsFree(Condition::Kind kind) {
  return kind == Condition::Kind::kAll || kind == Condition::Kind::kAny ||
         kind == Condition::Kind::kAtLeast;
}

}  // namespace

std::string Fingerprint(const DateExpr& date) {
  std::string text = "d" + std::to_string(static_cast<int>(date.kind)) + "+" + Text(date.offset) +
                     "a" + std::to_string(date.age_months) + "f" + Text(date.fixed) + "m" +
                     std::to_string(date.month) + "/" + std::to_string(date.day_of_month);
  for (const DateExpr& part : date.of) text += "(" + Fingerprint(part) + ")";
  return text;
}

std::string Fingerprint(const EntrySelector& selector) {
  std::string text = "e" + Sets(selector.sets);
  if (selector.change) text += "change" + ChangeText(*selector.change);
  if (selector.with.has_value()) text += "with" + Table(*selector.with);
  if (selector.while_holds) text += "while(" + Fingerprint(*selector.while_holds) + ")";
  text += "where" + Texts(selector.where.kinds) + Texts(selector.where.roles) +
          Texts(selector.where.statuses) + Texts(selector.where.urgencies);
  if (selector.since.has_value()) {
    text += "since" + std::to_string(static_cast<int>(selector.since->kind)) +
            Fingerprint(selector.since->from);
  }
  if (selector.within) text += "within" + Text(*selector.within);
  return text + "x" + std::to_string(selector.count) + Text(selector.apart) + "per" +
         std::to_string(selector.per);
}

std::string Fingerprint(const Condition& condition) {
  std::string text = "c" + std::to_string(static_cast<int>(condition.kind)) + "(";
  switch (condition.kind) {
    case Condition::Kind::kEvent:
      text += Fingerprint(condition.selector) + WindowText(condition.window);
      break;
    case Condition::Kind::kLatest:
      text += Fingerprint(condition.selector) + WindowText(condition.window);
      if (condition.test.has_value()) text += Table(*condition.test);
      break;
    case Condition::Kind::kState:
      text += Of(condition.from_entry) + Of(condition.until_entry) + Text(condition.then) +
              Text(condition.at_most);
      break;
    case Condition::Kind::kReply:
      text += WindowText(condition.window);
      break;
    default:
      break;
  }
  text += std::to_string(condition.age_from) + "-" + std::to_string(condition.age_until) + "," +
          Text(condition.date_from) + "-" + Text(condition.date_until) + "," +
          Texts(condition.names) + Texts(condition.roles) + std::to_string(condition.rule) + "," +
          std::to_string(condition.table) + "," + calendar::FormatDecimal(condition.at_least) +
          "," + std::to_string(condition.n) + "," + std::to_string(condition.definition) + ",";
  for (const ItemStatus status : condition.statuses) {
    text += std::to_string(static_cast<int>(status)) + ".";
  }
  std::vector<std::string> children;
  for (const ConditionPtr& child : condition.children) children.push_back(Of(child));
  text += Joined(std::move(children), OrderIsFree(condition.kind)) + ")";
  if (condition.for_unbroken.has_value()) text += "for" + Text(*condition.for_unbroken);
  return text;
}

std::string Fingerprint(const Start& start) {
  std::string text = "s" + std::to_string(static_cast<int>(start.kind));
  switch (start.kind) {
    case Start::Kind::kEach:
      return text + Fingerprint(start.each) + "per" + std::to_string(start.per);
    case Start::Kind::kEvery:
      return text + Text(start.first_at_date) + Of(start.first_at_entry) + Of(start.renewed_by) +
             Table(start.interval);
    case Start::Kind::kCondition:
      return text + Of(start.condition);
  }
  return text;
}

}  // namespace waymark::rules
