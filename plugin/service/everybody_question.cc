#include "waymark/service/everybody_question.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/service/errors.h"

namespace waymark::service {

EverybodyQuestion::~EverybodyQuestion() {
  if (has_turn_) desk_.EndCounting();
}

absl::Status EverybodyQuestion::ReadPractices(
    Need need, const google::protobuf::RepeatedPtrField<std::string>& practices,
    std::vector<Violation>& violations) {
  if (rules_.snapshot == nullptr) {
    return WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK");
  }
  if (practices.empty()) violations.push_back({"practices", "is empty: name at least one"});
  for (int i = 0; i < practices.size(); ++i) {
    if (practices[i].empty())
      violations.push_back({absl::StrCat("practices[", i, "]"), "is empty"});
    if (absl::Status status = desk_.Allow(caller_, need, practices[i]); !status.ok()) {
      return status;
    }
    practices_.push_back(practices[i]);
  }
  std::sort(practices_.begin(), practices_.end());
  practices_.erase(std::unique(practices_.begin(), practices_.end()), practices_.end());
  return absl::OkStatus();
}

std::vector<uint16_t> EverybodyQuestion::ReadRules(
    const google::protobuf::RepeatedPtrField<std::string>& ids,
    std::vector<Violation>& violations) const {
  std::vector<uint16_t> out;
  for (int i = 0; i < ids.size(); ++i) {
    const int rule = pack().FindRule(ids[i]);
    if (rule < 0) {
      violations.push_back({absl::StrCat("rules[", i, "]"), "the pack has no such rule"});
    } else {
      out.push_back(static_cast<uint16_t>(rule));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

absl::Status EverybodyQuestion::Begin(std::string_view method, calendar::Day on) {
  has_turn_ = desk_.BeginCounting();
  if (!has_turn_) {
    return WithRetry(
        WithReason(absl::ResourceExhaustedError("another question about everybody is being "
                                                "answered; try again shortly"),
                   "COUNTING_BUSY"),
        absl::Seconds(5));
  }
  for (const std::string& practice : practices_) {
    store::AuditLine line;
    line.practice = practice;
    line.at = desk_.Now();
    access::SignLine(caller_, {}, line);
    line.action = "counted";
    line.method = std::string(method);
    if (!desk_.store().AuditRead(line).ok()) is_recorded_ = false;
  }
  population::StoredInput input;
  input.read = [this] { return desk_.Read(); };
  input.practices = practices_;
  input.rules = rules_.in_use.get();
  input.on = on;
  input.owners = &owners_;
  absl::StatusOr<std::unique_ptr<population::PatientSource>> patients =
      population::OpenStoredPatients(std::move(input));
  if (!patients.ok()) return FromStore(patients.status());
  patients_ = *std::move(patients);
  return absl::OkStatus();
}

population::RecordSource EverybodyQuestion::Source() {
  return [this](record::PatientRecord& record) { return patients_->Next(record); };
}

population::VisitOptions EverybodyQuestion::Visit() const {
  population::VisitOptions visit;
  visit.threads = 1;  // consultations go on meanwhile
  visit.is_cancelled = [this] { return is_over(); };
  return visit;
}

absl::Status EverybodyQuestion::Finished(const absl::Status& status) const {
  if (!absl::IsCancelled(status)) return FromStore(status);
  return desk_.is_ending() ? Desk::Ending() : Cancelled();
}

}  // namespace waymark::service
