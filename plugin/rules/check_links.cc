#include "waymark/rules/check_links.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace waymark::rules {
namespace {

// Depth-first search for circles among rules, definitions and risk tables, in the order of their
// indices.
class CircleSearch {
 public:
  CircleSearch(const Pack& pack, const PackReferences& references, Parser& parser)
      : pack_(pack), references_(references), parser_(parser) {
    state_[0].resize(references.rules.size());
    state_[1].resize(references.definitions.size());
    state_[2].resize(references.risk_tables.size());
  }

  void Run() {
    for (int kind = 0; kind < 3; ++kind) {
      for (size_t i = 0; i < state_[kind].size(); ++i) {
        Visit({static_cast<Reference::Kind>(kind), static_cast<int>(i), {}});
      }
    }
  }

 private:
  enum class State : uint8_t { kNew, kOpen, kFinished };

  State& StateOf(const Reference& node) {
    return state_[static_cast<size_t>(node.kind)][static_cast<size_t>(node.index)];
  }

  const References& Of(const Reference& node) const {
    const auto index = static_cast<size_t>(node.index);
    switch (node.kind) {
      case Reference::Kind::kRule:
        return references_.rules[index];
      case Reference::Kind::kDefinition:
        return references_.definitions[index];
      case Reference::Kind::kRiskTable:
        break;
    }
    return references_.risk_tables[index];
  }

  std::string Label(const Reference& node) const {
    const auto index = static_cast<size_t>(node.index);
    switch (node.kind) {
      case Reference::Kind::kRule:
        return "rule `" + pack_.rules[index].id + "`";
      case Reference::Kind::kDefinition:
        return "definition `" + pack_.definitions[index].name + "`";
      case Reference::Kind::kRiskTable:
        break;
    }
    return "risk table `" + pack_.risk_tables[index].id + "`";
  }

  void Visit(const Reference& node) {
    State& state = StateOf(node);
    if (state == State::kFinished) return;
    if (state == State::kOpen) {
      Report(node);
      return;
    }
    state = State::kOpen;
    path_.push_back(node);
    for (const Reference& next : Of(node).uses) Visit(next);
    if (node.kind == Reference::Kind::kRule) {
      for (const Reference& next : references_.who.uses) Visit(next);
    }
    path_.pop_back();
    StateOf(node) = State::kFinished;
  }

  void Report(const Reference& again) {
    const auto begin = std::find_if(path_.begin(), path_.end(), [&](const Reference& node) {
      return node.kind == again.kind && node.index == again.index;
    });
    std::string circle;
    bool through_rules = false;
    for (auto node = begin; node != path_.end(); ++node) {
      absl::StrAppend(&circle, Label(*node), " -> ");
      through_rules = through_rules || node->kind == Reference::Kind::kRule;
    }
    circle += Label(again);
    parser_.rule_id = through_rules && begin->kind == Reference::Kind::kRule
                          ? pack_.rules[static_cast<size_t>(begin->index)].id
                          : "";
    parser_.Error(again.place, through_rules ? "item-circle" : "definition-circle",
                  absl::StrCat("this goes round in a circle: ", circle),
                  through_rules
                      ? "one of the rules must do without the other's answer; for who speaks "
                        "of two rules there is yields_to"
                      : "a definition can't be made of itself");
  }

  const Pack& pack_;
  const PackReferences& references_;
  Parser& parser_;
  std::vector<State> state_[3];
  std::vector<Reference> path_;
};

void CheckReplies(const Pack& pack, const References& references, Parser& parser) {
  for (const ReplyReference& reference : references.replies) {
    const Rule& rule = pack.rules[static_cast<size_t>(reference.rule)];
    Names names;
    for (const ReplyRule& reply : rule.replies) names.Add(reply.name, 0);
    if (names.Has(reference.name)) continue;
    const std::string meant = DidYouMean(names.Nearest(reference.name));
    parser.Error(reference.place, "unknown-reply",
                 absl::StrCat("rule `", rule.id, "` has no reply called ", Quote(reference.name)),
                 meant.empty() ? "its replies are " + ListNames(names.All(), "and") : meant);
  }
}

}  // namespace

std::vector<bool> DefinitionsThatMentionStart(const std::vector<References>& definitions) {
  std::vector<bool> mentions(definitions.size());
  for (size_t i = 0; i < definitions.size(); ++i) mentions[i] = definitions[i].mentions_start;
  // At most once round for each definition.
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < definitions.size(); ++i) {
      for (const Reference& use : definitions[i].uses) {
        if (mentions[i] || use.kind != Reference::Kind::kDefinition) continue;
        if (!mentions[static_cast<size_t>(use.index)]) continue;
        mentions[i] = true;
        changed = true;
      }
    }
  }
  return mentions;
}

void CheckLinks(const Pack& pack, const PackReferences& references, Parser& parser) {
  CircleSearch(pack, references, parser).Run();
  parser.rule_id.clear();
  for (const std::vector<References>* list : {&references.definitions, &references.risk_tables}) {
    for (const References& one : *list) CheckReplies(pack, one, parser);
  }
  CheckReplies(pack, references.who, parser);
  for (size_t i = 0; i < references.rules.size(); ++i) {
    parser.rule_id = pack.rules[i].id;
    CheckReplies(pack, references.rules[i], parser);
  }
  parser.rule_id.clear();
}

}  // namespace waymark::rules
