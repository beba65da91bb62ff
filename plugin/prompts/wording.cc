#include "waymark/prompts/wording.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace waymark::prompts {
namespace {

using rules::Condition;
using rules::ConditionPtr;
using rules::Finding;
using rules::Pack;
using rules::Place;
using rules::Rule;

bool HasBoundWithoutUnit(const std::optional<rules::Choice<calendar::ValueTest>>& tests) {
  using Kind = calendar::ValueTest::Kind;
  const auto bare = [](const calendar::ValueTest& test) {
    return test.kind != Kind::kAnyNumber && test.kind != Kind::kNever &&
           test.low.unit == calendar::kNoUnit;
  };
  if (!tests) return false;
  return (tests->otherwise && bare(*tests->otherwise)) ||
         std::any_of(tests->rows.begin(), tests->rows.end(),
                     [&](const auto& row) { return bare(row.gives); });
}

// Collects the names of one rule, in the order of its blocks.
class NameCollector {
 public:
  explicit NameCollector(const Pack& pack) : pack_(pack) {}

  std::vector<EntryName> Collect(const Rule& rule) {
    const rules::Start& start = rule.start;
    if (start.kind == rules::Start::Kind::kEach) {
      Add(start.each.as, true, false, HasBoundWithoutUnit(start.each.with));
    }
    if (start.renewed_by) {
      Add(start.renewed_by->as, false, false, HasBoundWithoutUnit(start.renewed_by->with));
    }
    In(rule.who, false);
    In(start.condition, false);
    In(start.each.while_holds, true);
    Closers(rule.done);
    for (const rules::NamedClosers& row : rule.stopped) Closers(row.closers);
    for (const rules::SetAsideRow& row : rule.set_aside) In(row.when, false);
    for (const auto& row : rule.prompt.rows) In(row.when, false);
    return std::move(names_);
  }

 private:
  void Add(const std::string& name, bool is_start, bool on_run_days, bool without_unit) {
    if (name.empty()) return;
    const auto known = std::find_if(names_.begin(), names_.end(),
                                    [&](const EntryName& n) { return n.name == name; });
    if (known == names_.end()) {
      names_.push_back({name, is_start, on_run_days, without_unit});
    } else {
      known->is_start |= is_start;
      known->on_run_days &= on_run_days;
      known->without_unit |= without_unit;
    }
  }

  void Closers(const std::vector<rules::Closer>& closers) {
    for (const rules::Closer& closer : closers) {
      if (closer.entry) {
        Add(closer.entry->as, false, false, HasBoundWithoutUnit(closer.entry->with));
      }
    }
  }

  void In(const ConditionPtr& condition, bool in_start_while) {
    if (condition) In(*condition, in_start_while);
  }

  void In(const Condition& condition, bool in_start_while) {
    const bool same_day = condition.window.kind == rules::Window::Kind::kSameDay;
    Add(condition.selector.as, false, in_start_while && same_day,
        HasBoundWithoutUnit(condition.selector.with) || HasBoundWithoutUnit(condition.test));
    for (const ConditionPtr& child : condition.children) In(child, in_start_while);
    if (condition.kind == Condition::Kind::kUse && condition.definition >= 0) {
      In(pack_.definitions[static_cast<size_t>(condition.definition)].condition, in_start_while);
    }
  }

