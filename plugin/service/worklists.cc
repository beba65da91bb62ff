#include "waymark/service/worklists.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "waymark/rules/names.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::service {
namespace {

using rules::YamlNode;

constexpr std::string_view kSorts[] = {"due", "since", "opened", "last_action", "level", "text"};
constexpr std::string_view kFields[] = {
    "patient_id", "nhs_number", "practice",    "title",          "summary",
    "status",     "level",      "due_on",      "overdue_on",     "since",
    "owner",      "state",      "last_action", "last_action_on", "snoozed_until",
    "rule",       "item_id",    "column1",     "column2",        "column3",
    "column4",    "birth_date", "family_name", "given_name",     "telephone"};

class Reader {
 public:
  explicit Reader(std::vector<rules::Finding>& findings) : findings_(findings) {}

  Worklists Read(const YamlNode& root) {
    Worklists out;
    if (!root.is_mapping()) {
      Refuse(root, "worklists and profiles are expected here");
      return out;
    }
    for (const YamlNode::Pair& pair : root.pairs) {
      if (pair.key == "tell_if_not_opened") {
        out.tell_if_not_opened = ReadRoles(pair.value);
        continue;
      }
      if (pair.key != "worklists" && pair.key != "profiles") {
        Unknown(pair, {"worklists", "profiles", "tell_if_not_opened"});
        continue;
      }
      if (!pair.value.is_sequence()) {
        Refuse(pair.value, "a list is expected here");
        continue;
      }
      for (const YamlNode& item : pair.value.items) {
        if (pair.key == "worklists") {
          ReadList(item, out);
        } else {
          ReadProfile(item, out);
        }
      }
    }
    return out;
  }

 private:
  void Refuse(const YamlNode& node, std::string message) {
    findings_.push_back(
        {"worklist-value", rules::Severity::kError, node.place, std::move(message), "", ""});
  }
  void Unknown(const YamlNode::Pair& pair, const std::vector<std::string_view>& known) {
    findings_.push_back({"unknown-key", rules::Severity::kError, pair.key_place,
                         absl::StrCat("no key `", pair.key, "` here"),
                         rules::DidYouMean(rules::NearestOf(pair.key, known)), ""});
  }
  std::string Text(const YamlNode& node) {
    if (node.is_scalar() && !node.scalar.empty()) return node.scalar;
    Refuse(node, "a text is expected here");
    return {};
  }
  std::vector<std::string> Texts(const YamlNode& node) {
    std::vector<std::string> out;
    if (node.is_scalar()) return {Text(node)};
    if (!node.is_sequence()) {
      Refuse(node, "a list of texts is expected here");
      return out;
    }
    for (const YamlNode& item : node.items) out.push_back(Text(item));
    return out;
  }
  bool YesNo(const YamlNode& node) {
    const std::string text = Text(node);
    if (text == "yes" || text == "true") return true;
    if (text != "no" && text != "false") Refuse(node, "yes or no is expected here");
    return false;
  }

  // An empty list: nobody.
  access::Roles ReadRoles(const YamlNode& node) {
    access::Roles roles = 0;
    if (!node.is_sequence()) {
      Refuse(node, "a list of roles is expected here, for instance [gp, administrator]");
      return roles;
    }
    for (const YamlNode& item : node.items) {
      const std::optional<access::Roles> role = access::ParseRole(item.scalar);
      if (role) {
        roles |= *role;
      } else {
        Refuse(item, "gp, nurse, pharmacist, coordinator, administrator or other is expected here");
      }
    }
    return roles;
  }

  // "30 days" -> 30; 0 where it is none.
  int Days(const YamlNode& node) {
    constexpr int kMost = 366;
    constexpr std::string_view kUnit = " days";
    const std::string text = Text(node);
    int days = 0;
    if (text.ends_with(kUnit) &&
        absl::SimpleAtoi(text.substr(0, text.size() - kUnit.size()), &days) && days > 0 &&
        days <= kMost) {
      return days;
    }
    Refuse(node, "a number of days is expected here, for instance 30 days");
    return 0;
  }

  void ReadBeginsWith(const YamlNode& node, Worklist& list) {
    if (!node.is_mapping()) {
      return Refuse(node,
                    "what the list shows first is expected here, for instance {due_within: 30 "
                    "days}");
    }
    for (const YamlNode::Pair& pair : node.pairs) {
      if (pair.key == "owner") {
        list.mine_first = true;
        if (Text(pair.value) != "mine or unassigned") {
          Refuse(pair.value, "`mine or unassigned` is expected here; without it the list is all");
        }
      } else if (pair.key == "due_within") {
        list.due_within_days = Days(pair.value);
      } else if (pair.key == "snoozed") {
        list.not_snoozed = !YesNo(pair.value);
      } else {
        Unknown(pair, {"owner", "due_within", "snoozed"});
      }
    }
  }

