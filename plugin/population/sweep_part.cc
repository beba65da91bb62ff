#include "waymark/population/sweep_part.h"

#include <algorithm>

#include "waymark/population/record_digest.h"
#include "waymark/population/sweep_state.h"

namespace waymark::population {
namespace {

using calendar::Day;

// Doubts that come and go with the days; not those about what the input itself is. What a code set
// would have said stands beside an item as long as the other leaning gives it another status, and
// the answer's next_look tells when that ends.
bool ChangesByItself(const engine::Doubt& doubt) {
  if (doubt.code_set >= 0 && doubt.entry == engine::kNoEntry) return false;
  return doubt.reason != engine::DoubtReason::kInputSetAside &&
         doubt.reason != engine::DoubtReason::kVersionsConflict &&
         doubt.reason != engine::DoubtReason::kReplySetAside;
}

Day NextLook(const record::PatientRecord& record, const engine::Answer& answer, Day on) {
  Day next = answer.next_look;
  // What is dated ahead may be set aside until its day, and named or doubted from then.
  for (size_t i = record.entries().size(); i-- > 0;) {
    const record::Entry& entry = record.entries()[i];
    if (entry.occurred.first <= on) break;
    next = std::min(next, entry.occurred.first);
  }
  for (const engine::ItemAnswer& item : answer.items) {
    if (std::any_of(item.doubts.begin(), item.doubts.end(), ChangesByItself)) {
      next = std::min(next, calendar::AddDays(on, 1));
    }
  }
  return next;
}

}  // namespace

SweepPart::One& SweepPart::Add(std::string_view practice, std::string_view patient_id,
                               uint64_t digest) {
  One& one = patients_.emplace_back();
  if (keyed_) {
    one.key = keys_.size();
    keys_ += practice;
    one.patient = keys_.size();
    keys_ += patient_id;
  }
  one.digest = digest;
  one.end = text_.size();
  one.next_look = Day::Max();
  return one;
}

void SweepPart::Visit(const record::PatientRecord& record, engine::Evaluator* evaluator) {
  const SweepState* const since = options_.since.get();
  const uint64_t digest = options_.digests || since != nullptr ? RecordDigest(record) : 0;
  if (since != nullptr) {
    const int64_t at = since->Find(record.practice, record.patient_id);
    if (at >= 0) {
      const SweptPatient earlier = since->At(at);
      if (earlier.digest == digest && earlier.next_look > options_.on) return AddKnown(earlier);
    }
  }
  Visit(record, *evaluator, {}, digest);
}

void SweepPart::Visit(const record::PatientRecord& record, engine::Evaluator& evaluator,
                      std::span<const uint16_t> only, uint64_t digest) {
  engine::EvaluateOptions evaluate;
  evaluate.as_of = options_.on;
  evaluate.known_at = options_.known_at;
  evaluate.rules = only;
  evaluator.Evaluate(record, evaluate, answer_);
  One& one = Add(record.practice, record.patient_id, digest);
  one.rows = AppendRows(engine::PackOf(program_), record, answer_, options_, text_);
  one.end = text_.size();
  for (const engine::NotChecked& missing : answer_.not_checked) {
    one.not_checked += missing.for_everybody ? 0 : 1;
  }
  one.next_look = NextLook(record, answer_, options_.on);
  rows_ += one.rows;
  not_checked_ += one.not_checked;
  unheard_replies_ += static_cast<int64_t>(answer_.unheard_replies.size());
}

void SweepPart::AddSilent(std::string_view practice, std::string_view patient_id, uint64_t digest) {
  Add(practice, patient_id, digest);
}

void SweepPart::AddKnown(const SweptPatient& patient) {
  One& one = Add(patient.practice, patient.patient_id, patient.digest);
  text_ += patient.rows;
  one.end = text_.size();
  one.rows = patient.row_count;
  one.not_checked = patient.not_checked;
  one.next_look = patient.next_look;
  rows_ += one.rows;
  not_checked_ += one.not_checked;
}

void SweepPart::Clear() {
  patients_.clear();
  keys_.clear();
  text_.clear();
  rows_ = not_checked_ = unheard_replies_ = 0;
}

SweptPatient SweepPart::at(size_t i) const {
  const One& one = patients_[i];
  const size_t begin = i == 0 ? 0 : patients_[i - 1].end;
  const size_t key_end = i + 1 < patients_.size() ? patients_[i + 1].key : keys_.size();
  const std::string_view keys = keys_;
  SweptPatient out;
  out.practice = keys.substr(one.key, one.patient - one.key);
  out.patient_id = keys.substr(one.patient, key_end - one.patient);
  out.rows = std::string_view(text_).substr(begin, one.end - begin);
  out.row_count = one.rows;
  out.not_checked = one.not_checked;
  out.digest = one.digest;
  out.next_look = one.next_look;
  return out;
}

}  // namespace waymark::population
