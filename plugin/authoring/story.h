// A story: a small record, and what rules must say about it on which days.
//
//   story: a kit lost and sent again
//   rules: [fit-not-returned]
//   patient: {born: "1974-05-02", sex: female}
//   record:
//     - 2026-10-01: fit_requested
//     - 2026-11-13: {fit_result: 12 ug/g}
//   expect:
//     2026-10-01 to 2026-10-26: upcoming
//     2026-11-13: done
//
// A file holds one story, or `stories:` with a list of them (then `rules:` and `patient:` beside it
// serve all of them). On a tested day every rule of the story that is not named must be silent.
// docs/ has the whole format. All of this is what the author wrote: nothing of a real patient.
#ifndef WAYMARK_AUTHORING_STORY_H_
#define WAYMARK_AUTHORING_STORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/rules/ast.h"
#include "waymark/rules/parsed_files.h"
#include "waymark/rules/place.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::authoring {

using calendar::Day;
using rules::Place;

struct StoryRegistration {
  Day from = Day::Min();
  Day until = Day::Max();
};

struct StoryPatient {
  std::string born;  // as written: a date, a year, or empty for unknown
  std::string died;  // as written; "yes" where the day isn't known
  std::string sex;   // empty: not said
  bool sensitive = false;
  std::vector<StoryRegistration> registered{{}};
  bool coverage_given = false;
  bool coverage_complete = true;
  std::vector<std::string> supplied;  // kinds
};

struct StoryEntry {
  std::string on;      // date or date-time, as written
  std::string at;      // clock time, where it stands apart: "14:30"
  std::string set;     // a code set's name, or
  std::string system;  // a code of this system
  std::string code;
  bool has_value = false;
  std::string value;  // "12 ug/g"; text that is no number is kept as text
  std::string id;
  std::string corrects;
  std::string recorded;  // date or date-time
  std::string withdrawn;
  std::string kind;
  std::string role;
  std::string status;
  std::string urgency;
  std::string consultation;
  bool hypothetical = false;
  std::vector<std::string> based_on;
  Place place;
};

struct StoryReply {
  Day on;
  std::string rule;  // empty: the story's only rule
  std::string item;  // as in an expectation; empty: the only open one
  std::string reply;
  std::string role = "gp";
  std::string recorded;
  std::optional<Day> until;
  bool refused = false;  // the role may not give it: that is what is tested
  Place place;
};

// What is expected of one item (or of the rule's only one).
struct ItemExpectation {
  std::string item;  // empty, an entry's id, a group's value, or first, second ... last
  enum class What : uint8_t {
    kUnsaid,  // only the fields below
    kStatus,  // `statuses`
    kSilent,  // no item that is due, overdue or awaits an answer
    kNoItem,
    kNotChecked,
    kLeft,  // handed over after leaving
    kSnoozed,
  } what = What::kUnsaid;
  rules::ItemStatus status = rules::ItemStatus::kNone;
  std::optional<bool> in_time;  // of done
  std::optional<rules::Level> level;
  std::optional<std::string> reason;
  std::optional<std::string> says;
  std::vector<std::string> does_not_say;
  std::vector<std::string> offers;
  std::optional<uint8_t> shown_in;
  std::optional<uint8_t> to;
  std::optional<std::string> doubt;
  std::optional<std::string> question;
  std::optional<int> items;
  std::optional<Day> since;
  std::optional<Day> next_change;  // Max(): never
  std::optional<Day> anchor;
  std::string written;  // for messages
  Place place;
};

struct RuleExpectation {
  std::string rule;
  std::vector<ItemExpectation> items;
};

struct Expectation {
  Day from;
  Day to;             // included; every day between is tested
  std::string known;  // "as known": a date (its end) or date-time; empty: everything
  std::vector<RuleExpectation> rules;
  Place place;
};

struct Story {
  std::string name;
  std::string file;
  Place place;
  std::vector<std::string> rules;
  std::vector<std::string> overlays;       // files of the pack, in order
  std::vector<std::string> still_waiting;  // code sets that count as without codes here
  StoryPatient patient;
  std::vector<StoryEntry> record;
  std::vector<StoryReply> replies;
  std::vector<Expectation> expect;
};

// Whether a file of a pack holds stories: a mapping with `story:` or `stories:`.
bool IsStoryFile(const rules::YamlNode& root);

// Reads the stories of a file; `index` is the file's for places. What can't be read becomes
// findings named story-..., and that story is left out.
std::vector<Story> ParseStories(const rules::SourceFile& file, int index,
                                std::vector<rules::Finding>& findings);
// The same of a file that was parsed already; what the parser said is among the findings.
std::vector<Story> ParseStories(const rules::SourceFile& file, const rules::ParsedFile& parsed,
                                std::vector<rules::Finding>& findings);
// The same from a tree: `root` is the story's own mapping (with `record:`, `expect:` ...).
std::optional<Story> ParseStory(const rules::YamlNode& root, std::vector<rules::Finding>& findings);

// "due", "set aside", "done in time" ... ; nothing where the word is not known.
std::optional<ItemExpectation> ParseExpectedStatus(std::string_view word);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_STORY_H_
