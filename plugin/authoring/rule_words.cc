#include "waymark/authoring/rule_words.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/engine/explain.h"

namespace waymark::authoring {
namespace {

using rules::Pack;
using rules::Rule;
using rules::Start;

// The rows of a table and its last word, each with `text`.
template <typename T, typename Text>
std::string ChoiceWords(const Pack& pack, const rules::Choice<T>& choice, const Text& text) {
  std::vector<std::string> parts;
  for (const auto& row : choice.rows) {
    parts.push_back(absl::StrCat(text(row.gives), " if ", engine::InWords(pack, *row.when)));
  }
  if (choice.otherwise) {
    parts.push_back(absl::StrCat(parts.empty() ? "" : "otherwise ", text(*choice.otherwise)));
  }
  return absl::StrJoin(parts, ", ");
}

std::string EveryWords(const Pack& pack, const Start& start) {
  std::string out =
      absl::StrCat("every ", ChoiceWords(pack, start.interval, [](const rules::Period& period) {
                     return calendar::FormatPeriod(period);
                   }));
  if (start.renewed_by) {
    absl::StrAppend(&out, " since ", engine::InWords(pack, *start.renewed_by));
  }
  if (start.first_at_date) {
    absl::StrAppend(&out, ", first at ", engine::InWords(*start.first_at_date));
  } else if (start.first_at_entry) {
    absl::StrAppend(&out, ", first from ", engine::InWords(pack, *start.first_at_entry));
  }
  if (start.until) absl::StrAppend(&out, ", until ", engine::InWords(pack, *start.until));
  if (start.until_date) absl::StrAppend(&out, ", until ", engine::InWords(*start.until_date));
  return out;
}

}  // namespace

std::string WhoWords(const Pack& pack, const Rule& rule) {
  if (!rule.who) return "everybody registered";
  return engine::InWords(pack, *rule.who);
}

std::string OpensWords(const Pack& pack, const Rule& rule) {
  const Start& start = rule.start;
  switch (start.kind) {
    case Start::Kind::kEach: {
      std::string out = absl::StrCat("each ", engine::InWords(pack, start.each));
      if (start.per >= 0) {
        std::string group = pack.groups[static_cast<size_t>(start.per)].name;
        for (char& letter : group) {
          if (letter == '_') letter = ' ';
        }
        absl::StrAppend(&out, ", for each ", group);
      }
      if (start.join && !start.join->is_zero()) {
        absl::StrAppend(&out, ", one item for entries within ",
                        calendar::FormatPeriod(*start.join));
      }
      return out;
    }
    case Start::Kind::kEvery:
      return EveryWords(pack, start);
    case Start::Kind::kCondition:
      return start.condition ? engine::InWords(pack, *start.condition) : std::string();
  }
  return "";
}

std::string TimingWords(const Pack& pack, const Rule& rule) {
  std::vector<std::string> rows;
  for (const rules::TimingRow& row : rule.timing) {
    rows.push_back(absl::StrCat(
        std::string(rules::ItemStatusName(row.becomes)), row.after ? " after " : " from ",
        ChoiceWords(pack, row.date,
                    [](const rules::DateExpr& date) { return engine::InWords(date); })));
  }
  return absl::StrJoin(rows, "; ");
}

std::string DoneWords(const Pack& pack, const Rule& rule) {
  std::vector<std::string> ways;
  for (const rules::Closer& closer : rule.done) {
    ways.push_back(closer.entry ? engine::InWords(pack, *closer.entry)
                                : engine::InWords(pack, *closer.when));
  }
  std::vector<std::string> replies;
  for (const rules::ReplyRule& reply : rule.replies) {
    if (reply.does == rules::ReplyRule::Does::kDone) {
      replies.push_back(absl::StrCat("\"", reply.name, "\""));
    }
  }
  if (!replies.empty()) ways.push_back(absl::StrCat("the answer ", absl::StrJoin(replies, " or ")));
  return absl::StrJoin(ways, "; or ");
}

std::string StoppedWords(const Rule& rule) {
  std::vector<std::string> stopped, held;
  for (const rules::NamedClosers& row : rule.stopped) stopped.push_back(row.name);
  for (const rules::SetAsideRow& row : rule.set_aside) held.push_back(row.name);
  std::string out;
  if (!stopped.empty()) absl::StrAppend(&out, "ended by: ", absl::StrJoin(stopped, ", "));
  if (!held.empty()) {
    absl::StrAppend(&out, out.empty() ? "" : "; ", "held back by: ", absl::StrJoin(held, ", "));
  }
  return out;
}

}  // namespace waymark::authoring
