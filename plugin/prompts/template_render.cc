// From segments to text.
#include "waymark/prompts/template.h"

#include "absl/strings/str_cat.h"

namespace waymark::prompts {

using calendar::Day;
using calendar::PartialDate;

namespace {

constexpr std::string_view kNotRecorded = "not recorded";
constexpr std::string_view kNever = "never";

size_t IndexOf(const TemplateValues& values, size_t name, bool first, bool last) {
  if (first) return 0;
  return last ? values.Count(name) - 1 : values.Standing(name);
}

}  // namespace

bool Template::Holds(const Slot& slot, const TemplateValues& values) {
  switch (slot.subject) {
    case Subject::kEntries:
      return values.Count(slot.name) >= (slot.field == Field::kAgain ? 2u : 1u);
    case Subject::kLocal:
      return !slot.local.empty();
    case Subject::kFact:
      return slot.field == Field::kDate ? values.DayOf(slot.fact).is_finite()
                                        : !values.TextOf(slot.fact).empty();
  }
  return false;
}

std::string Template::FillDay(const Slot& slot, PartialDate day, const TemplateValues& values) {
  switch (slot.filter) {
    case Filter::kDayBefore:
      if (day.is_whole()) {
        return day.first.is_finite() ? calendar::FormatLong(calendar::AddDays(day.first, -1))
                                     : std::string(kNotRecorded);
      }
      return absl::StrCat("the day before ", calendar::FormatLong(day));
    case Filter::kDaysSince: {
      const Day today = values.DayOf(Fact::kToday);
      if (!day.first.is_finite() || !today.is_finite()) return std::string(kNotRecorded);
      const auto days = [&](Day from) { return int64_t{today.serial()} - from.serial(); };
      if (day.is_whole()) return absl::StrCat(days(day.first));
      return absl::StrCat(days(day.last), " to ", days(day.first));
    }
    default:
      return day.first.is_finite() || !day.is_whole() ? calendar::FormatLong(day)
                                                      : std::string(kNotRecorded);
  }
}

std::string Template::Fill(const Slot& slot, const TemplateValues& values) {
  if (slot.subject == Subject::kLocal) return slot.local;
  if (slot.subject == Subject::kFact) {
    if (slot.field == Field::kText) return values.TextOf(slot.fact);
    const Day day = values.DayOf(slot.fact);
    if (!day.is_finite() && slot.filter == Filter::kDateOrNever) return std::string(kNever);
    return FillDay(slot, PartialDate::Whole(day), values);
  }
  const size_t count = values.Count(slot.name);
  if (slot.field == Field::kCount) return absl::StrCat(count);
  if (count == 0) {
    return std::string(slot.filter == Filter::kDateOrNever ? kNever : kNotRecorded);
  }
  const size_t index =
      IndexOf(values, slot.name, slot.pick == Pick::kFirst, slot.pick == Pick::kLast);
  if (slot.field == Field::kValue) return values.ValueOf(slot.name, index);
  if (slot.filter == Filter::kGroup) return values.GroupOf(slot.name, index, slot.group);
  if (slot.filter == Filter::kDates) {
    std::string dates;
    for (size_t i = 0; i < count; ++i) {
      absl::StrAppend(&dates,
                      i == 0           ? ""
                      : i + 1 == count ? " and "
                                       : ", ",
                      calendar::FormatLong(values.DateOf(slot.name, i)));
    }
    return dates;
  }
  return FillDay(slot, values.DateOf(slot.name, index), values);
}

void Template::RenderRange(size_t begin, size_t end, const TemplateValues& values, Channel channel,
                           std::string& out) const {
  for (size_t i = begin; i < end; ++i) {
    const Segment& segment = segments_[i];
    switch (segment.kind) {
      case Segment::Kind::kText:
        out += segment.text;
        break;
      case Segment::Kind::kSlot:
        out += Escape(Fill(segment.slot, values), channel);
        break;
      case Segment::Kind::kSection:
        if (Holds(segment.slot, values) != segment.inverted) {
          RenderRange(i + 1, segment.end, values, channel, out);
        }
        i = segment.end - 1;
        break;
    }
  }
}

void Template::Render(const TemplateValues& values, Channel channel, std::string& out) const {
  if (channel == Channel::kCsv) {
    out += CsvCell(Render(values, Channel::kPlain));
    return;
  }
  RenderRange(0, segments_.size(), values, channel, out);
}

std::string Template::Render(const TemplateValues& values, Channel channel) const {
  std::string out;
  Render(values, channel, out);
  return out;
}

std::string Escape(std::string_view text, Channel channel) {
  std::string out;
  out.reserve(text.size());
  for (const char raw : text) {
    const char c = static_cast<unsigned char>(raw) < 0x20 || raw == 0x7F ? ' ' : raw;
    switch (channel) {
      case Channel::kMarkdown:
        if (std::string_view("\\`*_[]<>#|~!&").find(c) != std::string_view::npos) out += '\\';
        out += c;
        break;
      case Channel::kHtml:
        switch (c) {
          case '&':
            out += "&amp;";
            break;
          case '<':
            out += "&lt;";
            break;
          case '>':
            out += "&gt;";
            break;
          case '"':
            out += "&quot;";
            break;
          case '\'':
            out += "&#39;";
            break;
          default:
            out += c;
        }
        break;
      case Channel::kPlain:
      case Channel::kCsv:
        out += c;
        break;
    }
  }
  return out;
}

std::string CsvCell(std::string_view text) {
  std::string cell = Escape(text, Channel::kPlain);
  // Spreadsheets take a cell that begins so for a formula.
  if (!cell.empty() && std::string_view("=+-@").find(cell[0]) != std::string_view::npos) {
    cell.insert(cell.begin(), '\'');
  }
  if (cell.find_first_of(",\"") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

}  // namespace waymark::prompts
