// Wording with slots: a small template in Mustache's spelling, compiled when a pack is loaded.
//
//   FIT {{fit.value}} on {{fit | date}}{{#fit.again}}, again {{fit.last | date}}{{/fit.again}}
//
// A slot is a path and at most one filter. A path begins with a name that the rule gives to entries
// (`as: fit`), with a fact of the item (`start`, `overdue`, `since`, `today`, `next_change`,
// `status`, `reason`, `title`) or with `local`. Entries have the fields first, last, value and
// count
// (`fit.last.value`); without first or last the entry is meant on which the item's clock stands, or
// the newest. Filters: date, dates, date_or_never, days_since, day_before, and the pack's groups by
// name. Sections {{#x}} … {{/x}} and {{^x}} … {{/x}} stand where there is, or is not, an x;
// {{#x.again}} where there are two or more.
//
// A name, field or filter that does not exist is a problem when compiling, never an empty text when
// rendering. Compiled templates are immutable and may be shared between threads.
#ifndef WAYMARK_PROMPTS_TEMPLATE_H_
#define WAYMARK_PROMPTS_TEMPLATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/partial_date.h"

namespace waymark::prompts {

// What values are escaped for. The template's own text is not changed.
enum class Channel : uint8_t { kPlain, kMarkdown, kHtml, kCsv };

// Facts of an item that need no name.
enum class Fact : uint8_t {
  kStart,    // the day that `start` means in timing
  kOverdue,  // the first day of overdue
  kSince,    // of the present status and level
  kNextChange,
  kToday,   // the as-of day
  kStatus,  // in words
  kReason,  // what stopped it or set it aside
  kTitle,   // of the rule
};

// What a template may refer to.
struct Vocabulary {
  std::vector<std::string> names;   // those given with `as`
  std::vector<std::string> groups;  // the pack's
  std::map<std::string, std::string> locals;
};

struct TemplateProblem {
  std::string name;   // "unknown-slot", "unknown-filter", "slot-form", "section-form"
  size_t offset = 0;  // byte in the template's text
  std::string message;
  std::string hint;
};

// What a template is filled from. Entries of a name are in the record's order.
class TemplateValues {
 public:
  virtual ~TemplateValues() = default;
  virtual size_t Count(size_t name) const = 0;
  // Which of the entries stands for the name alone. Called only where there are some.
  virtual size_t Standing(size_t name) const = 0;
  virtual calendar::PartialDate DateOf(size_t name, size_t entry) const = 0;
  // As written, with its unit; in words where there is none.
  virtual std::string ValueOf(size_t name, size_t entry) const = 0;
  virtual std::string GroupOf(size_t name, size_t entry, size_t group) const = 0;
  virtual calendar::Day DayOf(Fact fact) const = 0;  // facts up to kToday
  virtual std::string TextOf(Fact fact) const = 0;   // facts from kStatus
};

class Template {
 public:
  Template() = default;
  // Adds the problems, in order; the template is usable where there are none.
  static Template Compile(std::string_view text, const Vocabulary& vocabulary,
                          std::vector<TemplateProblem>& problems);
  // A slot without its braces ("fit | days_since"), for list columns. `offset` counts in `text`.
  static Template CompileSlot(std::string_view text, const Vocabulary& vocabulary,
                              std::vector<TemplateProblem>& problems);

  void Render(const TemplateValues& values, Channel channel, std::string& out) const;
  std::string Render(const TemplateValues& values, Channel channel) const;
  bool empty() const { return segments_.empty(); }

 private:
  friend class TemplateCompiler;
  enum class Subject : uint8_t { kEntries, kFact, kLocal };
  enum class Pick : uint8_t { kStanding, kFirst, kLast };
  enum class Field : uint8_t { kDate, kValue, kCount, kAgain, kText };
  enum class Filter : uint8_t {
    kNone,
    kDate,
    kDates,
    kDateOrNever,
    kDaysSince,
    kDayBefore,
    kGroup
  };
  struct Slot {
    Subject subject = Subject::kFact;
    size_t name = 0;  // of kEntries
    Fact fact = Fact::kStart;
    Pick pick = Pick::kStanding;
    Field field = Field::kDate;
    Filter filter = Filter::kNone;
    size_t group = 0;
    std::string local;
  };
  struct Segment {
    enum class Kind : uint8_t { kText, kSlot, kSection };
    Kind kind = Kind::kText;
    std::string text;
    Slot slot;
    bool inverted = false;
    size_t end = 0;  // of a section: the segment after its last
  };

  static bool Holds(const Slot& slot, const TemplateValues& values);
  static std::string Fill(const Slot& slot, const TemplateValues& values);
  static std::string FillDay(const Slot& slot, calendar::PartialDate day,
                             const TemplateValues& values);
  void RenderRange(size_t begin, size_t end, const TemplateValues& values, Channel channel,
                   std::string& out) const;

  std::vector<Segment> segments_;
};

// `text` fit for the channel: control characters become blanks, and for Markdown and HTML what
// would be markup is escaped. For CSV see CsvCell.
std::string Escape(std::string_view text, Channel channel);
// A whole CSV cell: never a formula to a spreadsheet, quoted where needed.
std::string CsvCell(std::string_view text);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_TEMPLATE_H_
