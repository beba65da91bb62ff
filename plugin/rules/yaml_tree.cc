#include "waymark/rules/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "waymark/rules/yaml_text.h"

namespace waymark::rules {
namespace {

constexpr size_t kDeepest = 64;

// Ends the reading of a file that would only give more of the same.
struct TooDeep : std::exception {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const LineTable& lines, bool text_is_sound, std::vector<Finding>& findings)
      : lines_(lines), text_is_sound_(text_is_sound), findings_(findings) {}

  YamlNode Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 2) {
      findings_.push_back({"second-document", Severity::kError, lines_.At(mark.line, mark.column),
                           "a second document begins after `---`; it would not be read",
                           "put it into a file of its own", ""});
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node = Begin(mark, "?", anchor, YamlNode::Kind::kNull);
    // yaml-cpp marks an empty value where the next token stands, often lines further down.
    if (!stack_.empty() && stack_.back().has_key) node.place = stack_.back().key_place;
    Attach(std::move(node));
  }

  void ReportAlias(const YAML::Mark& mark) {
    Report("alias", mark, "`*name` repeats another part of the file, which rule files may not do",
           "write the value again, or give it a name under definitions; text that begins with * "
           "must stand in quotes");
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    ReportAlias(mark);
    Attach(Begin(mark, "?", 0, YamlNode::Kind::kNull));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = Begin(mark, tag, anchor, YamlNode::Kind::kScalar);
    node.quoted = tag == "!";
    node.scalar = text_is_sound_ ? value : WithoutUnwanted(value);
    CheckSmartQuotes(node);
    Attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Push(Begin(mark, tag, anchor, YamlNode::Kind::kSequence));
  }
  void OnSequenceEnd() override { Pop(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Push(Begin(mark, tag, anchor, YamlNode::Kind::kMapping));
  }
  void OnMapEnd() override { Pop(); }

 private:
  // A sequence or mapping that is being read.
  struct Open {
    YamlNode node;
    bool has_key = false;
    bool key_dropped = false;  // its value is read and thrown away
    std::string key;
    Place key_place;
    bool key_quoted = false;
    std::map<std::string, Place, std::less<>> keys;
  };

  void Report(std::string name, const YAML::Mark& mark, std::string message, std::string hint) {
    Report(std::move(name), lines_.At(mark.line, mark.column), std::move(message), std::move(hint));
  }
  void Report(std::string name, Place place, std::string message, std::string hint) {
    if (documents_ > 1) return;  // one finding says that there is a second document
    findings_.push_back(
        {std::move(name), Severity::kError, place, std::move(message), std::move(hint), ""});
  }

  YamlNode Begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                 YamlNode::Kind kind) {
    if (anchor != 0) {
      Report("anchor", mark, "`&name` marks a part to be repeated, which rule files may not do",
             "remove the mark; a condition that is used twice belongs under definitions");
    }
    if (!tag.empty() && tag != "?" && tag != "!") {
      Report("tag", mark, "a value with a YAML tag (`!name`)",
             "remove the tag; put text in quotes");
    }
    YamlNode node;
    node.kind = kind;
    node.place = lines_.At(mark.line, mark.column);
    return node;
  }

  void CheckSmartQuotes(const YamlNode& node) {
    if (node.quoted) return;
    const std::string_view text = node.scalar;
    for (const std::string_view quote :
         {"\u201c", "\u201d", "\u201e", "\u2018", "\u201a", "\u00ab"}) {
      if (text.substr(0, quote.size()) == quote) {
        Report("smart-quotes", node.place, "typographic quotes do not quote in YAML",
               "write straight quotes: \"...\"");
        return;
      }
    }
  }

  void Push(YamlNode node) {
    if (stack_.size() >= kDeepest) {
      Report("too-deep", node.place, "lists and mappings nested more than 64 deep",
             "give inner conditions names under definitions");
      throw TooDeep();
    }
    Open open;
    open.node = std::move(node);
    stack_.push_back(std::move(open));
  }

  void Pop() {
    Open open = std::move(stack_.back());
    stack_.pop_back();
    Attach(std::move(open.node));
  }

