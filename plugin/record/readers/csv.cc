#include "waymark/record/readers/csv.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "absl/strings/str_cat.h"
#include "waymark/record/readers/unnamed_file.h"
#include "waymark/record/readers/wire_cursor.h"

namespace waymark::record {
namespace {

constexpr size_t kFirstBuffer = 1 << 18;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view WithoutReturn(std::string_view raw) {
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  return raw;
}

// A field that begins with a quote, from `at` on; returns where it ends (at a comma or the end).
size_t SplitQuoted(std::string_view raw, size_t at, CsvRow& row) {
  const size_t began = row.unquoted.size();
  size_t from = at + 1;
  bool doubled = false;
  size_t close = 0;
  while (true) {
    close = raw.find('"', from);
    if (close == std::string_view::npos) {
      row.problem = CsvProblem::kQuoteNotClosed;
      row.fields.push_back(raw.substr(at + 1));
      return raw.size();
    }
    if (close + 1 >= raw.size() || raw[close + 1] != '"') break;
    doubled = true;
    row.unquoted.append(raw.substr(from, close + 1 - from));
    from = close + 2;
  }
  if (doubled) {
    row.unquoted.append(raw.substr(from, close - from));
    row.fields.push_back(std::string_view(row.unquoted).substr(began));
  } else {
    row.fields.push_back(raw.substr(at + 1, close - at - 1));
  }
  const size_t comma = std::min(raw.find(',', close + 1), raw.size());
  if (comma != close + 1) row.problem = CsvProblem::kTextAfterQuote;
  return comma;
}

bool AllAscii(std::string_view text) {
  uint64_t high = 0;
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, sizeof word);
    high |= word;
  }
  for (; i < text.size(); ++i) high |= static_cast<uint64_t>(text[i]) & 0x80;
  return (high & 0x8080808080808080u) == 0;
}

#if defined(__SSE2__)
// Bits of the 16 bytes that are `c`.
unsigned Where(__m128i bytes, char c) {
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

// Splits the row at the beginning of `text` while looking for its end, and gives its length without
// the line break; npos where a quote comes first, or no line break: SplitCsvRow must look then.
// `returns`: a carriage return before it is part of the line break.
size_t SplitPlainRow(std::string_view text, bool returns, CsvRow& row) {
  constexpr size_t kStep = sizeof(__m128i);
  row.fields.clear();
  row.problem = CsvProblem::kNone;
  size_t field = 0;
  unsigned high = 0;
  for (size_t at = 0; at + kStep <= text.size(); at += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const unsigned breaks = Where(bytes, '\n');
    const unsigned before = breaks == 0 ? ~0u : (breaks & -breaks) - 1;
    if ((Where(bytes, '"') & before) != 0) break;
    high |= static_cast<unsigned>(_mm_movemask_epi8(bytes)) & before;
    for (unsigned commas = Where(bytes, ',') & before; commas != 0; commas &= commas - 1) {
      const size_t comma = at + static_cast<size_t>(std::countr_zero(commas));
      row.fields.push_back(text.substr(field, comma - field));
      field = comma + 1;
    }
    if (breaks == 0) continue;
    const size_t length = at + static_cast<size_t>(std::countr_zero(breaks));
    row.raw = text.substr(0, length);
    if (returns) row.raw = WithoutReturn(row.raw);
    row.fields.push_back(row.raw.substr(field));
    if (high != 0 && !IsWireText(row.raw)) row.problem = CsvProblem::kNotUtf8;
    return length;
  }
  return std::string_view::npos;
}

// The same of the first `most` fields only; whether the rest is UTF-8 is not looked at.
size_t SplitPlainBeginning(std::string_view text, size_t most, CsvRow& row) {
  constexpr size_t kStep = sizeof(__m128i);
  const __m128i line_break = _mm_set1_epi8('\n'), quote = _mm_set1_epi8('"');
  row.fields.clear();
  row.problem = CsvProblem::kNone;
  size_t field = 0;
  for (size_t at = 0; at + kStep <= text.size(); at += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto ends = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, line_break), _mm_cmpeq_epi8(bytes, quote))));
    if (row.fields.size() < most) {
      const unsigned before = ends == 0 ? ~0u : (ends & -ends) - 1;
      for (unsigned commas = Where(bytes, ',') & before; commas != 0 && row.fields.size() < most;
           commas &= commas - 1) {
        const size_t comma = at + static_cast<size_t>(std::countr_zero(commas));
        row.fields.push_back(text.substr(field, comma - field));
        field = comma + 1;
      }
    }
    if (ends == 0) continue;
    const size_t length = at + static_cast<size_t>(std::countr_zero(ends));
    if (text[length] == '"') break;
    row.raw = WithoutReturn(text.substr(0, length));
    if (row.fields.size() < most) row.fields.push_back(row.raw.substr(field));
    return length;
  }
  return std::string_view::npos;
}
#else
size_t SplitPlainRow(std::string_view, bool, CsvRow&) { return std::string_view::npos; }
size_t SplitPlainBeginning(std::string_view, size_t, CsvRow&) { return std::string_view::npos; }
#endif

}  // namespace

