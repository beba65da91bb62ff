// Conditions in words, for explanations.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/engine/explain.h"
#include "waymark/engine/status_words.h"

namespace waymark::engine {
namespace {

using rules::Condition;
using rules::Window;

std::string Join(const std::vector<std::string>& parts, std::string_view word) {
  if (parts.empty()) return "";
  std::string out = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) {
    absl::StrAppend(&out, i + 1 == parts.size() ? absl::StrCat(" ", std::string(word), " ") : ", ",
                    parts[i]);
  }
  return out;
}

std::string TitleOf(const rules::Pack& pack, uint16_t set) {
  const auto& codes = pack.code_sets[set];
  return codes.title.empty() ? codes.id : codes.title;
}

std::string Sets(const rules::Pack& pack, const std::vector<rules::SetRef>& sets) {
  std::vector<std::string> titles;
  for (const auto& ref : sets) titles.push_back(TitleOf(pack, ref.set));
  return Join(titles, "or");
}

std::string AgeText(int months) {
  calendar::Period p;
  p.years = months / 12;
  p.months = months % 12;
  return p.months == 0 ? absl::StrCat(p.years) : calendar::FormatPeriod(p);
}

std::string WindowText(const rules::Pack& pack, const Window& window) {
  switch (window.kind) {
    case Window::Kind::kEver:
      return "at any time";
    case Window::Kind::kSameDay:
      return "on the same day";
    case Window::Kind::kLast: {
      std::string out;
      for (const auto& row : window.length.rows) {
        absl::StrAppend(&out, "in the last ", calendar::FormatPeriod(row.gives), " if ",
                        InWords(pack, *row.when), ", ");
      }
      if (window.length.otherwise) {
        absl::StrAppend(&out, out.empty() ? "in the last " : "otherwise in the last ",
                        calendar::FormatPeriod(*window.length.otherwise));
      }
      return out;
    }
    case Window::Kind::kHolds:
      return absl::StrCat("from ", calendar::FormatPeriod(window.from), " to ",
                          calendar::FormatPeriod(window.to), " after it");
    case Window::Kind::kHoldsUntil:
      return absl::StrCat("until the next ", window.day_of_month, " ",
                          std::string(calendar::MonthName(window.month)));
  }
  return "";
}

std::string ChangeText(const rules::Pack& pack, const rules::Change& c) {
  const char* against = c.against == rules::Change::Against::kHighest  ? "the highest"
                        : c.against == rules::Change::Against::kLowest ? "the lowest"
                                                                       : "the previous";
  const std::string by = c.percent ? absl::StrCat(calendar::FormatDecimal(c.by.value), " %")
                                   : calendar::FormatQuantity(c.by);
  return absl::StrCat(Sets(pack, c.of), c.falls ? " falls by " : " rises by ",
                      c.more_than ? "more than " : "at least ", by, " from ", against, " value ",
                      calendar::FormatPeriod(c.earlier_from), " to ",
                      calendar::FormatPeriod(c.earlier_to), " earlier");
}

std::string Choices(const rules::Pack& pack, const rules::Choice<calendar::ValueTest>& choice) {
  std::vector<std::string> parts;
  for (const auto& row : choice.rows) {
    parts.push_back(
        absl::StrCat(calendar::FormatValueTest(row.gives), " if ", InWords(pack, *row.when)));
  }
  if (choice.otherwise) {
    parts.push_back(absl::StrCat(parts.empty() ? "" : "otherwise ",
                                 calendar::FormatValueTest(*choice.otherwise)));
  }
  return Join(parts, "or");
}

std::string Children(const rules::Pack& pack, const Condition& c, std::string_view word) {
  std::vector<std::string> parts;
  for (const auto& child : c.children) parts.push_back(InWords(pack, *child));
  return Join(parts, word);
}

std::string Plain(const rules::Pack& pack, const Condition& c) {
  switch (c.kind) {
    case Condition::Kind::kEvent:
      return absl::StrCat(InWords(pack, c.selector), ", ", WindowText(pack, c.window));
    case Condition::Kind::kLatest:
      return absl::StrCat("the latest ", InWords(pack, c.selector), " is ",
                          c.test ? Choices(pack, *c.test) : "readable",
                          c.window.kind == Window::Kind::kLast
                              ? absl::StrCat(", ", WindowText(pack, c.window))
                              : "");
    case Condition::Kind::kState: {
      std::string out = absl::StrCat("from ", InWords(pack, *c.from_entry));
      if (c.until_entry) absl::StrAppend(&out, " until ", InWords(pack, *c.until_entry));
      if (c.then) absl::StrAppend(&out, " and ", calendar::FormatPeriod(*c.then), " after");
      if (c.at_most) absl::StrAppend(&out, ", at most ", calendar::FormatPeriod(*c.at_most));
      return out;
    }
    case Condition::Kind::kAge:
      if (c.age_until < 0) return absl::StrCat("age ", AgeText(c.age_from), " or over");
      if (c.age_from < 0) return absl::StrCat("age under ", AgeText(c.age_until));
      return absl::StrCat("age from ", AgeText(c.age_from), " until ", AgeText(c.age_until));
    case Condition::Kind::kDate: {
      std::string out = "the date is";
      if (c.date_from) absl::StrAppend(&out, " on or after ", InWords(*c.date_from));
      if (c.date_from && c.date_until) absl::StrAppend(&out, " and");
      if (c.date_until) absl::StrAppend(&out, " before ", InWords(*c.date_until));
      return out;
    }
    case Condition::Kind::kSex:
      return absl::StrCat("registered sex ", Join(c.names, "or"));
    case Condition::Kind::kRegisteredHere:
      return "registered here";
    case Condition::Kind::kAlive:
      return "alive";
    case Condition::Kind::kSensitive:
      return "the record is marked sensitive";
    case Condition::Kind::kItem: {
      std::vector<std::string> names;
      for (const auto status : c.statuses) names.emplace_back(StatusText(status));
      return absl::StrCat("\"", pack.rules[static_cast<size_t>(c.rule)].title, "\" is ",
                          Join(names, "or"));
    }
    case Condition::Kind::kReply:
      return absl::StrCat("somebody replied ", Join(c.names, "or"), " to \"",
                          pack.rules[static_cast<size_t>(c.rule)].title, "\", ",
                          WindowText(pack, c.window));
    case Condition::Kind::kRisk:
      return absl::StrCat("published risk (", pack.risk_tables[static_cast<size_t>(c.table)].title,
                          ") at least ", calendar::FormatDecimal(c.at_least), " %");
    case Condition::Kind::kAll:
      return absl::StrCat("all of: ", Children(pack, c, "and"));
    case Condition::Kind::kAny:
      return absl::StrCat("any of: ", Children(pack, c, "or"));
    case Condition::Kind::kNot:
      return absl::StrCat("not: ", InWords(pack, *c.children[0]));
    case Condition::Kind::kAtLeast:
      return absl::StrCat("at least ", c.n, " of: ", Children(pack, c, "and"));
    case Condition::Kind::kUse: {
      std::string name = pack.definitions[static_cast<size_t>(c.definition)].name;
      for (char& letter : name) {
        if (letter == '-' || letter == '_') letter = ' ';
      }
      return name;
    }
  }
  return "";
}

}  // namespace

