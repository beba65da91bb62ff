#include "waymark/terminology/csv.h"

#include <algorithm>
#include <cstdint>

namespace waymark::terminology {
namespace {

int Characters(std::string_view utf8) {
  return static_cast<int>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

bool CsvReader::Next(std::vector<CsvField>& row) {
  while (at_ < text_.size()) {
    row.clear();
    malformed_ = {};
    unquoted_used_ = 0;
    row_line_ = line_;
    while (ReadField(row)) {
    }
    if (row.size() > 1 || !row.front().text.empty()) return true;
  }
  row.clear();
  return false;
}

// Reads one field and what ends it. True where a comma ended it, so that another field follows.
bool CsvReader::ReadField(std::vector<CsvField>& row) {
  CsvField field;
  field.line = line_;
  field.column = Characters(text_.substr(line_begin_, at_ - line_begin_)) + 1;
  if (at_ < text_.size() && text_[at_] == '"') {
    ReadQuoted(field);
  } else {
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    field.text = text_.substr(at_, end - at_);
    if (field.text.find('"') != std::string_view::npos) {
      malformed_ = "a quote within a field that is not in quotes";
    }
    at_ = end;
  }
  row.push_back(field);
  if (at_ >= text_.size()) return false;
  const char c = text_[at_++];
  if (c == ',') return true;
  if (c == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
  line_begin_ = at_;
  return false;
}

void CsvReader::ReadQuoted(CsvField& field) {
  const size_t begin = ++at_;
  std::string* copy = nullptr;
  size_t part = begin;
  while (true) {
    const size_t quote = text_.find('"', at_);
    const size_t end = std::min(quote, text_.size());
    for (size_t i = at_; i < end; ++i) {
      if (text_[i] != '\n') continue;
      ++line_;
      line_begin_ = i + 1;
    }
    const bool doubled = end + 1 < text_.size() && text_[end + 1] == '"';
    if (!doubled) {
      if (quote == std::string_view::npos) malformed_ = "a quote that is never closed";
      field.text = text_.substr(part, end - part);
      at_ = std::min(end + 1, text_.size());
      break;
    }
    if (copy == nullptr) {
      if (unquoted_used_ == unquoted_.size()) unquoted_.emplace_back();
      copy = &unquoted_[unquoted_used_++];
      copy->clear();
    }
    copy->append(text_.substr(part, end + 1 - part));
    at_ = part = end + 2;
  }
  std::string_view rest;
  if (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\r' && text_[at_] != '\n') {
    malformed_ = "text after a closing quote";
    const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    rest = text_.substr(at_, end - at_);
    at_ = end;
  }
  if (copy != nullptr) {
    copy->append(field.text);
    copy->append(rest);
    field.text = *copy;
  }
}

std::string CsvQuoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i++]);
    if (lead < 0x80) continue;
    int more = 0;
    uint32_t point = 0;
    uint32_t lowest = 0;
    if ((lead & 0xE0U) == 0xC0U) {
      more = 1, point = lead & 0x1FU, lowest = 0x80;
    } else if ((lead & 0xF0U) == 0xE0U) {
      more = 2, point = lead & 0x0FU, lowest = 0x800;
    } else if ((lead & 0xF8U) == 0xF0U) {
      more = 3, point = lead & 0x07U, lowest = 0x10000;
    } else {
      return false;
    }
    for (; more > 0; --more) {
      if (i == text.size()) return false;
      const auto next = static_cast<uint8_t>(text[i++]);
      if ((next & 0xC0U) != 0x80U) return false;
      point = (point << 6U) | (next & 0x3FU);
    }
    if (point < lowest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
  }
  return true;
}

}  // namespace waymark::terminology
