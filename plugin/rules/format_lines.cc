#include "waymark/rules/format_lines.h"

#include <algorithm>
#include <utility>

namespace waymark::rules {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

void TrimEnd(std::string& text) {
  while (!text.empty() && IsBlank(text.back())) text.pop_back();
}

// Single quotes around text that stands in double quotes just as well.
std::string WithDoubleQuotes(std::string_view quoted) {
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  if (quoted[0] != '\'' || inner.find_first_of("'\"\\\n") != std::string_view::npos)
    return std::string(quoted);
  return "\"" + std::string(inner) + "\"";
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<LogicalLine> ReadAll() {
    std::vector<LogicalLine> lines;
    while (at_ < text_.size()) lines.push_back(ReadLine());
    return lines;
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  bool AtEndOfLine() const { return Peek() == '\n'; }
  int Column() const { return static_cast<int>(at_ - line_begin_); }
  void SkipBlanks() {
    while (IsBlank(Peek())) ++at_;
  }
  void EndLine() {
    if (at_ < text_.size()) ++at_;
    line_begin_ = at_;
  }

  LogicalLine ReadLine() {
    LogicalLine line;
    SkipBlanks();
    line.indent = Column();
    if (AtEndOfLine()) {
      EndLine();
      return line;
    }
    if (Peek() == '#') {
      line.kind = LogicalLine::Kind::kComment;
      line.text = RestOfLine();
      EndLine();
      return line;
    }
    line.kind = LogicalLine::Kind::kContent;
    while (Peek() == '-' && (IsBlank(Peek(1)) || Peek(1) == '\n')) {
      line.dashes.push_back(Column());
      ++at_;
      SkipBlanks();
    }
    line.column = Column();
    out_.clear();
    more_.clear();
    line.has_key = ReadKey(line.key);
    const int parent = line.parent_column();
    if (!AtEndOfLine()) ReadValue(line.dashes.empty() && !line.has_key ? -1 : parent);
    TakeLine(line);
    return line;
  }

  void TakeLine(LogicalLine& line) {
    if (!std::exchange(is_block_, false)) TrimEnd(out_);
    if (more_.empty()) {
      line.text = std::move(out_);
    } else {
      line.text = std::move(more_.front().text);
      more_.erase(more_.begin());
      more_.push_back({indent_, std::move(out_)});
      line.more = std::move(more_);
    }
    out_.clear();
    more_.clear();
    EndLine();
  }

  std::string RestOfLine() {
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string rest(text_.substr(at_, end - at_));
    at_ = end;
    TrimEnd(rest);
    return rest;
  }

  // A key and its colon; leaves everything as it is where there is none.
  bool ReadKey(std::string& key) {
    const size_t before = at_;
    std::string written;
    if (Peek() == '"' || Peek() == '\'') {
      written = ReadQuoted();
      key = written.size() >= 2 ? written.substr(1, written.size() - 2) : written;
    } else if (Peek() != '{' && Peek() != '[' && Peek() != '|' && Peek() != '>') {
      while (!AtEndOfLine() && !IsColon() && !IsComment()) written += text_[at_++];
      TrimEnd(written);
      key = written;
    }
    SkipBlanks();
    if (written.empty() || written.find('\n') != std::string::npos || !IsColon()) {
      at_ = before;
      key.clear();
      return false;
    }
    ++at_;
    SkipBlanks();
    out_ += written + ":";
    if (!AtEndOfLine()) out_ += ' ';
    return true;
  }

  bool IsColon() const { return Peek() == ':' && (IsBlank(Peek(1)) || Peek(1) == '\n'); }
  bool IsComment() const {
    return Peek() == '#' && (at_ == line_begin_ || IsBlank(text_[at_ - 1]));
  }

  // `parent`: the column that the value's further lines are deeper than.
  void ReadValue(int parent) {
    switch (Peek()) {
      case '|':
      case '>':
        ReadBlock(parent);
        return;
      case '"':
      case '\'':
        AppendLines(WithDoubleQuotes(ReadQuoted()));
        break;
      case '{':
      case '[':
        ReadFlow();
        break;
      case '#':
        break;
      default:
        ReadPlain(parent);
        return;
    }
    ReadTrailingComment();
  }

  void ReadTrailingComment() {
    const size_t before = at_;
    SkipBlanks();
    if (AtEndOfLine()) return;
    out_ += text_.substr(before, at_ - before);
    out_ += RestOfLine();
  }

  // The quoted text with its quotes, line breaks included.
  std::string ReadQuoted() {
    const char quote = Peek();
    const size_t begin = at_++;
    while (at_ < text_.size()) {
      if (text_[at_] == quote) {
        if (quote == '\'' && Peek(1) == '\'') {
          at_ += 2;
          continue;
        }
        ++at_;
        break;
      }
      if (text_[at_] == '\n') line_begin_ = at_ + 1;
      at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_, text_.size());
    return std::string(text_.substr(begin, at_ - begin));
  }

  // Goes on to a further line of the same value.
  void BreakLine(int next_indent) {
    TrimEnd(out_);
    more_.push_back({indent_, std::exchange(out_, {})});
    indent_ = next_indent;
  }

  void AppendLines(std::string_view text) {
    while (true) {
      const size_t end = text.find('\n');
      out_ += text.substr(0, end);
      if (end == std::string_view::npos) return;
      text.remove_prefix(end + 1);
      const size_t blanks = std::min(text.find_first_not_of(" \t"), text.size());
      BreakLine(static_cast<int>(blanks));
      text.remove_prefix(blanks);
    }
  }

  void ReadFlow() {
    int depth = 0;
    do {
      SkipFlowBlanks();
      const char c = Peek();
      if (at_ >= text_.size()) return;
      if (c == '{' || c == '[') {
        ++depth;
        ++at_;
        out_ += c;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
        TrimEnd(out_);
        out_ += c;
      } else if (c == ',') {
        ++at_;
        TrimEnd(out_);
        out_ += ", ";
      } else if (c == ':' &&
                 (after_quoted_ || IsBlank(Peek(1)) || Peek(1) == '\n' || IsFlowEnd(Peek(1)))) {
        ++at_;
        TrimEnd(out_);
        out_ += ": ";
      } else if (IsComment()) {
        TrimEnd(out_);
        if (!out_.empty()) out_ += "  ";
        out_ += RestOfLine();
      } else if (c == '"' || c == '\'') {
        AppendLines(WithDoubleQuotes(ReadQuoted()));
        after_quoted_ = true;
        continue;
      } else {
        ReadFlowPlain();
      }
      after_quoted_ = false;
    } while (depth > 0);
    TrimEnd(out_);
  }

  static bool IsFlowEnd(char c) { return c == ',' || c == ']' || c == '}' || c == '[' || c == '{'; }

  void SkipFlowBlanks() {
    while (at_ < text_.size() && (IsBlank(Peek()) || Peek() == '\n')) {
      if (Peek() == '\n') {
        ++at_;
        line_begin_ = at_;
        SkipBlanks();
        BreakLine(Column());
      } else {
        ++at_;
      }
    }
  }

  void ReadFlowPlain() {
    const size_t begin = at_;
    while (!AtEndOfLine() && !IsFlowEnd(Peek()) && !IsComment()) {
      if (Peek() == ':' && (IsBlank(Peek(1)) || Peek(1) == '\n' || IsFlowEnd(Peek(1)))) break;
      ++at_;
    }
    if (at_ == begin) ++at_;  // whatever it is, it is kept
    out_ += text_.substr(begin, at_ - begin);
    TrimEnd(out_);
    // Text may go on after a line break; a blank before a comment is put back by the comment.
  }

  // Plain text, which goes on in deeper lines.
  void ReadPlain(int parent) {
    ReadPlainLine();
    while (true) {
      size_t end = at_;
      int empty = 0;
      size_t begin = end + 1;
      size_t content = text_.find_first_not_of(" \t", begin);
      while (content != std::string_view::npos && text_[content] == '\n') {
        ++empty;
        end = content;
        begin = end + 1;
        content = text_.find_first_not_of(" \t", begin);
      }
      if (end >= text_.size() || content == std::string_view::npos) return;
      const int indent = static_cast<int>(content - begin);
      if (indent <= std::max(parent, 0) || text_[content] == '#') return;
      for (int i = 0; i < empty; ++i) BreakLine(0);
      BreakLine(indent);
      at_ = content;
      line_begin_ = begin;
      ReadPlainLine();
    }
  }

  void ReadPlainLine() {
    const size_t begin = at_;
    while (!AtEndOfLine() && !IsComment()) ++at_;
    std::string plain(text_.substr(begin, at_ - begin));
    TrimEnd(plain);
    at_ = begin + plain.size();
    out_ += plain;
    ReadTrailingComment();
  }

  // A block of text (| or >): its header and every line that is deeper than `parent`, as it is.
  void ReadBlock(int parent) {
    const std::string header = RestOfLine();
    out_ += header;
    const bool keeps_empty = header.substr(0, header.find('#')).find('+') != std::string::npos;
    std::vector<std::string_view> block;
    size_t kept = 0;
    size_t end = at_;
    int margin = -1;
    for (size_t stop = at_; stop + 1 < text_.size();) {
      const size_t begin = stop + 1;
      stop = std::min(text_.find('\n', begin), text_.size());
      const std::string_view line = text_.substr(begin, stop - begin);
      const size_t blanks = std::min(line.find_first_not_of(' '), line.size());
      if (blanks < line.size() && static_cast<int>(blanks) <= parent) break;
      if (blanks < line.size() && margin < 0) margin = static_cast<int>(blanks);
      block.push_back(line);
      if (blanks < line.size() || keeps_empty ||
          (margin >= 0 && static_cast<int>(blanks) > margin)) {
        kept = block.size();
        end = stop;
      }
    }
    block.resize(kept);
    for (const std::string_view line : block) {
      more_.push_back({indent_, std::exchange(out_, {})});
      // Blanks beyond the block's margin belong to the text.
      indent_ =
          std::min(static_cast<int>(std::min(line.find_first_not_of(' '), line.size())), margin);
      out_ = line.substr(static_cast<size_t>(std::max(indent_, 0)));
    }
    at_ = end;
    is_block_ = !block.empty();
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  std::string out_;
  std::vector<LogicalLine::More> more_;
  int indent_ = 0;
  bool after_quoted_ = false;
  bool is_block_ = false;
};

}  // namespace

std::vector<LogicalLine> ReadLogicalLines(std::string_view text) { return Reader(text).ReadAll(); }

}  // namespace waymark::rules
