#include "waymark/authoring/story_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/rules/names.h"

namespace waymark::authoring {

using rules::YamlNode;

void StoryReader::Error(Place place, std::string_view name, std::string message, std::string hint) {
  failed_ = true;
  findings_.push_back(
      {std::string(name), rules::Severity::kError, place, std::move(message), std::move(hint), ""});
}

std::string StoryReader::Text(const YamlNode& node, std::string_view what) {
  if (node.is_scalar()) return node.scalar;
  Error(node.place, "story-not-text", absl::StrCat("expected ", std::string(what)));
  return "";
}

std::vector<std::string> StoryReader::Texts(const YamlNode& node, std::string_view what) {
  std::vector<std::string> texts;
  if (!node.is_sequence()) return {Text(node, what)};
  for (const YamlNode& item : node.items) texts.push_back(Text(item, what));
  return texts;
}

std::optional<Day> StoryReader::Date(std::string_view text, Place place, std::string_view what) {
  const auto day = calendar::ParseDay(text);
  if (!day) {
    Error(
        place, "story-date",
        absl::StrCat("expected ", std::string(what), " as a date, found `", std::string(text), "`"),
        "write YYYY-MM-DD, for instance 2026-10-01");
  }
  return day;
}

std::optional<Day> StoryReader::Date(const YamlNode& node, std::string_view what) {
  if (!node.is_scalar()) {
    Error(node.place, "story-date", absl::StrCat("expected ", std::string(what), " as a date"),
          "write YYYY-MM-DD, for instance 2026-10-01");
    return std::nullopt;
  }
  return Date(node.scalar, node.place, what);
}

bool StoryReader::CheckDateTime(const std::string& text, Place place, std::string_view what) {
  if (calendar::ParseDateTime(text, absl::UTCTimeZone()).ok()) return true;
  Error(place, "story-date",
        absl::StrCat("expected ", std::string(what), " as a date, found `", text, "`"),
        "write 2026-10-01, 2026-10, 2026, or 2026-10-01T09:30");
  return false;
}

std::optional<bool> StoryReader::YesNo(const YamlNode& node, std::string_view what) {
  if (node.is_scalar() && (node.scalar == "yes" || node.scalar == "true")) return true;
  if (node.is_scalar() && (node.scalar == "no" || node.scalar == "false")) return false;
  Error(node.place, "story-yes-no", absl::StrCat(std::string(what), " is yes or no"));
  return std::nullopt;
}

void StoryReader::CheckKeys(const YamlNode& node, const std::vector<std::string_view>& known) {
  for (const auto& pair : node.pairs) {
    if (std::find(known.begin(), known.end(), pair.key) != known.end()) continue;
    Error(pair.key_place, "story-unknown-key", absl::StrCat("unknown key `", pair.key, "`"),
          rules::DidYouMean(rules::NearestOf(pair.key, known)));
  }
}

bool IsStoryFile(const YamlNode& root) {
  return root.is_mapping() && (root.Find("story") != nullptr || root.Find("stories") != nullptr);
}

namespace {

const std::vector<std::string_view> kStoryKeys = {
    "story", "rules", "patient", "record", "replies", "expect", "still_waiting", "why", "overlays"};

}  // namespace

std::optional<Story> ParseStory(const YamlNode& root, std::vector<rules::Finding>& findings) {
  StoryReader reader(findings);
  Story story;
  story.place = root.place;
  if (!root.is_mapping()) {
    reader.Error(root.place, "story-not-a-mapping", "expected a story",
                 "a story has story:, rules:, record: and expect:");
    return std::nullopt;
  }
  if (const YamlNode* node = root.Find("story"))
    story.name = reader.Text(*node, "the story's name");
  if (story.name.empty()) {
    reader.Error(root.place, "story-without-name", "a story without a name",
                 "write story: and what happens in it");
  }
  if (const YamlNode* node = root.Find("rules")) story.rules = reader.Texts(*node, "a rule's id");
  if (const YamlNode* node = root.Find("rule"); node && node->is_scalar()) {
    story.rules = {node->scalar};
  }
  if (story.rules.empty()) {
    reader.Error(root.place, "story-without-rules", "a story says which rules it is about",
                 "write rules: [the-rule]");
  }
  if (const YamlNode* node = root.Find("still_waiting")) {
    story.still_waiting = reader.Texts(*node, "a code set's name");
  }
  if (const YamlNode* node = root.Find("overlays")) {
    story.overlays = reader.Texts(*node, "an overlay's file");
  }
  if (const YamlNode* node = root.Find("patient")) ReadPatient(reader, *node, story.patient);
  if (const YamlNode* node = root.Find("record")) ReadRecord(reader, *node, story.record);
  if (const YamlNode* node = root.Find("replies")) {
    ReadReplies(reader, *node, story, story.replies);
  }
  if (const YamlNode* node = root.Find("expect")) {
    ReadExpectations(reader, *node, story, story.expect);
  }
  if (story.expect.empty() && !reader.failed()) {
    reader.Error(root.place, "story-without-expect", "a story that expects nothing tests nothing",
                 "write expect: with at least one day");
  }
  if (reader.failed()) return std::nullopt;
  return story;
}

std::vector<Story> ParseStories(const rules::SourceFile& file, int index,
                                std::vector<rules::Finding>& findings) {
  rules::ParsedFile parsed;
  parsed.root = rules::ParseYaml(file.text, index, parsed.findings);
  return ParseStories(file, parsed, findings);
}

std::vector<Story> ParseStories(const rules::SourceFile& file, const rules::ParsedFile& parsed,
                                std::vector<rules::Finding>& findings) {
  std::vector<Story> stories;
  findings.insert(findings.end(), parsed.findings.begin(), parsed.findings.end());
  const YamlNode& root = parsed.root;
  if (!IsStoryFile(root)) return stories;
  StoryReader reader(findings);
  std::vector<YamlNode> trees;
  if (const YamlNode* list = root.Find("stories")) {
    reader.CheckKeys(root, {"stories", "rules", "patient", "still_waiting", "overlays", "why"});
    if (!list->is_sequence()) {
      reader.Error(list->place, "story-not-a-list", "`stories` is a list of stories");
      return stories;
    }
    for (YamlNode tree : list->items) {
      // What stands beside `stories` serves all of them that don't say otherwise.
      for (const auto& pair : root.pairs) {
        if (pair.key != "stories" && tree.is_mapping() && !tree.Find(pair.key)) {
          tree.pairs.push_back(pair);
        }
      }
      trees.push_back(std::move(tree));
    }
  } else {
    trees.push_back(root);
  }
  for (const YamlNode& tree : trees) {
    reader.CheckKeys(tree, kStoryKeys);
    std::optional<Story> story = ParseStory(tree, findings);
    if (!story) continue;
    story->file = file.path;
    stories.push_back(std::move(*story));
  }
  return stories;
}

}  // namespace waymark::authoring
