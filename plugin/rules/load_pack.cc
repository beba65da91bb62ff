// From the texts of a pack's files to a checked `Pack`: names first, then what refers to them.
#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/rules/check_links.h"
#include "waymark/rules/digest.h"
#include "waymark/rules/file_kind.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/pack_paths.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_pack.h"
#include "waymark/rules/parse_rule.h"
#include "waymark/rules/parse_template.h"
#include "waymark/rules/parsed_files.h"
#include "waymark/rules/safety.h"
#include "waymark/rules/signature.h"
#include "waymark/rules/story_codes.h"

namespace waymark::rules {
namespace {

class Loader {
 public:
  // `parsed` has a tree for each of `files`, which are sorted by path.
  Loader(std::vector<SourceFile> files, const std::vector<ParsedFile>& parsed,
         const LoadOptions& options)
      : options_(options),
        pack_(std::make_shared<Pack>()),
        parser_(symbols_, findings_),
        parsed_(parsed) {
    pack_->files = std::move(files);
    files_ = std::make_unique<FileTable>(pack_->files);
  }

  LoadedPack Load() {
    ReadTrees();
    const YamlNode* head = FindHead();
    if (head) head_ = ParsePackHead(parser_, *head);
    bool complete = head && !head_.newer;
    std::future<Digests> digests;
    if (complete) {
      // What it needs is there already, and it takes a tenth of the time: beside the rest.
      digests = std::async([this] { return ComputeDigests(); });
      TakeHead();
      LoadCodeSets();
      NameThings();
      LoadGroups();
      LoadTemplates();
      LoadOverlays();
      LoadHolidays();
      LoadDefinitions();
      LoadRiskTables();
      LoadWho();
      LoadRules();
      CheckLinks(*pack_, references_, parser_);
      CheckTemplates(*pack_, options_, parser_);
      complete = !HasErrors(findings_);
    }
    if (complete) {
      pack_->code_index = terminology::CodeIndex(pack_->code_sets);
      Sign(digests.get());
      // What is unsafe is asked of the pack itself, not of each variant that stories run on.
      if (!options_.story_codes) CheckSafety(*pack_, options_, findings_);
    }
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.place < b.place; });
    LoadedPack loaded;
    loaded.findings = std::move(findings_);
    loaded.files = pack_->files;
    if (complete) loaded.pack = pack_;
    return loaded;
  }

 private:
  // ---- files

  bool IsExtra(std::string_view path) const {
    return std::any_of(options_.extra_code_sets.begin(), options_.extra_code_sets.end(),
                       [&](const std::string& folder) { return IsWithin(path, folder); });
  }
  bool IsOverlay(std::string_view path) const {
    return std::find(options_.overlays.begin(), options_.overlays.end(), path) !=
           options_.overlays.end();
  }

  void ReadTrees() {
    templates_folder_ = TemplatesFolder(pack_->files);
    for (size_t i = 0; i < pack_->files.size(); ++i) {
      const SourceFile& file = pack_->files[i];
      const ParsedFile& parsed = parsed_[i];
      const bool is_template = IsWithin(file.path, templates_folder_) && !IsExtra(file.path);
      // An overlay may have any name; of another load it is no YAML file of the pack.
      const bool is_yaml = IsYamlPath(file.path) || IsOverlay(file.path);
      if (is_template || !is_yaml || !parsed.parsed || IsReadElsewhere(file.text)) continue;
      findings_.insert(findings_.end(), parsed.findings.begin(), parsed.findings.end());
      const YamlNode& root = parsed.root;
      if (root.kind == YamlNode::Kind::kNull) {
        if (HasErrors(parsed.findings)) continue;  // it holds something that is no YAML
        parser_.Error({static_cast<int>(i), 1, 1}, "empty-file",
                      "this file holds nothing that a pack is made of",
                      "restore what was in it, or remove the file");
        continue;
      }
      if (!root.is_mapping()) {
        parser_.Error(root.place, "not-a-mapping",
                      absl::StrCat("expected a mapping, found ", std::string(KindName(root))),
                      "a file begins with a key such as `rule:` or `codeset:`");
        continue;
      }
      trees_.emplace_back(static_cast<int>(i), &root);
    }
    for (const auto& [index, root] : trees_) {
      const std::string& path = pack_->files[static_cast<size_t>(index)].path;
      if (IsOverlay(path)) continue;
      const FileKind kind = path == kPackFile ? FileKind::kPack : KindOf(*root);
      if (kind == FileKind::kUnknown) {
        parser_.Note(
            root->place, "file-not-used",
            "this file is none of those that a pack is made of and was not read",
            "a file begins with rule, codeset, definitions, group, table, story or indicator");
      } else {
        by_kind_[IsExtra(path) && kind != FileKind::kCodeSet ? FileKind::kElsewhere : kind]
            .push_back({index, root});
      }
      tree_of_.emplace(index, root);
    }
  }