std::string_view CsvProblemText(CsvProblem problem) {
  switch (problem) {
    case CsvProblem::kNone:
      return "";
    case CsvProblem::kQuoteNotClosed:
      return "a quote that is never closed";
    case CsvProblem::kTextAfterQuote:
      return "text between a closing quote and the comma";
    case CsvProblem::kQuoteWithinText:
      return "a quote within a field that does not begin with one";
    case CsvProblem::kNotUtf8:
      return "not UTF-8; save the file as UTF-8";
    case CsvProblem::kTooLong:
      return "longer than 1 MiB";
  }
  return "";
}

void SplitCsvRow(std::string_view raw, CsvRow& row) {
  row.raw = raw;
  row.fields.clear();
  row.problem = CsvProblem::kNone;
  const bool quotes = std::memchr(raw.data(), '"', raw.size()) != nullptr;
  if (quotes) {
    row.unquoted.clear();
    row.unquoted.reserve(raw.size());  // views into it must not move
  }
  for (size_t at = 0;; ++at) {
    if (quotes && at < raw.size() && raw[at] == '"') {
      at = SplitQuoted(raw, at, row);
    } else {
      const void* const found = std::memchr(raw.data() + at, ',', raw.size() - at);
      const size_t comma = found == nullptr
                               ? raw.size()
                               : static_cast<size_t>(static_cast<const char*>(found) - raw.data());
      const std::string_view field = raw.substr(at, comma - at);
      if (quotes && field.find('"') != std::string_view::npos)
        row.problem = CsvProblem::kQuoteWithinText;
      row.fields.push_back(field);
      at = comma;
    }
    if (at >= raw.size()) break;
  }
  if (row.problem == CsvProblem::kNone && !AllAscii(raw) && !IsWireText(raw)) {
    row.problem = CsvProblem::kNotUtf8;
  }
}

void SplitCsvRow(std::string_view text, size_t size, CsvRow& row) {
  if (SplitPlainRow(text, /*returns=*/false, row) == size) return;
  SplitCsvRow(text.substr(0, size), row);
}

int64_t CsvColumnOf(std::string_view raw, size_t index) {
  CsvRow row;
  SplitCsvRow(raw, row);
  if (index >= row.fields.size()) return 1;
  // Walks the fields again, since an unquoted text does not say where it stood.
  size_t at = 0;
  for (size_t i = 0; i < index; ++i) {
    CsvRow scratch;
    if (at < raw.size() && raw[at] == '"') {
      scratch.unquoted.reserve(raw.size());
      at = SplitQuoted(raw, at, scratch) + 1;
    } else {
      at = std::min(raw.find(',', at), raw.size()) + 1;
    }
  }
  const std::string_view before = raw.substr(0, std::min(at, raw.size()));
  // Columns of the line on which the field begins.
  const size_t line_begin =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return 1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_begin), before.end(),
                           is_first_byte);
}

absl::StatusOr<std::unique_ptr<CsvFile>> CsvFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat what {};
  if (descriptor < 0 || fstat(descriptor, &what) != 0) {
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    return absl::ErrnoToStatus(error, absl::StrCat(path, ": cannot be opened"));
  }
  if (S_ISDIR(what.st_mode)) {
    close(descriptor);
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a folder; a CSV file is expected"));
  }
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  return std::unique_ptr<CsvFile>(new CsvFile(path, descriptor, S_ISREG(what.st_mode)));
}

CsvFile::CsvFile(std::string path, int descriptor, bool rewindable)
    : path_(std::move(path)),
      descriptor_(descriptor),
      rewindable_(rewindable),
      buffer_(kFirstBuffer) {}

CsvFile::~CsvFile() { close(descriptor_); }

absl::Status CsvFile::Rewind() {
  if (lseek(descriptor_, 0, SEEK_SET) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path_, ": cannot be read a second time"));
  }
  begin_ = end_ = 0;
  at_end_ = started_ = false;
  line_ = 1;
  status_ = absl::OkStatus();
  return absl::OkStatus();
}

double CsvFile::fraction() const {
  struct stat what {};
  const off_t at = lseek(descriptor_, 0, SEEK_CUR);
  if (at < 0 || fstat(descriptor_, &what) != 0 || what.st_size <= 0) return -1;
  return static_cast<double>(at) / static_cast<double>(what.st_size);
}

