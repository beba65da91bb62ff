// Tables: a day for which no row speaks, and a row that can never be the first.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "waymark/rules/fingerprint.h"
#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

// Ages in months, [from, until).
struct Band {
  int from = 0;
  int until = 0;
};
constexpr int kOldest = 200 * 12;

std::optional<Band> BandOf(const Condition& condition) {
  if (condition.kind != Condition::Kind::kAge || condition.for_unbroken.has_value())
    return std::nullopt;
  return Band{std::max(condition.age_from, 0),
              condition.age_until < 0 ? kOldest : condition.age_until};
}

// The first part of `band` that none of `rows` covers.
std::optional<Band> Uncovered(Band band, std::vector<Band> rows) {
  std::sort(rows.begin(), rows.end(), [](const Band& a, const Band& b) { return a.from < b.from; });
  for (const Band& row : rows) {
    if (row.until <= band.from || row.from >= band.until) continue;
    if (row.from > band.from) return Band{band.from, row.from};
    band.from = std::max(band.from, row.until);
    if (band.from >= band.until) return std::nullopt;
  }
  return band.from < band.until ? std::optional(band) : std::nullopt;
}

std::string AgeText(int months) {
  std::string text = std::to_string(months / 12);
  if (months % 12 != 0) text += " years " + std::to_string(months % 12) + " months";
  return text;
}

// The part of a life in which the table can be asked: from the rule's `who`, where that says it
// plainly.
Band AgesOf(const Rule& rule) {
  Band band{0, kOldest};
  const auto narrow = [&](const Condition& condition) {
    const auto asked = BandOf(condition);
    if (!asked.has_value()) return;
    band.from = std::max(band.from, asked->from);
    band.until = std::min(band.until, asked->until);
  };
  const auto look = [&](const Condition& condition) {
    narrow(condition);
    if (condition.kind != Condition::Kind::kAll) return;
    for (const ConditionPtr& child : condition.children) {
      if (child) narrow(*child);
    }
  };
  if (rule.who) look(*rule.who);
  if (rule.start.kind == Start::Kind::kEach && rule.start.each.while_holds)
    look(*rule.start.each.while_holds);
  return band;
}

class TableChecker {
 public:
  explicit TableChecker(const SafetyContext& context) : context_(context) {}

  template <typename T>
  void Check(const Choice<T>& table, std::string_view what) {
    if (table.is_plain()) return;
    std::vector<const Condition*> rows;
    std::vector<Place> places;
    for (const auto& row : table.rows) {
      if (!row.when) continue;
      rows.push_back(row.when.get());
      places.push_back(row.place.file < 0 ? row.when->place : row.place);
    }
    CheckRows(rows, places);
    CheckGaps(rows, table.otherwise.has_value(),
              table.place.file < 0 && !places.empty() ? places[0] : table.place, what);
  }

 private:
  void CheckRows(const std::vector<const Condition*>& rows, const std::vector<Place>& places) {
    std::vector<std::string> seen;
    std::vector<Band> bands;
    for (size_t i = 0; i < rows.size(); ++i) {
      std::string text = Fingerprint(*rows[i]);
      const auto band = BandOf(*rows[i]);
      const bool covered = band.has_value() && !Uncovered(*band, bands).has_value();
      if (covered || std::find(seen.begin(), seen.end(), text) != seen.end()) {
        context_.Report("row-never-used", places[i],
                        "the rows before this one hold whenever it does",
                        "take it away, or put it before them");
      }
      if (band.has_value()) bands.push_back(*band);
      seen.push_back(std::move(text));
    }
  }

  void CheckGaps(const std::vector<const Condition*>& rows, bool has_else, Place place,
                 std::string_view what) {
    std::vector<Band> bands;
    for (const Condition* row : rows) {
      if (const auto band = BandOf(*row); band.has_value()) bands.push_back(*band);
    }
    if (bands.size() == rows.size() && !bands.empty()) {
      Band asked = AgesOf(context_.rule);
      if (has_else) {
        // Before the first and after the last band `else` is meant; between two of them it seldom
        // is.
        asked.from =
            std::max(asked.from, std::min_element(bands.begin(), bands.end(), [](auto a, auto b) {
                                   return a.from < b.from;
                                 })->from);
        asked.until =
            std::min(asked.until, std::max_element(bands.begin(), bands.end(), [](auto a, auto b) {
                                    return a.until < b.until;
                                  })->until);
      }
      if (const auto gap = Uncovered(asked, bands); gap.has_value()) {
        const std::string ages = "from " + AgeText(gap->from) +
                                 (gap->until >= kOldest ? " on" : " until " + AgeText(gap->until));
        context_.ReportAs(has_else ? Severity::kWarning : Severity::kError, "table-gap", place,
                          "no row of this table (" + std::string(what) + ") is about ages " + ages,
                          "close the gap between the age bands, or add {else: ...}");
      }
    } else if (!has_else) {
      context_.Report(
          "table-gap", place,
          "this table (" + std::string(what) + ") says nothing where none of its rows holds",
          "add a last row {else: ...}");
    }
  }

  const SafetyContext& context_;
};

}  // namespace

void CheckTables(const SafetyContext& context) {
  TableChecker checker(context);
  const Rule& rule = context.rule;
  checker.Check(rule.start.interval, "interval");
  for (const TimingRow& row : rule.timing) {
    checker.Check(row.date, "date");
    checker.Check(row.level, "level");
  }
  if (!rule.prompt_all_that_apply) checker.Check(rule.prompt, "prompt");
  WalkRule(
      context.pack, rule,
      [&](const Condition& condition, const Visit&) {
        checker.Check(condition.window.length, "in");
        if (condition.test.has_value()) checker.Check(*condition.test, "is");
      },
      [&](const EntrySelector& selector, const Visit&) {
        if (selector.with.has_value()) checker.Check(*selector.with, "with");
      });
}

}  // namespace waymark::rules
