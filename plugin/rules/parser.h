// What every parse function needs: where findings go, which names are known, the parameters in
// scope.
//
// A parse function that can't make sense of its node adds at least one error and gives nothing
// (null, nullopt); its caller goes on with what is left, so that one run shows all findings. A pack
// with errors is never evaluated, so gaps do no harm.
#ifndef WAYMARK_RULES_PARSER_H_
#define WAYMARK_RULES_PARSER_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/rules/ast.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/language.h"
#include "waymark/rules/names.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {

// Where an expression stands, which decides whether `start` means anything.
enum class Scope : uint8_t {
  kPatient,     // who, start, risk features: asked about a patient; there is no item yet
  kItem,        // done, stopped, set_aside, timing, prompt: asked about an item
  kDefinition,  // decided where it is used
};

// All names of a pack that rules refer to.
struct Symbols {
  Names code_sets;
  Names groups;
  Names definitions;
  Names risk_tables;
  Names rules;
  Names who_parts;
  Names templates;
  std::vector<bool> definition_mentions_start;  // by index; empty while definitions are parsed
};

// A reference that is checked once everything is parsed.
struct Reference {
  enum class Kind : uint8_t { kRule, kDefinition, kRiskTable };
  Kind kind = Kind::kRule;
  int index = -1;
  Place place;
};

struct ReplyReference {
  int rule = -1;
  std::string name;
  Place place;
};

// What one thing (a rule, a definition, a table) refers to.
struct References {
  std::vector<Reference> uses;
  std::vector<ReplyReference> replies;
  bool mentions_start = false;
};

class Parser {
 public:
  Parser(const Symbols& symbols, std::vector<Finding>& findings)
      : symbols_(symbols), findings_(findings) {}
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  const Symbols& symbols() const { return symbols_; }

  // ---- findings
  void Error(Place place, std::string_view name, std::string message, std::string hint = "");
  void Warn(Place place, std::string_view name, std::string message, std::string hint = "");
  void Note(Place place, std::string_view name, std::string message, std::string hint = "");
  // A finding that another reader made.
  void Take(Finding finding);
  // How many errors there have been; a parse function that gives nothing must have raised it.
  size_t errors() const { return errors_; }
  // The items of a list, or the node itself; an empty list is an error ("name at least one").
  std::vector<const YamlNode*> SomeItemsOf(const YamlNode& node);

  // ---- the thing that is being parsed
  std::string rule_id;  // set on findings
  int rule_index = -1;  // of the rule itself, -1 outside rules
  References references;
  Scope scope = Scope::kPatient;
  void MentionStart(Place place);

  // ---- parameters
  void SetParameters(const std::vector<Parameter>* parameters);
  // `text` with every word that is the name of a parameter replaced by its value.
  std::string Substitute(std::string_view text);
  bool ParameterUsed(size_t index) const { return parameter_used_[index]; }
  // A parameter whose declaration is in error: what mentions it is not complained about again.
  void AddBrokenParameter(std::string_view name) { broken_parameters_.Add(name, 0); }
  bool MentionsBrokenParameter(std::string_view text) const;
  // The parameter that a word of `text` may have been meant for; empty where none is near.
  std::string NearestParameter(std::string_view text) const;

  // ---- scalars
  // The scalar's text; otherwise an error that names `expected` ("a period such as 14 days").
  const std::string* Scalar(const YamlNode& node, std::string_view expected);
  // Prose or an identifier: also complains about numbers, yes and no that other readers would
  // change.
  std::string Text(const YamlNode& node);
  std::string Text(const YamlNode* node) { return node ? Text(*node) : std::string(); }
  std::string Version(const YamlNode& node);
  std::vector<std::string> Texts(const YamlNode* node);
  std::optional<bool> YesNo(const YamlNode& node);
  // A name for `as`, parameters, groups: small letters, digits, _.
  std::string Name(const YamlNode& node);
  // Position of the word in the list of `words`.
  std::optional<int> Word(const YamlNode& node, const EnumSpec& words);
  template <typename E>
  std::optional<E> WordAs(const YamlNode* node, std::string_view words) {
    if (!node) return std::nullopt;
    const std::optional<int> index = Word(*node, Enum(words));
    return index ? std::optional<E>(static_cast<E>(*index)) : std::nullopt;
  }
  // Bits of the words of a list (or one word), first word = 1.
  uint8_t WordBits(const YamlNode& node, const EnumSpec& words);

  // Kinds of entry: any text, with a warning where another spelling was probably meant.
  std::vector<std::string> Kinds(const YamlNode* node);

  // ---- names of things; -1 after an error
  int CodeSet(const YamlNode& node);
  int Group(const YamlNode& node);
  int Group(std::string_view name, Place place);
  int Definition(const YamlNode& node);
  int RiskTable(const YamlNode& node);
  int Rule(const YamlNode& node);

 private:
  void Add(Severity severity, Place place, std::string_view name, std::string message,
           std::string hint);
  int Find(const YamlNode& node, const Names& names, std::string_view what,
           std::string_view finding);

  const Symbols& symbols_;
  std::vector<Finding>& findings_;
  size_t errors_ = 0;
  const std::vector<Parameter>* parameters_ = nullptr;
  std::vector<bool> parameter_used_;
  Names broken_parameters_;
};

// Sets the scope for a block.
class ScopeGuard {
 public:
  ScopeGuard(Parser& parser, Scope scope) : parser_(parser), before_(parser.scope) {
    parser.scope = scope;
  }
  ~ScopeGuard() { parser_.scope = before_; }
  ScopeGuard(const ScopeGuard&) = delete;
  ScopeGuard& operator=(const ScopeGuard&) = delete;

 private:
  Parser& parser_;
  Scope before_;
};

// The values of a mapping whose keys are fixed. Making it reports whatever is not as the language
// says: not a mapping, unknown keys (with the nearest known one), keys that are needed and missing,
// keys without a value.
class Fields {
 public:
  Fields(Parser& parser, const YamlNode& node, const MappingSpec& spec);
  // The value, or nullptr where the key is absent or empty. `key` must be in the language.
  const YamlNode* operator[](std::string_view key) const;
  bool is_mapping() const { return node_ != nullptr; }

 private:
  const YamlNode* node_;
  const MappingSpec& spec_;
};

// A sequence's items, or the node itself standing for a list of one.
std::vector<const YamlNode*> ItemsOf(const YamlNode& node);
// "a list", "a mapping", "nothing", "text".
std::string_view KindName(const YamlNode& node);
// Text fit to stand in a message: at most 40 characters.
std::string Quote(std::string_view text);
bool IsIdentifier(std::string_view text);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSER_H_
