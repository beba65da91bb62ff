// From text to segments.
#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "waymark/prompts/template.h"
#include "waymark/rules/names.h"

namespace waymark::prompts {
namespace {

struct FactName {
  std::string_view name;
  Fact fact;
  bool is_day;
};
constexpr FactName kFacts[] = {
    {"start", Fact::kStart, true},    {"overdue", Fact::kOverdue, true},
    {"since", Fact::kSince, true},    {"next_change", Fact::kNextChange, true},
    {"today", Fact::kToday, true},    {"status", Fact::kStatus, false},
    {"reason", Fact::kReason, false}, {"title", Fact::kTitle, false},
};
constexpr std::string_view kFilters[] = {"date", "dates", "date_or_never", "days_since",
                                         "day_before"};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> SplitPath(std::string_view path) {
  return absl::StrSplit(absl::string_view(path.data(), path.size()), '.');
}

}  // namespace

class TemplateCompiler {
 public:
  TemplateCompiler(const Vocabulary& vocabulary, std::vector<TemplateProblem>& problems)
      : vocabulary_(vocabulary), problems_(problems) {}

  Template Compile(std::string_view text) {
    Template out;
    struct Open {
      size_t segment;
      std::string path;
      size_t offset;
    };
    std::vector<Open> open;
    size_t at = 0;
    while (at < text.size()) {
      const size_t begin = text.find("{{", at);
      if (begin == std::string_view::npos) {
        AddText(out, text.substr(at));
        break;
      }
      AddText(out, text.substr(at, begin - at));
      offset_ = begin;
      const size_t end = text.find("}}", begin);
      if (end == std::string_view::npos) {
        Problem("slot-form", "{{ has no }}", "close it, or write one brace only");
        break;
      }
      const std::string_view inside = Trim(text.substr(begin + 2, end - begin - 2));
      at = end + 2;
      if (inside.starts_with('#') || inside.starts_with('^')) {
        const std::string_view path = Trim(inside.substr(1));
        Template::Segment segment;
        segment.kind = Template::Segment::Kind::kSection;
        segment.inverted = inside[0] == '^';
        if (std::optional<Template::Slot> slot = Path(path, /*section=*/true)) segment.slot = *slot;
        open.push_back({out.segments_.size(), std::string(path), begin});
        out.segments_.push_back(std::move(segment));
      } else if (inside.starts_with('/')) {
        const std::string_view path = Trim(inside.substr(1));
        if (open.empty()) {
          Problem("section-form", absl::StrCat("{{/", Text(path), "}} closes nothing"),
                  absl::StrCat("open it with {{#", Text(path), "}}"));
        } else if (open.back().path != path) {
          Problem("section-form",
                  absl::StrCat("{{/", Text(path), "}} stands where {{/", open.back().path,
                               "}} was expected"),
                  "sections close in the order in which they were opened, last first");
          out.segments_[open.back().segment].end = out.segments_.size();
          open.pop_back();
        } else {
          out.segments_[open.back().segment].end = out.segments_.size();
          open.pop_back();
        }
      } else {
        AddSlot(out, inside);
      }
    }
    for (const Open& section : open) {
      offset_ = section.offset;
      out.segments_[section.segment].end = out.segments_.size();
      Problem("section-form", absl::StrCat("{{#", section.path, "}} is not closed"),
              absl::StrCat("write {{/", section.path, "}} where it ends"));
    }
    return out;
  }

  Template CompileSlot(std::string_view text) {
    Template out;
    AddSlot(out, Trim(text));
    return out;
  }

 private:
  static absl::string_view Text(std::string_view text) { return {text.data(), text.size()}; }

  void Problem(std::string_view name, std::string message, std::string hint) {
    problems_.push_back({std::string(name), offset_, std::move(message), std::move(hint)});
  }

  static void AddText(Template& out, std::string_view text) {
    if (text.empty()) return;
    Template::Segment segment;
    segment.text = std::string(text);
    out.segments_.push_back(std::move(segment));
  }

  void AddSlot(Template& out, std::string_view inside) {
    const size_t bar = inside.find('|');
    const std::string_view path = Trim(inside.substr(0, bar));
    std::optional<Template::Slot> slot = Path(path, /*section=*/false);
    if (!slot) return;
    if (bar != std::string_view::npos && !SetFilter(Trim(inside.substr(bar + 1)), path, *slot))
      return;
    Template::Segment segment;
    segment.kind = Template::Segment::Kind::kSlot;
    segment.slot = std::move(*slot);
    out.segments_.push_back(std::move(segment));
  }

  std::optional<Template::Slot> Path(std::string_view path, bool section) {
    if (path.empty()) {
      Problem("slot-form", "there is nothing between the braces",
              "for instance {{fit.value}} or {{fit | date}}");
      return std::nullopt;
    }
    const std::vector<std::string> parts = SplitPath(path);
    Template::Slot slot;
    if (parts[0] == "local") return Local(parts);
    const auto fact = std::find_if(std::begin(kFacts), std::end(kFacts),
                                   [&](const FactName& f) { return f.name == parts[0]; });
    const auto name = std::find(vocabulary_.names.begin(), vocabulary_.names.end(), parts[0]);
    if (name != vocabulary_.names.end()) {
      slot.subject = Template::Subject::kEntries;
      slot.name = static_cast<size_t>(name - vocabulary_.names.begin());
      return Entries(parts, section, std::move(slot));
    }
    if (fact == std::end(kFacts)) {
      Problem("unknown-slot", absl::StrCat("nothing is called ", parts[0], " in this rule"),
              Nearest(parts[0], AllNames()));
      return std::nullopt;
    }
    if (parts.size() > 1) {
      Problem("unknown-slot", absl::StrCat(parts[0], " has no field ", parts[1]),
              absl::StrCat("write {{", parts[0], "}}"));
      return std::nullopt;
    }
    slot.fact = fact->fact;
    slot.field = fact->is_day ? Template::Field::kDate : Template::Field::kText;
    return slot;
  }