std::string InWords(const rules::DateExpr& d) {
  using K = rules::DateExpr::Kind;
  std::string out;
  switch (d.kind) {
    case K::kStart:
      out = "the start";
      break;
    case K::kStartFirst:
      out = "the first entry";
      break;
    case K::kStartLast:
      out = "the last entry";
      break;
    case K::kAge:
      out = absl::StrCat("age ", AgeText(d.age_months));
      break;
    case K::kFixed:
      out = calendar::FormatLong(d.fixed);
      break;
    case K::kAnniversaryAfter:
      out = absl::StrCat("the ", d.day_of_month, " ", std::string(calendar::MonthName(d.month)),
                         " after ", InWords(d.of[0]));
      break;
    case K::kLaterOf:
    case K::kEarlierOf: {
      std::vector<std::string> parts;
      for (const auto& of : d.of) parts.push_back(InWords(of));
      out = absl::StrCat(d.kind == K::kLaterOf ? "the later of " : "the earlier of ",
                         Join(parts, "and"));
      break;
    }
  }
  if (d.offset.is_zero()) return out;
  const bool before = d.offset.is_negative();
  return absl::StrCat(calendar::FormatPeriod(before ? -d.offset : d.offset),
                      before ? " before " : " after ", out);
}

std::string InWords(const rules::Pack& pack, const rules::EntrySelector& s) {
  std::string out = s.change ? ChangeText(pack, *s.change) : Sets(pack, s.sets);
  if (s.with) absl::StrAppend(&out, ", ", Choices(pack, *s.with));
  if (!s.where.kinds.empty()) absl::StrAppend(&out, ", recorded as ", Join(s.where.kinds, "or"));
  if (!s.where.statuses.empty()) absl::StrAppend(&out, ", ", Join(s.where.statuses, "or"));
  if (!s.where.roles.empty()) absl::StrAppend(&out, ", by a ", Join(s.where.roles, "or"));
  if (!s.where.urgencies.empty()) absl::StrAppend(&out, ", ", Join(s.where.urgencies, "or"));
  if (s.while_holds) absl::StrAppend(&out, ", while ", InWords(pack, *s.while_holds));
  if (s.count > 1) {
    absl::StrAppend(&out, ", ", s.count, " times");
    if (!s.apart.is_zero())
      absl::StrAppend(&out, " at least ", calendar::FormatPeriod(s.apart), " apart");
    if (s.within) absl::StrAppend(&out, " within ", calendar::FormatPeriod(*s.within));
  }
  if (s.since && s.since->kind != rules::Since::Kind::kEver) {
    absl::StrAppend(&out, s.since->kind == rules::Since::Kind::kAfter ? ", after " : ", since ",
                    InWords(s.since->from));
  }
  return out;
}

std::string InWords(const rules::Pack& pack, const Condition& c) {
  std::string out = Plain(pack, c);
  if (c.for_unbroken)
    absl::StrAppend(&out, ", without a break for ", calendar::FormatPeriod(*c.for_unbroken));
  return out;
}

}  // namespace waymark::engine