  const YamlNode* FindHead() {
    const YamlNode* head = nullptr;
    for (const auto& [index, root] : by_kind_[FileKind::kPack]) {
      if (pack_->files[static_cast<size_t>(index)].path == kPackFile) {
        head = root;
      } else {
        parser_.Note(root->place, "file-not-used",
                     "the head of a pack stands in pack.yaml; this one was not read");
      }
    }
    if (!head && !HasErrors(findings_)) {
      parser_.Error(
          {files_->Find(kPackFile), 0, 0}, "no-pack-file",
          "there is no pack.yaml with the head of the pack",
          "a pack is a folder with a pack.yaml in it, which begins with pack: and its name");
    }
    return head;
  }

  void TakeHead() {
    pack_->name = head_.name;
    pack_->version = head_.version;
    pack_->language = head_.language;
    pack_->publisher = head_.publisher;
    pack_->licence = head_.licence;
    pack_->claims_systems = head_.claims_systems;
    pack_->local_settings = head_.local;
    pack_->pathways = head_.pathways;
    int part = 0;
    for (const std::string& name : WhoPartNames(head_.who)) symbols_.who_parts.Add(name, part++);
  }

  // ---- names

  void LoadCodeSets() {
    std::vector<ParsedCodeSet> own, all;
    for (const auto& [index, root] : by_kind_[FileKind::kCodeSet]) {
      if (!IsExtra(pack_->files[static_cast<size_t>(index)].path)) {
        ParseCodeSets(parser_, *files_, *root, own);
      }
    }
    AddCodeSets(parser_, std::move(own), false, all);
    for (const std::string& folder : options_.extra_code_sets) {
      std::vector<ParsedCodeSet> more;
      for (const auto& [index, root] : by_kind_[FileKind::kCodeSet]) {
        if (IsWithin(pack_->files[static_cast<size_t>(index)].path, folder)) {
          ParseCodeSets(parser_, *files_, *root, more);
        }
      }
      AddCodeSets(parser_, std::move(more), true, all);
    }
    pack_->code_sets = FinishCodeSets(parser_, std::move(all));
    if (options_.story_codes) AddStoryCodes(options_.story_still_waiting, pack_->code_sets);
    for (size_t i = 0; i < pack_->code_sets.size(); ++i) {
      symbols_.code_sets.Add(pack_->code_sets[i].id, static_cast<int>(i));
    }
  }

  // Adds the name unless it is known; then says so. `what`: "definition".
  bool AddName(Names& names, std::string_view name, int index, std::string_view what, Place place) {
    if (!names.Has(name)) {
      names.Add(name, index);
      return true;
    }
    parser_.Error(place, "defined-twice",
                  absl::StrCat("the ", std::string(what), " ", Quote(name),
                               " is defined for the second time"),
                  "give one of them another name");
    return false;
  }

  // Everything that conditions may refer to gets its index before any condition is parsed.
  void NameThings() {
    for (const auto& [index, root] : by_kind_[FileKind::kDefinitions]) {
      const Fields fields(parser_, *root, Mapping("definitions"));
      const YamlNode* list = fields["definitions"];
      if (list && !list->is_mapping()) {
        parser_.Error(list->place, "not-a-mapping", "expected a mapping from names to conditions");
        continue;
      }
      if (!list) continue;
      for (const YamlNode::Pair& pair : list->pairs) {
        const int number = static_cast<int>(definition_nodes_.size());
        if (AddName(symbols_.definitions, pair.key, number, "definition", pair.key_place)) {
          definition_nodes_.push_back(&pair);
        }
      }
    }
    for (const auto& [index, root] : by_kind_[FileKind::kTable]) {
      const YamlNode* id = root->Find("table");
      if (!id->is_scalar()) {
        parser_.Scalar(*id, "the name of a risk table");
        continue;
      }
      const int number = static_cast<int>(table_nodes_.size());
      if (AddName(symbols_.risk_tables, id->scalar, number, "risk table", id->place)) {
        table_nodes_.push_back(root);
      }
    }
    std::map<std::string, std::pair<int, const YamlNode*>> rules;
    for (const auto& [index, root] : by_kind_[FileKind::kRule]) {
      const YamlNode* id = root->Find("rule");
      const std::string* text = parser_.Scalar(*id, "the id of a rule");
      if (!text) continue;
      const auto [known, is_new] = rules.emplace(*text, std::pair(index, root));
      if (!is_new) {
        parser_.Error(id->place, "defined-twice",
                      absl::StrCat("the rule ", Quote(*text),
                                   " is defined for the second time; the first is in ",
                                   pack_->files[static_cast<size_t>(known->second.first)].path),
                      "give one of them another id");
      }
    }
    for (const auto& [id, where] : rules) {
      symbols_.rules.Add(id, static_cast<int>(rule_nodes_.size()));
      rule_nodes_.push_back({id, where.first, where.second});
    }
  }