  std::optional<Template::Slot> Local(const std::vector<std::string>& parts) {
    const auto known =
        parts.size() == 2 ? vocabulary_.locals.find(parts[1]) : vocabulary_.locals.end();
    if (known == vocabulary_.locals.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, text] : vocabulary_.locals) names.push_back(name);
      Problem("unknown-slot",
              parts.size() == 2 ? absl::StrCat("there is no local setting ", parts[1])
                                : "a local setting is written {{local.NAME}}",
              parts.size() == 2 ? Nearest(parts[1], names) : "");
      return std::nullopt;
    }
    Template::Slot slot;
    slot.subject = Template::Subject::kLocal;
    slot.field = Template::Field::kText;
    slot.local = known->second;
    return slot;
  }

  std::optional<Template::Slot> Entries(const std::vector<std::string>& parts, bool section,
                                        Template::Slot slot) {
    bool picked = false;
    bool ended = false;
    for (size_t i = 1; i < parts.size(); ++i) {
      const std::string& part = parts[i];
      if (!ended && !picked && (part == "first" || part == "last")) {
        slot.pick = part == "first" ? Template::Pick::kFirst : Template::Pick::kLast;
        picked = true;
      } else if (!ended && part == "value") {
        slot.field = Template::Field::kValue;
        ended = true;
      } else if (!ended && !picked && part == "count") {
        slot.field = Template::Field::kCount;
        ended = true;
      } else if (!ended && !picked && section && part == "again") {
        slot.field = Template::Field::kAgain;
        ended = true;
      } else if (part == "again") {
        Problem("slot-form", "`again` opens a section",
                absl::StrCat("write {{#", parts[0], ".again}} ... {{/", parts[0], ".again}}"));
        return std::nullopt;
      } else {
        Problem("unknown-slot", absl::StrCat("entries have no field ", part),
                Nearest(part, {"first", "last", "value", "count", "again"}));
        return std::nullopt;
      }
    }
    return slot;
  }

  bool SetFilter(std::string_view filter, std::string_view path, Template::Slot& slot) {
    const auto group = std::find(vocabulary_.groups.begin(), vocabulary_.groups.end(), filter);
    const auto known = std::find(std::begin(kFilters), std::end(kFilters), filter);
    if (group == vocabulary_.groups.end() && known == std::end(kFilters)) {
      std::vector<std::string_view> names(std::begin(kFilters), std::end(kFilters));
      for (const std::string& name : vocabulary_.groups) names.push_back(name);
      Problem("unknown-filter", absl::StrCat("there is no filter or group ", Text(filter)),
              Nearest(filter, names));
      return false;
    }
    if (slot.field != Template::Field::kDate) {
      Problem("slot-form", absl::StrCat(Text(path), " is no day, so no filter fits it"),
              absl::StrCat("write {{", Text(path), "}}"));
      return false;
    }
    const bool entries = slot.subject == Template::Subject::kEntries;
    if (known != std::end(kFilters)) {
      slot.filter = static_cast<Template::Filter>(1 + (known - std::begin(kFilters)));
    } else {
      slot.filter = Template::Filter::kGroup;
      slot.group = static_cast<size_t>(group - vocabulary_.groups.begin());
    }
    if (!entries &&
        (slot.filter == Template::Filter::kGroup || slot.filter == Template::Filter::kDates)) {
      Problem("slot-form", absl::StrCat("only entries can be filtered by ", Text(filter)),
              "use date, date_or_never, days_since or day_before");
      return false;
    }
    return true;
  }

  std::vector<std::string_view> AllNames() const {
    std::vector<std::string_view> names(vocabulary_.names.begin(), vocabulary_.names.end());
    for (const FactName& fact : kFacts) names.push_back(fact.name);
    names.push_back("local");
    return names;
  }

  static std::string Nearest(std::string_view name, const std::vector<std::string_view>& names) {
    const std::string_view nearest = rules::NearestOf(name, names);
    if (!nearest.empty()) return rules::DidYouMean(nearest);
    return absl::StrCat("known are ", rules::ListNames(names, "and"));
  }

  const Vocabulary& vocabulary_;
  std::vector<TemplateProblem>& problems_;
  size_t offset_ = 0;
};

Template Template::Compile(std::string_view text, const Vocabulary& vocabulary,
                           std::vector<TemplateProblem>& problems) {
  return TemplateCompiler(vocabulary, problems).Compile(text);
}

Template Template::CompileSlot(std::string_view text, const Vocabulary& vocabulary,
                               std::vector<TemplateProblem>& problems) {
  return TemplateCompiler(vocabulary, problems).CompileSlot(text);
}

}  // namespace waymark::prompts
