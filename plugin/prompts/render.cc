#include "waymark/prompts/render.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/prompts/unit_words.h"
#include "waymark/prompts/words.h"

namespace waymark::prompts {
namespace {

using calendar::Day;
using engine::ItemAnswer;
using engine::NamedEntry;
using record::Entry;
using record::PatientRecord;

constexpr size_t kLongestValue = 60;

std::string Shorten(std::string text) {
  if (text.size() <= kLongestValue) return text;
  size_t end = kLongestValue;
  // Never in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return absl::StrCat(text, "…");
}

class ItemValues : public TemplateValues {
 public:
  explicit ItemValues(const RenderInput& input)
      : input_(input),
        rule_(input.pack.rules[input.item.rule]),
        names_(input.wordings.rules[input.item.rule].names),
        entries_(names_.size()) {
    std::vector<Day> run_days;
    for (const uint32_t e : input.item.run) run_days.push_back(EntryAt(e).occurred.first);
    for (const NamedEntry& named : input.item.named) {
      const auto name = std::find_if(names_.begin(), names_.end(),
                                     [&](const EntryName& n) { return n.name == named.name; });
      if (name == names_.end()) continue;
      const Day day = EntryAt(named.entry).occurred.first;
      if (name->on_run_days && std::find(run_days.begin(), run_days.end(), day) == run_days.end()) {
        continue;
      }
      entries_[static_cast<size_t>(name - names_.begin())].push_back(named.entry);
    }
    for (std::vector<uint32_t>& list : entries_) {
      std::stable_sort(list.begin(), list.end(),
                       [&](uint32_t a, uint32_t b) { return EntryBefore(EntryAt(a), EntryAt(b)); });
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
  }

  size_t Count(size_t name) const override { return entries_[name].size(); }

  size_t Standing(size_t name) const override {
    const bool first = names_[name].is_start && rule_.start.clock == rules::Start::Clock::kFirst;
    return first ? 0 : entries_[name].size() - 1;
  }

  calendar::PartialDate DateOf(size_t name, size_t entry) const override {
    return At(name, entry).occurred;
  }

  std::string ValueOf(size_t name, size_t entry) const override {
    const Entry& at = At(name, entry);
    const bool bare = at.value.kind == record::ValueKind::kQuantity && at.value.unit_text.empty();
    if (bare && names_[name].without_unit) return Shorten(NumberText(at.value));
    return ValueText(at);
  }

  std::string GroupOf(size_t name, size_t entry, size_t group) const override {
    return GroupText(input_.pack, input_.record, At(name, entry), input_.pack.groups[group]);
  }

  Day DayOf(Fact fact) const override {
    switch (fact) {
      case Fact::kStart:
        return input_.item.clock;
      case Fact::kOverdue:
        return input_.item.overdue_on;
      case Fact::kSince:
        return input_.item.since;
      case Fact::kNextChange:
        return input_.item.next_change;
      default:
        return input_.as_of;
    }
  }

  std::string TextOf(Fact fact) const override {
    switch (fact) {
      case Fact::kStatus:
        return std::string(StatusWords(input_.item.status));
      case Fact::kReason:
        return std::string(input_.item.reason);
      default:
        return rule_.title;
    }
  }

 private:
  const Entry& EntryAt(uint32_t ordinal) const { return input_.record.entries()[ordinal]; }
  const Entry& At(size_t name, size_t entry) const { return EntryAt(entries_[name][entry]); }

  const RenderInput& input_;
  const rules::Rule& rule_;
  const std::vector<EntryName>& names_;
  std::vector<std::vector<uint32_t>> entries_;  // ordinals, by name
};

// The rows that are said: one, or all that apply where the rule says so.
std::vector<const CompiledWording*> ChosenRows(const RenderInput& input) {
  const RuleWording& wording = input.wordings.rules[input.item.rule];
  std::vector<const CompiledWording*> rows;
  for (size_t i = 0; i < wording.rows.size() && i < 64; ++i) {
    if ((input.item.wording_rows >> i & 1) != 0) rows.push_back(&wording.rows[i]);
  }
  if (!rows.empty()) return rows;
  const int row = input.item.wording_row;
  const bool in_row = row >= 0 && static_cast<size_t>(row) < wording.rows.size();
  return {in_row ? &wording.rows[static_cast<size_t>(row)] : &wording.otherwise};
}

// The texts of the rows that have one, each once.
std::string Joined(const RenderInput& input, Template CompiledWording::*part,
                   std::string_view between, Channel channel) {
  std::vector<std::string> texts;
  const ItemValues values(input);
  for (const CompiledWording* row : ChosenRows(input)) {
    if ((row->*part).empty()) continue;
    std::string text = (row->*part).Render(values, channel);
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }
  return absl::StrJoin(texts, absl::string_view(between.data(), between.size()));
}

}  // namespace

std::string RenderSummary(const RenderInput& input, Channel channel) {
  const std::string text = Joined(input, &CompiledWording::summary, "; ", channel);
  return text.empty() ? Escape(input.pack.rules[input.item.rule].title, channel) : text;
}

std::string RenderDetail(const RenderInput& input, Channel channel) {
  return Joined(input, &CompiledWording::detail, "\n\n", channel);
}

std::vector<std::string> RenderColumns(const RenderInput& input, Channel channel) {
  const ItemValues values(input);
  std::vector<std::string> out;
  for (const Template& column : input.wordings.rules[input.item.rule].columns) {
    out.push_back(column.Render(values, channel));
  }
  return out;
}

std::string RenderSortKey(const RenderInput& input) {
  const Template& sort = input.wordings.rules[input.item.rule].sort;
  return sort.empty() ? std::string() : sort.Render(ItemValues(input), Channel::kPlain);
}

std::string NumberText(const record::Value& value) {
  const calendar::Comparator comparator = value.quantity.comparator;
  if (value.text.empty())
    return calendar::FormatQuantity({value.quantity.value, comparator, calendar::kNoUnit});
  if (comparator == calendar::Comparator::kNone) return std::string(value.text);
  const auto written = calendar::ParseValue(value.text);
  if (!written || written->comparator != calendar::Comparator::kNone)
    return std::string(value.text);
  constexpr std::string_view kComparators[] = {"", "<", "<=", ">=", ">"};
  return absl::StrCat(std::string(kComparators[static_cast<size_t>(comparator)]),
                      std::string(value.text));
}

std::string ValueText(const Entry& entry) {
  const record::Value& value = entry.value;
  switch (value.kind) {
    case record::ValueKind::kNone:
      return "no value";
    case record::ValueKind::kBoolean:
      return value.boolean ? "yes" : "no";
    case record::ValueKind::kQuantity: {
      const std::string number = NumberText(value);
      if (value.unit_text.empty()) return Shorten(absl::StrCat(number, " (unit not given)"));
      const std::string unit = UnitWords(value.unit_text);
      return Shorten(unit.empty() ? number : absl::StrCat(number, " ", unit));
    }
    case record::ValueKind::kCoding:
      return Shorten(std::string(value.text.empty() ? value.coding.code : value.text));
    case record::ValueKind::kText:
      return value.text.empty() ? "no value"
                                : Shorten(absl::StrCat("\"", std::string(value.text), "\""));
  }
  return "no value";
}

std::vector<std::string_view> GroupValues(const rules::Pack& pack, const PatientRecord& record,
                                          const Entry& entry, const rules::Group& group) {
  std::vector<std::string_view> values;
  for (const record::Coding& coding : record.codings(entry)) {
    const auto system = pack.code_index.FindSystem(record.systems()[coding.system]);
    if (system == terminology::CodeIndex::kNoSystem) continue;
    for (const uint16_t set : pack.code_index.Find(system, coding.code)) {
      for (const rules::Group::Row& row : group.rows) {
        if (row.set == set) values.push_back(row.value);
      }
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::string GroupText(const rules::Pack& pack, const PatientRecord& record, const Entry& entry,
                      const rules::Group& group) {
  const std::vector<std::string_view> values = GroupValues(pack, record, entry, group);
  if (values.empty()) {
    return group.name.find("site") == std::string::npos ? "not stated" : "site not stated";
  }
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    absl::StrAppend(&text,
                    i == 0                   ? ""
                    : i + 1 == values.size() ? " and "
                                             : ", ",
                    std::string(values[i]));
  }
  return text;
}

bool EntryBefore(const Entry& a, const Entry& b) {
  return std::tie(a.occurred.first, a.clock_seconds, a.recorded, a.id) <
         std::tie(b.occurred.first, b.clock_seconds, b.recorded, b.id);
}

}  // namespace waymark::prompts