  void Attach(YamlNode node) {
    if (stack_.empty()) {
      if (documents_ <= 1) root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      TakeKey(parent, std::move(node));
    } else {
      if (!parent.key_dropped) {
        parent.node.pairs.push_back(
            {std::move(parent.key), parent.key_place, parent.key_quoted, std::move(node)});
      }
      parent.has_key = false;
    }
  }

  void TakeKey(Open& parent, YamlNode node) {
    parent.has_key = true;
    parent.key_dropped = true;
    parent.key_place = node.place;
    if (!node.is_scalar()) {
      Report("key-not-text", node.place, "a key must be text",
             "a list needs no key; text with { or [ at its beginning must stand in quotes");
      return;
    }
    if (node.scalar == "<<" && !node.quoted) {
      Report("merge-key", node.place,
             "`<<` takes over another mapping, which rule files may not do", "write the keys out");
      return;
    }
    const auto [known, is_new] = parent.keys.emplace(node.scalar, node.place);
    if (!is_new) {
      Report("duplicate-key", node.place,
             absl::StrCat("the key `", node.scalar,
                          "` stands here for the second time; the first is in line ",
                          known->second.line, ", column ", known->second.column),
             "remove one of them, or make them one list");
      return;
    }
    parent.key_dropped = false;
    parent.key = std::move(node.scalar);
    parent.key_quoted = node.quoted;
  }

  const LineTable& lines_;
  const bool text_is_sound_;
  std::vector<Finding>& findings_;
  std::vector<Open> stack_;
  YamlNode root_;
  int documents_ = 0;
};

// yaml-cpp's words, made useful for people who do not know the parser.
std::string HintFor(std::string_view message) {
  const auto says = [&](std::string_view part) {
    return message.find(part) != std::string_view::npos;
  };
  if (says("flow")) return "a `{` or `[` is not closed, or a comma is missing";
  if (says("illegal map value") || says("end of map")) {
    return "is the line indented as its neighbours are? text with `: ` in it must stand in quotes";
  }
  if (says("end of sequence")) return "is the line indented as its neighbours are?";
  if (says("EOF") || says("end of file")) return "a quote or bracket is not closed";
  if (says("unknown token") || says("unexpected character")) {
    return "text that begins with one of @ ` % & * ! | > must stand in quotes";
  }
  return "look at the indentation, at brackets and at quotes up to this place";
}

}  // namespace

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const Pair& pair : pairs) {
    if (pair.key == key) return &pair.value;
  }
  return nullptr;
}

YamlNode ParseYaml(std::string_view text, int file, std::vector<Finding>& findings) {
  if (text.size() > kLargestFile) {
    findings.push_back({"file-too-large",
                        Severity::kError,
                        {file, 0, 0},
                        "the file is larger than 4 MiB",
                        "members of code sets belong in CSV files; split other files",
                        ""});
    return {};
  }
  const LineTable lines(text, file);
  const size_t before = findings.size();
  const std::string clean = CheckText(text, lines, findings);
  const bool text_is_sound = findings.size() == before;
  TreeBuilder builder(lines, text_is_sound, findings);
  try {
    std::istringstream input(clean);
    YAML::Parser parser(input);
    if (!parser.HandleNextDocument(builder)) return {};
    // yaml-cpp would silently ignore what follows; one look says whether anything does.
    parser.HandleNextDocument(builder);
    return builder.Take();
  } catch (const TooDeep&) {
    return {};
  } catch (const YAML::Exception& e) {
    // Broken bytes and tabs were already said; what they break is not news.
    if (e.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR) {
      builder.ReportAlias(e.mark);
    } else if (text_is_sound) {
      findings.push_back({"not-yaml", Severity::kError, lines.At(e.mark.line, e.mark.column),
                          absl::StrCat("this can't be read as YAML: ", e.msg), HintFor(e.msg), ""});
    }
    return {};
  } catch (const std::exception&) {
    findings.push_back({"not-yaml",
                        Severity::kError,
                        {file, 1, 1},
                        "this can't be read as YAML",
                        "look at brackets and quotes",
                        ""});
    return {};
  }
}

}  // namespace waymark::rules