  const Pack& pack_;
  std::vector<EntryName> names_;
};

// Line and column, from 1, of a byte.
Place PlaceIn(int32_t file, std::string_view text, size_t offset) {
  Place place{file, 1, 1};
  for (size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  return place;
}

class WordingCompiler {
 public:
  WordingCompiler(const Pack& pack, std::vector<Finding>& findings)
      : pack_(pack), findings_(findings) {
    for (const rules::Group& group : pack.groups) vocabulary_.groups.push_back(group.name);
    for (const auto& [name, text] : pack.local_settings) vocabulary_.locals.emplace(name, text);
  }

  RuleWording Compile(const Rule& rule) {
    RuleWording out;
    rule_ = &rule;
    out.names = NameCollector(pack_).Collect(rule);
    vocabulary_.names.clear();
    for (const EntryName& name : out.names) {
      vocabulary_.names.push_back(name.name);
      CheckName(name.name);
    }
    for (const auto& row : rule.prompt.rows) out.rows.push_back(CompileOne(row.gives));
    if (rule.prompt.otherwise) out.otherwise = CompileOne(*rule.prompt.otherwise);
    for (const std::string& column : rule.list_columns) out.columns.push_back(Column(column));
    if (!rule.list_sort.empty()) out.sort = Column(rule.list_sort);
    return out;
  }

  // What a text with a head may say: what every rule that it names can supply; without rules only
  // the practice's own settings.
  void CheckTemplates(const Wordings& wordings) {
    for (const auto& [name, head] : pack_.template_heads) {
      const std::string& text = pack_.templates.at(name);
      if (head.rules.empty()) {
        const Rule none;
        rule_ = &none;
        CheckText(name, text, {{}, {}, vocabulary_.locals});
      }
      for (const int index : head.rules) {
        rule_ = &pack_.rules[static_cast<size_t>(index)];
        Vocabulary vocabulary{{}, vocabulary_.groups, vocabulary_.locals};
        for (const EntryName& entry : wordings.rules[static_cast<size_t>(index)].names) {
          vocabulary.names.push_back(entry.name);
        }
        CheckText(name, text, vocabulary);
      }
      rule_ = nullptr;
    }
  }

 private:
  void Error(std::string name, Place place, std::string message, std::string hint) {
    Finding finding;
    finding.name = std::move(name);
    finding.place = place;
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    finding.rule = rule_->id;
    findings_.push_back(std::move(finding));
  }

  void CheckName(const std::string& name) {
    for (const std::string_view taken : {"start", "overdue", "since", "today", "next_change",
                                         "status", "reason", "title", "local"}) {
      if (name != taken) continue;
      Error("name-taken", rule_->place,
            absl::StrCat("`as: ", name, "` is a word of the wording itself"),
            "choose another name for these entries");
    }
  }

  void Report(const std::vector<TemplateProblem>& problems, Place place, std::string_view text,
              int32_t file) {
    for (const TemplateProblem& problem : problems) {
      if (file < 0) {
        Error(problem.name, place, problem.message, problem.hint);
        continue;
      }
      // A template's head stands before its text.
      const std::string& whole = pack_.files[static_cast<size_t>(file)].text;
      const size_t head = whole.size() - std::min(whole.size(), text.size());
      Error(problem.name, PlaceIn(file, whole, head + problem.offset), problem.message,
            problem.hint);
    }
  }

  CompiledWording CompileOne(const rules::Wording& wording) {
    CompiledWording out;
    std::vector<TemplateProblem> problems;
    out.summary = Template::Compile(wording.summary, vocabulary_, problems);
    Report(problems, wording.place, wording.summary, -1);
    problems.clear();
    out.detail = Template::Compile(wording.detail, vocabulary_, problems);
    Report(problems, wording.place, wording.detail, FileOf(wording.detail_name));
    for (const rules::Action& action : wording.actions) {
      if (action.verb == "letter") CheckLetter(action);
    }
    return out;
  }

  Template Column(const std::string& column) {
    std::vector<TemplateProblem> problems;
    Template out = Template::CompileSlot(column, vocabulary_, problems);
    for (const TemplateProblem& problem : problems) {
      Error(problem.name, rule_->place, absl::StrCat("in `list`: ", problem.message), problem.hint);
    }
    return out;
  }

  void CheckLetter(const rules::Action& action) {
    const auto letter = pack_.templates.find(action.target);
    if (letter == pack_.templates.end()) {
      Error("unknown-template", action.place, absl::StrCat("there is no letter ", action.target),
            "name a file of the templates folder without its ending, for instance "
            "letters/fit-reminder");
      return;
    }
    const rules::TemplateHead* head = pack_.FindTemplateHead(action.target);
    const int rule = pack_.FindRule(rule_->id);
    if (head != nullptr && !head->rules.empty() &&
        std::find(head->rules.begin(), head->rules.end(), rule) == head->rules.end()) {
      Error("letter-of-another-rule", action.place,
            absl::StrCat("the letter ", action.target, " is not written for the rule ", rule_->id),
            "add the rule to `rules` in the letter's head, or name another letter");
    }
    if (head == nullptr) CheckText(letter->first, letter->second, {{}, {}, vocabulary_.locals});
  }

  void CheckText(const std::string& name, const std::string& text, const Vocabulary& vocabulary) {
    std::vector<TemplateProblem> problems;
    Template::Compile(text, vocabulary, problems);
    Report(problems, {}, text, FileOf(name));
  }

  // The file of a named template; -1 for text that stands in the rule.
  int32_t FileOf(const std::string& name) const {
    const auto file = pack_.template_files.find(name);
    return file == pack_.template_files.end() ? -1 : static_cast<int32_t>(file->second);
  }

  const Pack& pack_;
  std::vector<Finding>& findings_;
  Vocabulary vocabulary_;
  const Rule* rule_ = nullptr;
};

}  // namespace

Wordings CompileWording(const Pack& pack, std::vector<Finding>& findings) {
  Wordings out;
  WordingCompiler compiler(pack, findings);
  out.rules.reserve(pack.rules.size());
  for (const Rule& rule : pack.rules) out.rules.push_back(compiler.Compile(rule));
  compiler.CheckTemplates(out);
  return out;
}

}  // namespace waymark::prompts
