#include "waymark/engine/canonical.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace waymark::engine {
namespace {

using calendar::Period;

std::string Text(const Period& p) {
  return absl::StrCat(p.years, "y", p.months, "m", p.weeks, "w", p.days, "d", p.working_days, "k");
}

std::string Text(const calendar::Quantity& q) {
  return absl::StrCat(q.value.mantissa, "e", q.value.exponent, "c", static_cast<int>(q.comparator),
                      "u", q.unit);
}

std::string Text(const calendar::ValueTest& t) {
  return absl::StrCat(static_cast<int>(t.kind), "(", Text(t.low), ",", Text(t.high), ")");
}

std::string Text(const rules::DateExpr& d) {
  std::string out = absl::StrCat("D", static_cast<int>(d.kind), Text(d.offset), "a", d.age_months,
                                 "f", d.fixed.serial(), "n", d.month, "/", d.day_of_month, "[");
  for (const auto& of : d.of) absl::StrAppend(&out, Text(of), ",");
  return out + "]";
}

template <typename T>
std::string Text(const rules::Pack& pack, const rules::Choice<T>& choice) {
  std::string out = "{";
  for (const auto& row : choice.rows) {
    absl::StrAppend(&out, Canonical(pack, *row.when), "=>", Text(row.gives), ";");
  }
  if (choice.otherwise) absl::StrAppend(&out, "else ", Text(*choice.otherwise));
  return out + "}";
}

std::string Quoted(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) absl::StrAppend(&out, name.size(), ":", name, ",");
  return out;
}

}  // namespace

std::string Canonical(const rules::Pack& pack, const rules::EntrySelector& s) {
  std::string out = "E(";
  for (const auto& set : s.sets) absl::StrAppend(&out, set.set, ",");
  if (s.change) {
    const rules::Change& c = *s.change;
    absl::StrAppend(&out, "change:");
    for (const auto& set : c.of) absl::StrAppend(&out, set.set, ",");
    absl::StrAppend(&out, c.falls, c.more_than, c.percent, Text(c.by), static_cast<int>(c.against),
                    Text(c.earlier_from), Text(c.earlier_to), c.only ? Text(*c.only) : "");
  }
  if (s.with) absl::StrAppend(&out, "with", Text(pack, *s.with));
  if (s.while_holds) absl::StrAppend(&out, "while", Canonical(pack, *s.while_holds));
  absl::StrAppend(&out, "where", Quoted(s.where.kinds), "|", Quoted(s.where.roles), "|",
                  Quoted(s.where.statuses), "|", Quoted(s.where.urgencies));
  if (s.since) absl::StrAppend(&out, "since", static_cast<int>(s.since->kind), Text(s.since->from));
  absl::StrAppend(&out, "n", s.count, "apart", Text(s.apart), "per", s.per, ")");
  return out;
}

std::string Canonical(const rules::Pack& pack, const rules::Condition& c) {
  std::string out = absl::StrCat("C", static_cast<int>(c.kind), "(");
  using K = rules::Condition::Kind;
  switch (c.kind) {
    case K::kEvent:
    case K::kLatest:
      absl::StrAppend(&out, Canonical(pack, c.selector));
      if (c.test) absl::StrAppend(&out, "is", Text(pack, *c.test));
      break;
    case K::kState:
      absl::StrAppend(&out, Canonical(pack, *c.from_entry), "until",
                      c.until_entry ? Canonical(pack, *c.until_entry) : "", "then",
                      c.then ? Text(*c.then) : "", "at_most", c.at_most ? Text(*c.at_most) : "");
      break;
    case K::kRisk:
      absl::StrAppend(&out, c.table, ">=", c.at_least.mantissa, "e", c.at_least.exponent);
      break;
    default:
      break;
  }
  absl::StrAppend(&out, "w", static_cast<int>(c.window.kind), Text(pack, c.window.length),
                  Text(c.window.from), Text(c.window.to), c.window.month, "/",
                  c.window.day_of_month);
  absl::StrAppend(&out, "a", c.age_from, "-", c.age_until, "d",
                  c.date_from ? Text(*c.date_from) : "", "-",
                  c.date_until ? Text(*c.date_until) : "", Quoted(c.names), "|", Quoted(c.roles),
                  "r", c.rule, "[");
  for (const auto status : c.statuses) absl::StrAppend(&out, static_cast<int>(status), ",");
  absl::StrAppend(&out, "]n", c.n, "u", c.definition, "{");
  for (const auto& child : c.children) absl::StrAppend(&out, Canonical(pack, *child), ",");
  absl::StrAppend(&out, "}");
  if (c.for_unbroken) absl::StrAppend(&out, "for", Text(*c.for_unbroken));
  return out + ")";
}

void SetCollector::Add(const rules::EntrySelector& selector) {
  for (const auto& set : selector.sets) sets_.push_back(set.set);
  if (selector.change) {
    for (const auto& set : selector.change->of) sets_.push_back(set.set);
  }
}

void SetCollector::Add(const rules::Condition& c) {
  Add(c.selector);
  if (c.from_entry) Add(*c.from_entry);
  if (c.until_entry) Add(*c.until_entry);
  if (c.definition >= 0) Add(*pack_.definitions[static_cast<size_t>(c.definition)].condition);
  if (c.table >= 0) {
    for (const auto& feature : pack_.risk_tables[static_cast<size_t>(c.table)].features) {
      Add(*feature.when);
    }
  }
  for (const auto& child : c.children) Add(*child);
}

void SetCollector::Add(const rules::Closer& closer) {
  if (closer.entry) Add(*closer.entry);
  if (closer.when) Add(*closer.when);
}

void SetCollector::Add(const rules::Start& start) {
  Add(start.each);
  if (start.first_at_entry) Add(*start.first_at_entry);
  // An age start with a waiting set of renewing entries would call everybody overdue.
  if (start.renewed_by) Add(*start.renewed_by);
  if (start.condition) Add(*start.condition);
}

std::vector<uint16_t> SetCollector::Sets() const {
  std::vector<uint16_t> out = sets_;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace waymark::engine
