#include "waymark/record/readers/vocabulary.h"

#include <algorithm>
#include <optional>

#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

// Real records use a handful; what nobody repeats is not worth remembering.
constexpr size_t kMostWords = 32;

}  // namespace

uint16_t SystemWords::Find(std::string_view written, PatientRecord& record) {
  for (size_t i = 0; i < words_.size(); ++i) {
    Word& word = words_[i];
    if (word.written != written) continue;
    recent_[1] = recent_[0];
    recent_[0] = i;
    if (word.record != record_) {
      word.index = record.SystemIndex(word.canonical);
      word.record = record_;
    }
    return word.index;
  }
  const std::string_view canonical = terminology::CanonicalSystem(written);
  const uint16_t index = record.SystemIndex(canonical);
  if (words_.size() == kMostWords) words_.clear();
  recent_[1] = recent_[0];
  recent_[0] = words_.size();
  words_.push_back({std::string(written), std::string(canonical), record_, index});
  return index;
}

calendar::UnitId UnitWords::Find(std::string_view written) {
  if (written.empty()) return calendar::kNoUnit;
  for (const Word& word : words_) {
    if (word.written == written) return word.unit;
  }
  const calendar::UnitId unit = calendar::FindUnit(written);
  if (words_.size() < kMostWords) {
    words_.push_back({std::string(written), unit});
  } else {
    words_[next_++ % kMostWords] = {std::string(written), unit};
  }
  return unit;
}

bool SetNumber(std::string_view text, calendar::Comparator comparator, std::string_view unit,
               UnitWords& units, Value& value) {
  value.text = text;
  value.unit_text = unit;
  std::optional<calendar::Quantity> number = calendar::ParseValue(text);
  // Two comparators that differ leave nothing that can be relied on.
  if (number && comparator != calendar::Comparator::kNone) {
    if (number->comparator == calendar::Comparator::kNone) {
      number->comparator = comparator;
    } else if (number->comparator != comparator) {
      number.reset();
    }
  }
  if (!number) {
    value.kind = ValueKind::kText;
    return false;
  }
  value.kind = ValueKind::kQuantity;
  value.quantity = *number;
  value.quantity.unit = units.Find(unit);
  return true;
}

void SetText(std::string_view text, Value& value) {
  value.text = text;
  value.kind = ValueKind::kText;
  // No number begins otherwise; most texts are sentences. The two characters of "≤" and "≥" begin
  // with E2.
  constexpr std::string_view kBeginnings = "0123456789<>=.+- \xE2";
  if (text.empty() || kBeginnings.find(text.front()) == std::string_view::npos) return;
  if (const std::optional<calendar::Quantity> number = calendar::ParseValue(text)) {
    value.kind = ValueKind::kQuantity;
    value.quantity = *number;
    return;
  }
  const std::optional<calendar::Quantity> quantity = calendar::ParseQuantity(text);
  if (!quantity || quantity->unit == calendar::kUnknownUnit || quantity->unit == calendar::kNoUnit)
    return;
  value.kind = ValueKind::kQuantity;
  value.quantity = *quantity;
  value.unit_text = calendar::UnitName(quantity->unit);
  // The number alone, as written, with what stands before it.
  const size_t digits = text.find_first_of(".0123456789");
  value.text = text.substr(0, std::min(text.find_first_of(" \t%", digits), text.size()));
  value.text = value.text.substr(0, std::min(value.text.find("\xC2\xB0"), value.text.size()));
}

}  // namespace waymark::record