  void ReadList(const YamlNode& node, Worklists& out) {
    if (!node.is_mapping()) return Refuse(node, "a worklist with its id is expected here");
    Worklist list;
    for (const YamlNode::Pair& pair : node.pairs) {
      const YamlNode& value = pair.value;
      if (pair.key == "id") {
        list.id = Text(value);
      } else if (pair.key == "number") {
        list.number = Text(value);
      } else if (pair.key == "title") {
        list.title = Text(value);
      } else if (pair.key == "rules") {
        list.rules = Texts(value);
      } else if (pair.key == "purposes") {
        list.purposes = Texts(value);
      } else if (pair.key == "pathways") {
        list.pathways = Texts(value);
      } else if (pair.key == "not_rules") {
        list.not_rules = Texts(value);
      } else if (pair.key == "sort") {
        list.sort = Text(value);
        std::string_view name = list.sort;
        if (name.starts_with('-')) name.remove_prefix(1);
        if (std::find(std::begin(kSorts), std::end(kSorts), name) == std::end(kSorts)) {
          Refuse(value, "due, since, opened, last_action, level or text is expected here");
        }
      } else if (pair.key == "clinician_closes") {
        list.clinician_closes = YesNo(value);
      } else if (pair.key == "second_person") {
        list.second_person = YesNo(value);
      } else if (pair.key == "outcomes") {
        list.outcomes = Texts(value);
      } else if (pair.key == "columns") {
        list.columns = Texts(value);
      } else if (pair.key == "begins_with") {
        ReadBeginsWith(value, list);
      } else {
        Unknown(pair,
                {"id", "number", "title", "rules", "not_rules", "purposes", "pathways", "sort",
                 "clinician_closes", "second_person", "outcomes", "columns", "begins_with"});
      }
    }
    if (list.id.empty() || list.title.empty()) Refuse(node, "a worklist needs id and title");
    if (out.Find(list.id) != nullptr) Refuse(node, "another worklist has this id");
    if (list.rules.empty() && list.purposes.empty() && list.pathways.empty()) {
      Refuse(node, "a worklist needs rules, purposes or pathways");
    }
    out.lists.push_back(std::move(list));
  }

  void ReadProfile(const YamlNode& node, Worklists& out) {
    const YamlNode* id = node.is_mapping() ? node.Find("id") : nullptr;
    const YamlNode* columns = node.is_mapping() ? node.Find("columns") : nullptr;
    if (id == nullptr || columns == nullptr || !columns->is_sequence()) {
      return Refuse(node, "a profile needs an id and a list of columns");
    }
    ExportProfile profile;
    profile.id = Text(*id);
    for (const YamlNode& column : columns->items) {
      if (!column.is_mapping() || column.pairs.size() != 1) {
        Refuse(column, "a column is a field with its title: {nhs_number: NHS number}");
        continue;
      }
      const std::string& field = column.pairs[0].key;
      if (std::find(std::begin(kFields), std::end(kFields), field) == std::end(kFields)) {
        Unknown(column.pairs[0], {std::begin(kFields), std::end(kFields)});
        continue;
      }
      profile.columns.push_back({field, Text(column.pairs[0].value)});
    }
    out.profiles.push_back(std::move(profile));
  }

  std::vector<rules::Finding>& findings_;
};

bool Matches(std::string_view pattern, std::string_view id) {
  if (!pattern.ends_with('*')) return pattern == id;
  return id.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool AnyMatches(const std::vector<std::string>& patterns, std::string_view id) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return Matches(pattern, id); });
}

}  // namespace

bool Worklist::Takes(const rules::Rule& rule) const {
  if (AnyMatches(not_rules, rule.id)) return false;
  if (AnyMatches(rules, rule.id)) return true;
  const std::string_view purpose = rules::PurposeName(rule.purpose);
  return std::find(purposes.begin(), purposes.end(), purpose) != purposes.end() ||
         std::find(pathways.begin(), pathways.end(), rule.pathway) != pathways.end();
}

const Worklist* Worklists::Find(std::string_view id) const {
  for (const Worklist& list : lists) {
    if (list.id == id) return &list;
  }
  return nullptr;
}

const ExportProfile* Worklists::FindProfile(std::string_view id) const {
  for (const ExportProfile& profile : profiles) {
    if (profile.id == id) return &profile;
  }
  return nullptr;
}

living::ClosingTerms Worklists::TermsOf(const rules::Rule& rule) const {
  living::ClosingTerms terms;
  for (const Worklist& list : lists) {
    if (!list.Takes(rule)) continue;
    // A refusal names the list that demands most.
    if (terms.worklist.empty() || (list.clinician_closes && !terms.clinician)) {
      terms.worklist = list.title;
    }
    terms.clinician = terms.clinician || list.clinician_closes;
    terms.second_person = terms.second_person || list.second_person;
    for (const std::string& outcome : list.outcomes) {
      if (std::find(terms.outcomes.begin(), terms.outcomes.end(), outcome) ==
          terms.outcomes.end()) {
        terms.outcomes.push_back(outcome);
      }
    }
  }
  return terms;
}

Worklists ReadWorklists(const rules::SourceFile& file, std::vector<rules::Finding>& findings) {
  const YamlNode root = rules::ParseYaml(file.text, 0, findings);
  if (rules::HasErrors(findings)) return {};
  return Reader(findings).Read(root);
}

Worklists DefaultWorklists() {
  std::vector<rules::Finding> findings;
  return ReadWorklists({"worklists.yaml", std::string(DefaultWorklistsText())}, findings);
}

}  // namespace waymark::service
