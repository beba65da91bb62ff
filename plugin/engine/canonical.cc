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

std::string Text(rules::Level level) { return absl::StrCat("L", static_cast<int>(level)); }

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
  absl::StrAppend(&out, "n", s.count, "apart", Text(s.apart), "within",
                  s.within ? Text(*s.within) : "", "per", s.per, ")");
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

std::string Canonical(const rules::Pack& pack, const rules::Rule& rule) {
  const auto closers = [&](const std::vector<rules::Closer>& list) {
    std::string out = "[";
    for (const rules::Closer& closer : list) {
      absl::StrAppend(&out, closer.entry ? Canonical(pack, *closer.entry) : "", "/",
                      closer.when ? Canonical(pack, *closer.when) : "", ";");
    }
    return out + "]";
  };
  const auto of = [&](const auto& node) {
    return node ? Canonical(pack, *node) : std::string("-");
  };
  const auto text = [](const auto& value) { return value ? Text(*value) : std::string("-"); };
  const auto day = [](const std::optional<calendar::Day>& d) {
    return d ? absl::StrCat(d->serial()) : std::string("-");
  };
  const rules::Start& s = rule.start;
  std::string out = absl::StrCat("without", Quoted(rule.without), "who", of(rule.who), "start",
                                 static_cast<int>(s.kind), Canonical(pack, s.each), "join",
                                 text(s.join), "per", s.per, "clock", static_cast<int>(s.clock));
  absl::StrAppend(&out, "first", text(s.first_at_date), of(s.first_at_entry), of(s.renewed_by),
                  Text(pack, s.interval), text(s.settle), of(s.until), text(s.until_date), "if",
                  of(s.condition), s.while_true, "done", closers(rule.done), "stopped");
  for (const rules::NamedClosers& row : rule.stopped) {
    absl::StrAppend(&out, Quoted({row.name}), closers(row.closers));
  }
  absl::StrAppend(&out, "aside");
  for (const rules::SetAsideRow& row : rule.set_aside) {
    absl::StrAppend(&out, Quoted({row.name}), of(row.when), static_cast<int>(row.on_end), ";");
  }
  absl::StrAppend(&out, "timing");
  for (const rules::TimingRow& row : rule.timing) {
    absl::StrAppend(&out, static_cast<int>(row.becomes), row.after, Text(pack, row.date),
                    Text(pack, row.level), row.shown_in, "/", row.to, ";");
  }
  absl::StrAppend(&out, "out", static_cast<int>(rule.runs_out), Text(rule.runs_out_after),
                  rule.runs_out_after_reply ? Text(*rule.runs_out_after_reply) : "", "match",
                  rule.match_linked, absl::StrJoin(rule.match_same, ","), "several",
                  static_cast<int>(rule.if_several), static_cast<int>(rule.on_leaving));
  absl::StrAppend(&out, "recorded", rule.counted_from_recorded, static_cast<int>(rule.purpose),
                  "force", day(rule.in_force_from), "to", day(rule.in_force_to), "say",
                  rule.prompt_all_that_apply);
  for (const auto& row : rule.prompt.rows) absl::StrAppend(&out, of(row.when), ";");
  return out;
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
