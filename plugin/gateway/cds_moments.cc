#include "waymark/gateway/cds_moments.h"

#include <algorithm>
#include <array>
#include <set>

#include "waymark/gateway/cds_reads.h"
#include "waymark/record/record.h"

namespace waymark::gateway {
namespace {

using record::Kind;

constexpr auto kMoments = std::to_array<CdsMoment>({
    {"patient-view", "waymark-patient-view", "Waymark: cancer care",
     "What is due or overdue in this patient's cancer pathway when the record is opened: at most "
     "four cards, the most urgent first.",
     v1::MOMENT_ON_OPEN},
    {"order-select", "waymark-order-select", "Waymark: cancer care, orders that are chosen",
     "What the chosen orders would change: only prompts that are not there without them.",
     v1::MOMENT_ON_ENTRY, "draftOrders", false, true},
    {"order-sign", "waymark-order-sign", "Waymark: cancer care, orders to be signed",
     "What the orders to be signed would change: only prompts that are not there without them.",
     v1::MOMENT_BEFORE_CLOSING, "draftOrders"},
    {"encounter-start",
     "waymark-encounter-start",
     "Waymark: cancer care, start of an encounter",
     "What is due or overdue in this patient's cancer pathway when an encounter starts.",
     v1::MOMENT_ON_OPEN,
     {},
     true},
    {"appointment-book", "waymark-appointment-book", "Waymark: cancer care, appointments",
     "What the proposed appointments would change: only prompts that are not there without them.",
     v1::MOMENT_ON_ENTRY, "appointments"},
});

constexpr uint32_t Bit(Kind kind) { return 1u << static_cast<unsigned>(kind); }

bool IsInUse(const rules::Rule& rule) {
  return rule.enabled &&
         (rule.status == rules::RuleStatus::kActive || rule.status == rules::RuleStatus::kSilent);
}

bool SpeaksInConsultation(const rules::Rule& rule) {
  return std::any_of(rule.timing.begin(), rule.timing.end(), [](const rules::TimingRow& row) {
    return (row.shown_in & rules::kConsultation) != 0;
  });
}

}  // namespace

std::span<const CdsMoment> CdsMoments() { return kMoments; }

std::vector<int> ConsultationRules(const rules::Pack& pack) {
  std::set<int> found;
  std::vector<int> left;
  const auto add = [&](int rule) {
    if (IsInUse(pack.rules[static_cast<size_t>(rule)]) && found.insert(rule).second) {
      left.push_back(rule);
    }
  };
  for (size_t i = 0; i < pack.rules.size(); ++i) {
    if (SpeaksInConsultation(pack.rules[i])) add(static_cast<int>(i));
  }
  while (!left.empty()) {
    const int rule = left.back();
    left.pop_back();
    EachRead(pack, {rule}, {}, [&](const rules::Condition& condition) {
      if (condition.kind == rules::Condition::Kind::kItem && condition.rule >= 0) {
        add(condition.rule);
      }
    });
    for (const std::string& other : pack.rules[static_cast<size_t>(rule)].yields_to) {
      if (const int at = pack.FindRule(other); at >= 0) add(at);
    }
  }
  return {found.begin(), found.end()};
}

std::vector<const CdsMoment*> MomentsOf(const rules::Pack& pack) {
  const std::vector<int> consulted = ConsultationRules(pack);
  if (consulted.empty()) return {};
  uint32_t kinds = 0;
  EachRead(pack, consulted, [&](const CdsRead& read) { kinds |= KindsOf(pack, read); }, {});
  const auto interrupts = [&](rules::Interrupts when) {
    return std::any_of(consulted.begin(), consulted.end(), [&](int rule) {
      const auto& timing = pack.rules[static_cast<size_t>(rule)].timing;
      return std::any_of(timing.begin(), timing.end(),
                         [&](const rules::TimingRow& row) { return row.interrupts == when; });
    });
  };
  const bool orders =
      (kinds & (Bit(Kind::kRequest) | Bit(Kind::kReferral) | Bit(Kind::kMedication))) != 0;
  const bool appointments = (kinds & (Bit(Kind::kAppointment) | Bit(Kind::kBooking))) != 0;
  const bool consultations = (kinds & Bit(Kind::kConsultation)) != 0;
  const std::array<bool, kMoments.size()> used = {
      true, orders || interrupts(rules::Interrupts::kOnEntry),
      orders || interrupts(rules::Interrupts::kBeforeClosing),
      consultations || interrupts(rules::Interrupts::kOnOpen), appointments};
  std::vector<const CdsMoment*> moments;
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i]) moments.push_back(&kMoments[i]);
  }
  return moments;
}

}  // namespace waymark::gateway
