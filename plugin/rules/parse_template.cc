#include "waymark/rules/parse_template.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

constexpr std::string_view kFence = "---";
// One message is charged up to here (GSM 03.38, 160 characters of seven bits).
constexpr size_t kLongestText = 160;
// Words that tell a diagnosis to whoever sees the screen of a telephone.
constexpr std::string_view kTellingWords[] = {"cancer",      "tumour",   "oncolog",
                                              "chemotherap", "malignan", "macmillan"};

// The line that begins at `from`, without its end; `next` is where the following one begins.
std::string_view LineAt(std::string_view text, size_t from, size_t& next) {
  const size_t end = text.find('\n', from);
  next = end == std::string_view::npos ? text.size() : end + 1;
  std::string_view line =
      text.substr(from, (end == std::string_view::npos ? text.size() : end) - from);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

TemplateHead ReadHead(Parser& parser, const YamlNode& node) {
  TemplateHead head;
  head.place = node.place;
  const Fields fields(parser, node, Mapping("template_head"));
  if (!fields.is_mapping()) return head;
  head.id = parser.Text(fields["id"]);
  head.title = parser.Text(fields["title"]);
  head.owner = parser.Text(fields["owner"]);
  if (const YamlNode* version = fields["version"]) head.version = parser.Version(*version);
  if (const YamlNode* review = fields["review_by"]) {
    if (const auto day = ParseDayValue(parser, *review)) head.review_by = *day;
  }
  if (const auto kind = parser.WordAs<TemplateKind>(fields["kind"], "template_kind")) {
    head.kind = *kind;
  }
  if (const YamlNode* rules = fields["rules"]) {
    // Rules may be none: a sheet that is not one rule's.
    for (const YamlNode* item : ItemsOf(*rules)) {
      if (const int rule = parser.Rule(*item); rule >= 0) head.rules.push_back(rule);
    }
  }
  head.note = parser.Text(fields["note"]);
  return head;
}

std::string Lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// Characters with the pack's local settings filled in. Other slots count as written.
size_t LengthAsSent(const Pack& pack, std::string text) {
  for (const auto& [name, value] : pack.local_settings) {
    for (const std::string& slot :
         {absl::StrCat("{{local.", name, "}}"), absl::StrCat("{{ local.", name, " }}")}) {
      for (size_t at = text.find(slot); at != std::string::npos; at = text.find(slot)) {
        text.replace(at, slot.size(), value);
      }
    }
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void CheckTextMessage(const Pack& pack, const std::string& text, Place place, Parser& parser) {
  if (const size_t length = LengthAsSent(pack, text); length > kLongestText) {
    parser.Warn(place, "text-too-long",
                absl::StrCat("the text message has ", length, " characters; more than ",
                             kLongestText, " are charged as two"),
                "shorten it");
  }
  const std::string lowered = Lowered(text);
  for (const std::string_view word : kTellingWords) {
    if (lowered.find(word) == std::string::npos) continue;
    parser.Error(place, "text-tells-diagnosis",
                 absl::StrCat("a text message that says ", Quote(word),
                              " tells a diagnosis to whoever sees the screen"),
                 "say what to do and whom to ring, not why");
  }
}

}  // namespace

ParsedTemplate ParseTemplate(Parser& parser, const SourceFile& file, int index) {
  ParsedTemplate out{std::nullopt, file.text};
  size_t at = 0;
  if (LineAt(file.text, 0, at) != kFence) return out;
  const size_t begin = at;
  size_t end = std::string::npos;
  while (at < file.text.size()) {
    const size_t line = at;
    if (LineAt(file.text, line, at) == kFence) {
      end = line;
      break;
    }
  }
  if (end == std::string::npos) {
    parser.Error({index, 1, 1}, "template-head-open", "the head that begins here has no end",
                 "close it with a line of ---");
    return out;
  }
  out.text.remove_prefix(at);
  while (out.text.starts_with('\n')) out.text.remove_prefix(1);
  // The first line stays, empty, so that places count as in the file.
  const std::string head = absl::StrCat("\n", file.text.substr(begin, end - begin));
  std::vector<Finding> findings;
  const YamlNode node = ParseYaml(head, index, findings);
  for (const Finding& finding : findings) parser.Take(finding);
  if (!findings.empty() && node.kind == YamlNode::Kind::kNull) return out;
  out.head = ReadHead(parser, node);
  return out;
}

void CheckTemplates(const Pack& pack, const LoadOptions& options, Parser& parser) {
  std::set<std::string_view> details;
  for (const Rule& rule : pack.rules) {
    for (const auto& row : rule.prompt.rows) details.insert(row.gives.detail_name);
    if (rule.prompt.otherwise) details.insert(rule.prompt.otherwise->detail_name);
  }
  std::set<std::string> ids;
  for (const auto& [name, text] : pack.templates) {
    const TemplateHead* head = pack.FindTemplateHead(name);
    if (head == nullptr) {
      // Wording of a prompt has its rule's version, owner and review day.
      const auto file = pack.template_files.find(name);
      if (details.count(name) != 0 || file == pack.template_files.end()) continue;
      const SourceFile& source = pack.files[static_cast<size_t>(file->second)];
      // A questionnaire's JSON says the same in its own fields; an open head has its own finding.
      if (source.path.ends_with(".json") || source.text.starts_with(kFence)) continue;
      parser.Warn({file->second, 1, 1}, "template-without-head",
                  absl::StrCat("the template ", Quote(name),
                               " says neither its version nor who owns it nor when it is reviewed"),
                  "begin it with a head between two lines of ---: id, version, title, owner, "
                  "review_by, kind, rules");
      continue;
    }
    if (!head->id.empty() && !ids.insert(head->id).second) {
      parser.Error(
          head->place, "defined-twice",
          absl::StrCat("the template id ", Quote(head->id), " is used for the second time"),
          "give one of them another id");
    }
    if (options.has_today && head->review_by && *head->review_by < options.today) {
      parser.Warn(head->place, "template-past-review",
                  "the day on which this text should have been reviewed has passed",
                  "review it, then set review_by and version");
    }
    if (head->kind == TemplateKind::kText) CheckTextMessage(pack, text, head->place, parser);
  }
}

}  // namespace waymark::rules
