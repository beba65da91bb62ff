#include "waymark/rules/format.h"

#include <algorithm>
#include <array>
#include <vector>

#include "absl/status/status.h"
#include "waymark/rules/format_lines.h"
#include "waymark/rules/format_order.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

constexpr int kStep = 2;

std::string WithPlainLineEnds(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      plain += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      plain += '\n';
    }
  }
  return plain;
}

// Where columns of the text as written go.
class Columns {
 public:
  // The new column of a line that begins at `column`, with a dash or without.
  int Place(int column, bool is_item) {
    while (!levels_.empty() &&
           (levels_.back().written > column ||
            (levels_.back().written == column && levels_.back().is_item && !is_item))) {
      levels_.pop_back();
    }
    const bool same =
        !levels_.empty() && levels_.back().written == column && levels_.back().is_item == is_item;
    if (!same)
      levels_.push_back({column, levels_.empty() ? 0 : levels_.back().placed + kStep, is_item});
    return levels_.back().placed;
  }

  // The new column of a comment that begins at `column`; nothing (-1) where no open level begins
  // there.
  int PlaceOfComment(int column) const {
    for (const Level& level : levels_) {
      if (level.written == column) return level.placed;
    }
    return -1;
  }

 private:
  struct Level {
    int written = 0;
    int placed = 0;
    bool is_item = false;
  };
  std::vector<Level> levels_;
};

class Printer {
 public:
  explicit Printer(const std::vector<LogicalLine>& lines) : lines_(lines) {}

  std::string Print() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      switch (lines_[i].kind) {
        case LogicalLine::Kind::kEmpty:
          if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
          break;
        case LogicalLine::Kind::kComment:
          pending_.push_back(&lines_[i]);
          if (NextIsComment(i)) break;
          PrintComments(NextContent(i));
          break;
        case LogicalLine::Kind::kContent:
          PrintContent(lines_[i]);
          break;
      }
    }
    while (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  bool NextIsComment(size_t i) const {
    return i + 1 < lines_.size() && lines_[i + 1].kind == LogicalLine::Kind::kComment;
  }

  const LogicalLine* NextContent(size_t i) const {
    while (++i < lines_.size()) {
      if (lines_[i].kind == LogicalLine::Kind::kContent) return &lines_[i];
    }
    return nullptr;
  }

  // Comments stand at the level of what follows, unless they were written at another open level.
  void PrintComments(const LogicalLine* next) {
    Columns after = columns_;
    const int next_place = next != nullptr ? after.Place(next->indent, !next->dashes.empty()) : 0;
    for (const LogicalLine* comment : pending_) {
      int place = next_place;
      if (next == nullptr || comment->indent != next->indent) {
        const int own = columns_.PlaceOfComment(comment->indent);
        if (own >= 0) place = own;
      }
      out_ += std::string(static_cast<size_t>(place), ' ') + comment->text + "\n";
    }
    pending_.clear();
  }

  void PrintContent(const LogicalLine& line) {
    int place = 0;
    int parent_place = 0;
    std::string begin;
    for (const int dash : line.dashes) {
      place = columns_.Place(dash, true);
      begin += begin.empty() ? std::string(static_cast<size_t>(place), ' ') + "- " : "- ";
      parent_place = place;
    }
    if (line.has_key || line.dashes.empty()) {
      place = columns_.Place(line.column, false);
      parent_place = place;
      if (begin.empty()) begin = std::string(static_cast<size_t>(place), ' ');
    }
    out_ += begin + line.text;
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
    const int shift = parent_place - line.parent_column();
    for (const LogicalLine::More& more : line.more) {
      if (!more.text.empty()) {
        out_ += std::string(static_cast<size_t>(std::max(more.indent + shift, 0)), ' ') + more.text;
      }
      out_ += '\n';
    }
  }

  const std::vector<LogicalLine>& lines_;
  std::vector<const LogicalLine*> pending_;
  Columns columns_;
  std::string out_;
};

// Equal but for places, quotes and, at the first level, the order of keys.
bool SameMeaning(const YamlNode& a, const YamlNode& b, bool first_level) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.quoted != b.quoted ||
      a.items.size() != b.items.size() || a.pairs.size() != b.pairs.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!SameMeaning(a.items[i], b.items[i], false)) return false;
  }
  for (size_t i = 0; i < a.pairs.size(); ++i) {
    const YamlNode* other = first_level ? b.Find(a.pairs[i].key) : &b.pairs[i].value;
    if (!first_level && a.pairs[i].key != b.pairs[i].key) return false;
    if (other == nullptr || !SameMeaning(a.pairs[i].value, *other, false)) return false;
  }
  return true;
}

// How often each character stands in a text, blanks aside; quotes count as one kind.
std::array<size_t, 256> Characters(std::string_view text) {
  std::array<size_t, 256> count{};
  for (const char c : text) {
    if (c != ' ' && c != '\n') ++count[static_cast<unsigned char>(c == '\'' ? '"' : c)];
  }
  return count;
}

bool IsComplete(const std::vector<Finding>& findings) { return !HasErrors(findings); }

}  // namespace

absl::StatusOr<std::string> FormatYaml(std::string_view text) {
  std::vector<Finding> findings;
  const YamlNode before = ParseYaml(text, 0, findings);
  if (!IsComplete(findings)) {
    return absl::InvalidArgumentError("the file can't be read: " + findings.front().message);
  }
  if (before.is_scalar()) return std::string(text);  // one piece of text: no file of a pack
  const std::string plain = WithPlainLineEnds(text);
  const std::vector<LogicalLine> lines = InOrder(ReadLogicalLines(plain));
  std::string formatted = Printer(lines).Print();
  findings.clear();
  const YamlNode after = ParseYaml(formatted, 0, findings);
  // The trees say that the meaning is the same, the characters that no comment was lost.
  if (!IsComplete(findings) || !SameMeaning(before, after, true) ||
      Characters(plain) != Characters(formatted)) {
    return absl::InternalError(
        "formatting would change what the file says, so it was left as it is");
  }
  return formatted;
}

}  // namespace waymark::rules
