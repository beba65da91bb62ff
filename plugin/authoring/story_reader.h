// What the parts of the story reader share: reading scalars and lists with findings.
#ifndef WAYMARK_AUTHORING_STORY_READER_H_
#define WAYMARK_AUTHORING_STORY_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/authoring/story.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::authoring {

class StoryReader {
 public:
  explicit StoryReader(std::vector<rules::Finding>& findings) : findings_(findings) {}

  void Error(Place place, std::string_view name, std::string message, std::string hint = "");
  bool failed() const { return failed_; }

  // Empty with a finding where it is not a scalar.
  std::string Text(const rules::YamlNode& node, std::string_view what);
  // A scalar or a list of scalars.
  std::vector<std::string> Texts(const rules::YamlNode& node, std::string_view what);
  std::optional<Day> Date(const rules::YamlNode& node, std::string_view what);
  std::optional<Day> Date(std::string_view text, Place place, std::string_view what);
  // Checks that a text is a date, part of one, or a date with a time.
  bool CheckDateTime(const std::string& text, Place place, std::string_view what);
  std::optional<bool> YesNo(const rules::YamlNode& node, std::string_view what);
  // A finding with the nearest known key for every key that is not in `known`.
  void CheckKeys(const rules::YamlNode& node, const std::vector<std::string_view>& known);

 private:
  std::vector<rules::Finding>& findings_;
  bool failed_ = false;
};

void ReadPatient(StoryReader& reader, const rules::YamlNode& node, StoryPatient& patient);
void ReadRecord(StoryReader& reader, const rules::YamlNode& node, std::vector<StoryEntry>& record);
void ReadReplies(StoryReader& reader, const rules::YamlNode& node, const Story& story,
                 std::vector<StoryReply>& replies);
void ReadExpectations(StoryReader& reader, const rules::YamlNode& node, const Story& story,
                      std::vector<Expectation>& expect);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_STORY_READER_H_
