#include "waymark/population/synthesis_story.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace waymark::population::synthesis {
namespace {

using calendar::Day;

// Sorts as the written date does: "2019" before "2019-01" before "2019-01-01".
auto OrderOf(const Entry& entry) {
  Day first = entry.occurred;
  if (entry.precision != Precision::kDay) {
    const calendar::CivilDate date = calendar::ToCivil(first);
    first = *calendar::MakeDay(date.year, entry.precision == Precision::kYear ? 1 : date.month, 1);
  }
  const int written = entry.precision == Precision::kDay     ? 2
                      : entry.precision == Precision::kMonth ? 1
                                                             : 0;
  return std::tuple(first, written, entry.recorded, entry.number);
}

}  // namespace

int64_t Story::Add(Entry entry) {
  if (entry.number == 0) entry.number = ++last_number_;
  if (entry.recorded == Day::Min()) entry.recorded = entry.occurred;
  entries_.push_back(std::move(entry));
  return entries_.back().number;
}

int64_t Story::Add(Kind kind, const Code& code, Day occurred, int64_t recorded_after_days) {
  return Add({.occurred = occurred,
              .recorded = calendar::AddDays(occurred, recorded_after_days),
              .kind = kind,
              .code = &code});
}

bool Story::Seen(Entry& entry) const {
  if (entry.occurred < person_.birth) return false;
  // Letters and office work still arrive after a death.
  const bool paper = entry.kind == Kind::kDocument || entry.kind == Kind::kAdministration;
  if (!paper && entry.recorded > person_.died) return false;
  if (!paper && entry.occurred > person_.died && entry.kind != Kind::kAppointment) return false;
  // What happened while the patient was registered elsewhere came with the record on return.
  for (size_t i = 1; i < person_.registrations.size(); ++i) {
    const Day left = person_.registrations[i - 1].to;
    const Day back = person_.registrations[i].from;
    if (entry.recorded >= left && entry.recorded < back) {
      // With it came how things ended, not that they had been booked.
      if (entry.status == Status::kBooked) return false;
      entry.recorded = std::min(calendar::AddDays(back, 3 + entry.number % 11), person_.on);
    }
  }
  return true;
}

void Story::Settle() {
  std::erase_if(entries_, [this](Entry& entry) { return !Seen(entry); });
}

void Story::Finish() {
  std::erase_if(entries_, [this](const Entry& entry) {
    return entry.recorded > person_.on || entry.recorded >= person_.registrations.back().to;
  });
  std::vector<bool> present(static_cast<size_t>(last_number_ + 1));
  for (const Entry& entry : entries_) present[static_cast<size_t>(entry.number)] = true;
  for (Entry& entry : entries_) {
    if (!present[static_cast<size_t>(entry.based_on)]) entry.based_on = 0;
    if (!present[static_cast<size_t>(entry.consultation)]) entry.consultation = 0;
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return OrderOf(a) < OrderOf(b); });
}

Day OpenDay(Day day) {
  const int weekday = calendar::Weekday(day);
  return weekday < 5 ? day : calendar::AddDays(day, 7 - weekday);
}

std::string DecimalText(int64_t thousandths, int decimals) {
  int64_t unit = 1000;
  for (int i = 0; i < decimals; ++i) unit /= 10;
  const int64_t rounded = thousandths / unit;
  int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  std::string text = std::to_string(rounded / scale);
  if (decimals == 0) return text;
  const std::string fraction = std::to_string(rounded % scale);
  return text + "." + std::string(static_cast<size_t>(decimals) - fraction.size(), '0') + fraction;
}

}  // namespace waymark::population::synthesis