  void LoadGroups() {
    const auto add = [&](const YamlNode& node) {
      std::optional<Group> group = ParseGroup(parser_, node);
      if (!group) return;
      const int number = static_cast<int>(pack_->groups.size());
      if (AddName(symbols_.groups, group->name, number, "group", group->place)) {
        pack_->groups.push_back(std::move(*group));
      }
    };
    for (const YamlNode* node : head_.groups) add(*node);
    for (const auto& [index, root] : by_kind_[FileKind::kGroup]) add(*root);
  }

  // A template's name is its path in the folder without the ending.
  void LoadTemplates() {
    for (const SourceFile& file : pack_->files) {
      if (!IsWithin(file.path, templates_folder_) || !IsPackContent(file.path)) continue;
      std::string name = file.path.substr(templates_folder_.size() + 1);
      const size_t slash = name.rfind('/');
      const size_t stop = name.rfind('.');
      if (stop != std::string::npos && (slash == std::string::npos || stop > slash)) {
        name.resize(stop);
      }
      symbols_.templates.Add(name, 0);
      const int index = files_->Find(file.path);
      ParsedTemplate parsed = ParseTemplate(parser_, file, index);
      if (parsed.head) pack_->template_heads.emplace(name, *std::move(parsed.head));
      pack_->template_files.emplace(name, index);
      pack_->templates.emplace(std::move(name), parsed.text);
    }
  }

  void LoadOverlays() {
    int highest = 0;
    for (const std::string& path : options_.overlays) {
      const int file = files_->Find(path);
      const auto tree = std::find_if(trees_.begin(), trees_.end(),
                                     [&](const auto& entry) { return entry.first == file; });
      if (tree == trees_.end()) {
        if (file < 0)
          parser_.Error({}, "unknown-file", absl::StrCat("there is no overlay ", Quote(path)));
        continue;
      }
      Overlay overlay = ParseOverlay(parser_, *tree->second, pack_->local_settings);
      if (overlay.level < highest) {
        parser_.Error(
            overlay.place, "overlay-order",
            absl::StrCat("the overlay ", Quote(overlay.name), " comes after one of a later level"),
            "overlays are applied in the order publisher, icb, pcn, practice");
      }
      highest = std::max(highest, overlay.level);
      for (auto& [name, value] : overlay.local) pack_->local_settings[name] = value;
      for (const auto& [practice, settings] : overlay.local_by_practice) {
        for (const auto& [name, value] : settings) {
          pack_->local_by_practice[practice][name] = value;
        }
      }
      pack_->overlays.push_back(overlay.name);
      overlays_.push_back(std::move(overlay));
    }
  }

  void LoadHolidays() {
    if (!head_.holidays) return;
    pack_->holidays =
        ParseHolidays(parser_, *files_, *head_.holidays, tree_of_, pack_->holidays_place);
  }

  // ---- conditions

  void LoadDefinitions() {
    references_.definitions.resize(definition_nodes_.size());
    const ScopeGuard scope(parser_, Scope::kDefinition);
    for (size_t i = 0; i < definition_nodes_.size(); ++i) {
      const YamlNode::Pair& pair = *definition_nodes_[i];
      parser_.references = {};
      ConditionPtr condition = ParseCondition(parser_, pair.value);
      references_.definitions[i] = std::move(parser_.references);
      pack_->definitions.push_back({pair.key, std::move(condition), false, pair.key_place});
    }
    symbols_.definition_mentions_start = DefinitionsThatMentionStart(references_.definitions);
    for (size_t i = 0; i < pack_->definitions.size(); ++i) {
      pack_->definitions[i].mentions_start = symbols_.definition_mentions_start[i];
    }
  }

  void LoadRiskTables() {
    references_.risk_tables.resize(table_nodes_.size());
    for (size_t i = 0; i < table_nodes_.size(); ++i) {
      parser_.references = {};
      std::optional<RiskTable> table = ParseRiskTable(parser_, *files_, *table_nodes_[i]);
      references_.risk_tables[i] = std::move(parser_.references);
      pack_->risk_tables.push_back(table ? std::move(*table) : RiskTable());
    }
  }

  void LoadWho() {
    parser_.references = {};
    pack_->who = ParseWho(parser_, head_.who);
    references_.who = std::move(parser_.references);
  }

