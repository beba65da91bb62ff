// Finding a unit by any of its spellings.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "waymark/calendar/quantity.h"
#include "waymark/calendar/text.h"
#include "waymark/calendar/unit_table.h"

namespace waymark::calendar {
namespace {

// Nobody writes a longer unit; it bounds the work for absurd input.
constexpr size_t kLongestUnit = 64;

struct Replacement {
  std::string_view from;
  std::string_view to;
};

// UTF-8 of the characters outside ASCII that units are written with, and what is dropped.
// clang-format off
constexpr Replacement kReplacements[] = {
    {"\xC2\xB5", "u"},         // micro sign
    {"\xCE\xBC", "u"},         // Greek mu
    {"\xC2\xB0", "deg"},       // degree sign
    {"\xE2\x84\x83", "degC"},  // degree Celsius as one character
    {"\xE2\x84\x89", "degF"},  // degree Fahrenheit as one character
    {"\xC3\x97", "x"},         // multiplication sign
    {"\xC2\xB7", "."},         // middle dot
    {"\xC2\xB9", "^1"}, {"\xC2\xB2", "^2"}, {"\xC2\xB3", "^3"},  // superscripts
    {"\xE2\x81\xB0", "^0"}, {"\xE2\x81\xB4", "^4"}, {"\xE2\x81\xB5", "^5"}, {"\xE2\x81\xB6", "^6"},
    {"\xE2\x81\xB7", "^7"}, {"\xE2\x81\xB8", "^8"}, {"\xE2\x81\xB9", "^9"},
    {"\\S\\", "^"},            // HL7 version 2 escapes the caret so
    {"\xC2\xA0", ""},          // no-break space
    {" ", ""}, {"\t", ""}, {"[", ""}, {"]", ""},
};
// clang-format on

std::string WithReplacements(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto* const hit =
        std::find_if(std::begin(kReplacements), std::end(kReplacements),
                     [&](const Replacement& r) { return text.starts_with(r.from); });
    if (hit == std::end(kReplacements)) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += hit->to;
      text.remove_prefix(hit->from.size());
    }
  }
  return out;
}

// "x10^9/L", "X 10**9/L", "10e9/L" -> "10*9/L"; other powers lose their mark: "m^2" -> "m2".
std::string WithPlainPowers(std::string_view text) {
  std::string out;
  if (!text.empty() && std::string_view("xX*").find(text.front()) != std::string_view::npos &&
      text.substr(1).starts_with("10")) {
    text.remove_prefix(1);
  }
  if (text.starts_with("10")) {
    text.remove_prefix(2);
    out = "10";
    const size_t mark = text.find_first_not_of("*^eE");
    if (mark != 0 && mark != std::string_view::npos && text[mark] >= '0' && text[mark] <= '9') {
      text.remove_prefix(mark);
      out += '*';
    }
  }
  for (const char c : text) {
    if (c != '^') out += c;
  }
  return out;
}

// "ug{Hb}/g" -> "ug/g"; nothing where the braces don't match.
std::optional<std::string> WithoutAnnotations(std::string_view text) {
  std::string out;
  bool inside = false;
  for (const char c : text) {
    if (c == (inside ? '{' : '}')) return std::nullopt;
    if (c == '{' || c == '}') {
      inside = !inside;
    } else if (!inside) {
      out += c;
    }
  }
  if (inside) return std::nullopt;
  return out;
}

std::string Plain(std::string_view text) { return WithPlainPowers(WithReplacements(text)); }

// Lower case, litres by their letter.
std::string Folded(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const std::string_view litre : {"litre", "liter"}) {
    const size_t at = text.find(litre);
    if (at != std::string::npos) text.replace(at, litre.size(), "l");
  }
  return text;
}

class Index {
 public:
  Index() {
    for (size_t i = 0; i < UnitTable().size(); ++i) {
      const auto unit = static_cast<UnitId>(i + kFirstTableUnit);
      const UnitRow& row = UnitTable()[i];
      AddSpelling(row.name, unit);
      std::string_view rest = row.also;
      while (!rest.empty()) {
        const size_t end = std::min(rest.find('|'), rest.size());
        AddSpelling(rest.substr(0, end), unit);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    Sort(written_);
    Sort(plain_);
    Sort(folded_);
  }

  // As the table has it, without any work on the text: what records mostly hold.
  UnitId FindWritten(std::string_view text) const { return Find(written_, text); }

  UnitId FindPlain(const std::string& plain) const {
    const UnitId exact = Find(plain_, plain);
    // Single letters differ by case: m is metre, M is not.
    return exact != kUnknownUnit || plain.size() < 2 ? exact : Find(folded_, Folded(plain));
  }

 private:
  template <typename Text>
  using Entries = std::vector<std::pair<Text, UnitId>>;

  void AddSpelling(std::string_view spelling, UnitId unit) {
    const std::string plain = Plain(spelling);
    written_.emplace_back(spelling, unit);
    plain_.emplace_back(plain, unit);
    folded_.emplace_back(Folded(plain), unit);
  }

  // A spelling that two units share belongs to neither.
  template <typename Text>
  static void Sort(Entries<Text>& entries) {
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    for (size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].first == entries[i - 1].first) {
        entries[i].second = entries[i - 1].second = kUnknownUnit;
      }
    }
  }

  template <typename Text>
  static UnitId Find(const Entries<Text>& entries, std::string_view text) {
    const auto it = std::lower_bound(
        entries.begin(), entries.end(), text,
        [](const auto& entry, std::string_view t) { return std::string_view(entry.first) < t; });
    return it != entries.end() && it->first == text ? it->second : kUnknownUnit;
  }

  Entries<std::string_view> written_;
  Entries<std::string> plain_;
  Entries<std::string> folded_;
};

}  // namespace

UnitId FindUnit(std::string_view text) {
  // Never destroyed, so that no order of destruction matters.
  static const Index& index = *new Index;
  text = Trimmed(text);
  if (text.empty()) return kNoUnit;
  if (text.size() > kLongestUnit) return kUnknownUnit;
  UnitId unit = index.FindWritten(text);
  if (unit != kUnknownUnit) return unit;
  const std::string plain = Plain(text);
  if (plain.empty()) return kUnknownUnit;
  // "mL/min/{1.73_m2}" needs its annotation, "10*9/L{platelets}" must lose it.
  unit = index.FindPlain(plain);
  if (unit != kUnknownUnit || plain.find('{') == std::string::npos) return unit;
  const std::optional<std::string> bare = WithoutAnnotations(plain);
  if (!bare) return kUnknownUnit;
  // An annotation alone ("{score}") is UCUM's unit one.
  return index.FindPlain(bare->empty() ? "1" : *bare);
}

std::string_view UnitName(UnitId unit) {
  const UnitRow* const row = RowOf(unit);
  return row == nullptr ? std::string_view() : row->name;
}

bool Commensurable(UnitId a, UnitId b) {
  const UnitRow* const row_a = RowOf(a);
  const UnitRow* const row_b = RowOf(b);
  return row_a != nullptr && row_b != nullptr && row_a->kind == row_b->kind;
}

}  // namespace waymark::calendar