absl::Status CsvFile::Spool(const std::string& folder) {
  absl::StatusOr<int> copy = UnnamedFile(folder);
  if (!copy.ok()) return copy.status();
  while (Fill()) {
    size_t done = 0;
    while (done < end_) {
      const ssize_t wrote = write(*copy, buffer_.data() + done, end_ - done);
      if (wrote < 0 && errno != EINTR) {
        close(*copy);
        return absl::ErrnoToStatus(errno,
                                   absl::StrCat(path_, ": a temporary copy can't be written"));
      }
      if (wrote > 0) done += static_cast<size_t>(wrote);
    }
    begin_ = end_ = 0;
  }
  close(std::exchange(descriptor_, *copy));
  if (!status_.ok()) return status_;
  rewindable_ = true;
  return Rewind();
}

// Reads more behind what is unread; false at the end of the file, on failure, and when the buffer
// is as large as it gets.
bool CsvFile::Fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() > kLongestCsvRow) return false;
    buffer_.resize(buffer_.size() * 2);
  }
  while (true) {
    const ssize_t got = read(descriptor_, buffer_.data() + end_, buffer_.size() - end_);
    if (got > 0) {
      end_ += static_cast<size_t>(got);
      return true;
    }
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) status_ = absl::ErrnoToStatus(errno, absl::StrCat(path_, ": cannot be read"));
    at_end_ = true;
    return false;
  }
}

bool CsvFile::FindEnd(size_t& length, size_t& line_break) {
  const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
  const size_t newline = rest.find('\n');
  const std::string_view line = rest.substr(0, newline);
  if (newline != std::string_view::npos && std::memchr(line.data(), '"', line.size()) == nullptr) {
    length = newline;
    line_break = 1;
    return true;
  }
  // Quotes: walk the fields to the line break that stands outside of them.
  size_t at = 0;
  while (at < rest.size()) {
    if (rest[at] == '"') {
      ++at;
      while (true) {
        at = rest.find('"', at);
        if (at == std::string_view::npos) return false;
        if (at + 1 == rest.size() && !at_end_) return false;
        ++at;
        if (at >= rest.size() || rest[at] != '"') break;
        ++at;
      }
    }
    at = rest.find_first_of(",\n", at);
    if (at == std::string_view::npos) break;
    if (rest[at] == '\n') {
      length = at;
      line_break = 1;
      return true;
    }
    ++at;
  }
  if (!at_end_) return false;
  length = rest.size();
  line_break = 0;
  return true;
}

// Up to the next line break, whatever the quotes say.
size_t CsvFile::LineLength() const {
  const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
  return std::min(rest.find('\n'), rest.size());
}

// Of a line that is longer than the buffer.
void CsvFile::PassOverTheRest() {
  while (true) {
    const size_t length = LineLength();
    begin_ += length;
    if (begin_ < end_ || !Fill()) break;
  }
  if (begin_ < end_) ++begin_;
  ++line_;
}

bool CsvFile::Next(CsvRow& row, size_t fields) {
  if (!started_) {
    started_ = true;
    while (end_ < kByteOrderMark.size() && Fill()) {
    }
    if (std::string_view(buffer_.data(), end_).starts_with(kByteOrderMark))
      begin_ = kByteOrderMark.size();
  }
  while (true) {
    if (begin_ == end_ && !Fill()) return false;
    // Most rows have no quotes and stand in the buffer as a whole.
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    if (const size_t plain = fields == kAllFields ? SplitPlainRow(rest, /*returns=*/true, row)
                                                  : SplitPlainBeginning(rest, fields, row);
        plain != std::string_view::npos) {
      begin_ += plain + 1;
      row.line = line_++;
      if (row.raw.empty()) continue;
      return true;
    }
    size_t length = 0;
    size_t line_break = 0;
    bool found = FindEnd(length, line_break);
    while (!found && Fill()) found = FindEnd(length, line_break);
    if (!status_.ok()) return false;
    row.line = line_;
    if (!found && !at_end_ && LineLength() == end_ - begin_) {
      // No line break in all of the buffer.
      row.raw = std::string_view(buffer_.data() + begin_, 0);
      row.fields.clear();
      row.problem = CsvProblem::kTooLong;
      begin_ = end_;
      PassOverTheRest();
      return true;
    }
    if (!found) {
      // A quote that is never closed: this line is the broken row.
      length = LineLength();
      line_break = begin_ + length < end_ ? 1 : 0;
    }
    const std::string_view whole(buffer_.data() + begin_, length);
    begin_ += length + line_break;
    line_ += std::count(whole.begin(), whole.end(), '\n') + 1;
    const std::string_view raw = WithoutReturn(whole);
    if (raw.empty()) continue;
    SplitCsvRow(raw, row);
    return true;
  }
}

}  // namespace waymark::record
