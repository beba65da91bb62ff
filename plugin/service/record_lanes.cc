#include "waymark/service/record_lanes.h"

#include <algorithm>

#include "waymark/rules/ast_walk.h"

namespace waymark::service {

using record::Kind;

RecordLanes::RecordLanes(const rules::Pack& pack) {
  for (const rules::Rule& rule : pack.rules) {
    if (rule.purpose != rules::Purpose::kReview && rule.purpose != rules::Purpose::kSupport) {
      continue;
    }
    rules::WalkRule(pack, rule, {},
                    [&](const rules::EntrySelector& selector, const rules::Visit& visit) {
                      if (visit.block != rules::Block::kDone) return;
                      for (const rules::SetRef& ref : rules::SetsOf(selector)) {
                        reviews_.insert(&pack.code_sets[ref.set]);
                      }
                    });
  }
}

std::string_view RecordLanes::LaneOf(Kind kind,
                                     const std::vector<const terminology::CodeSet*>& sets) const {
  switch (kind) {
    case Kind::kResult:
    case Kind::kRequest:
      return "test";
    case Kind::kReferral:
    case Kind::kAppointment:
    case Kind::kBooking:
      return "referral";
    case Kind::kDocument:
      return "letter";
    case Kind::kMedication:
      return "other";
    default:
      break;
  }
  const bool review = std::any_of(sets.begin(), sets.end(), [this](const auto* set) {
    return reviews_.find(set) != reviews_.end();
  });
  if (review) return "review";
  switch (kind) {
    case Kind::kCondition:
    case Kind::kObservation:
      return "symptom";
    case Kind::kProcedure:
      return "test";
    case Kind::kConsultation:
    case Kind::kAdministration:
      return "letter";
    default:
      return "other";
  }
}

}  // namespace waymark::service