  void LoadRules() {
    references_.rules.resize(rule_nodes_.size());
    pack_->rules.resize(rule_nodes_.size());
    for (size_t i = 0; i < rule_nodes_.size(); ++i) {
      const auto& [id, file, node] = rule_nodes_[i];
      RuleContext context;
      context.file = pack_->files[static_cast<size_t>(file)].path;
      context.templates = &pack_->templates;
      for (const Overlay& overlay : overlays_) {
        for (const ParameterSetting& setting : overlay.settings) {
          if (setting.rule == id) context.settings.push_back(setting);
        }
        for (const Overlay::Switch& one : overlay.switches) {
          if (one.rule == id) context.enabled = one.enabled;
        }
      }
      parser_.rule_id = id;
      parser_.rule_index = static_cast<int>(i);
      parser_.references = {};
      pack_->rules[i].id = id;
      ParseRule(parser_, *node, context, pack_->rules[i]);
      references_.rules[i] = std::move(parser_.references);
    }
    parser_.rule_id.clear();
    parser_.rule_index = -1;
  }

  // ---- what the pack is

  struct Digests {
    std::string as_signed;  // without overlays and further codes
    std::string of_all;
  };

  // Reads only what no step of loading changes.
  Digests ComputeDigests() const {
    std::vector<SourceFile> signed_files, all_files;
    std::vector<const ParsedFile*> signed_parsed, all_parsed;
    std::vector<std::string> overlay_texts;
    for (size_t k = 0; k < pack_->files.size(); ++k) {
      const SourceFile& file = pack_->files[k];
      if (IsOverlay(file.path)) continue;
      if (!IsExtra(file.path)) {
        signed_files.push_back(file);
        signed_parsed.push_back(&parsed_[k]);
        all_files.push_back(file);
        all_parsed.push_back(&parsed_[k]);
        continue;
      }
      // The place of the folder on this machine is no content.
      for (size_t i = 0; i < options_.extra_code_sets.size(); ++i) {
        std::string_view folder = options_.extra_code_sets[i];
        if (!IsWithin(file.path, folder)) continue;
        while (folder.ends_with('/')) folder.remove_suffix(1);
        all_files.push_back(
            {absl::StrCat("extra-code-sets/", i, file.path.substr(folder.size())), file.text});
        all_parsed.push_back(&parsed_[k]);
        break;
      }
    }
    for (const std::string& path : options_.overlays) {
      const int file = files_->Find(path);
      if (file >= 0) overlay_texts.push_back((*files_)[file].text);
    }
    // Overlays and further codes are not what was signed.
    Digests digests;
    digests.as_signed = ComputeDigest(signed_files, signed_parsed, {});
    const bool as_signed = overlay_texts.empty() && all_files.size() == signed_files.size();
    digests.of_all =
        as_signed ? digests.as_signed : ComputeDigest(all_files, all_parsed, overlay_texts);
    return digests;
  }

  void Sign(const Digests& digests) {
    pack_->digest = digests.of_all;
    std::vector<PublicKey> trusted;
    for (const std::string& text : options_.trusted_keys) {
      if (const absl::StatusOr<PublicKey> key = ParsePublicKey(text); key.ok()) {
        trusted.push_back(*key);
      }
    }
    const SignatureCheck check =
        CheckSignature(pack_->files, parsed_, digests.as_signed, trusted, findings_);
    pack_->signature = check.state;
    pack_->signed_by = check.signed_by;
  }

  struct RuleNode {
    std::string id;
    int file = -1;
    const YamlNode* node = nullptr;
  };
  struct Tree {
    int file = -1;
    const YamlNode* root = nullptr;
  };

  const LoadOptions& options_;
  std::shared_ptr<Pack> pack_;
  std::vector<Finding> findings_;
  Symbols symbols_;
  Parser parser_;
  std::unique_ptr<FileTable> files_;
  std::string templates_folder_;
  const std::vector<ParsedFile>& parsed_;  // of each file
  std::vector<std::pair<int, const YamlNode*>> trees_;
  std::map<FileKind, std::vector<Tree>> by_kind_;
  std::map<int, const YamlNode*> tree_of_;
  PackHead head_;
  std::vector<Overlay> overlays_;
  std::vector<const YamlNode::Pair*> definition_nodes_;
  std::vector<const YamlNode*> table_nodes_;
  std::vector<RuleNode> rule_nodes_;
  PackReferences references_;
};

}  // namespace

LoadedPack LoadPackFromFiles(std::vector<SourceFile> files, const LoadOptions& options) {
  ParsedPack parsed = ParsePack(std::move(files), options.overlays);
  return Loader(std::move(parsed.files), parsed.parsed, options).Load();
}

LoadedPack LoadPackFromParsed(const ParsedPack& parsed, const LoadOptions& options) {
  return Loader(parsed.files, parsed.parsed, options).Load();
}

}  // namespace waymark::rules
