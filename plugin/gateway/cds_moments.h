// The moments at which record systems ask by CDS Hooks, and which of them the loaded rules use.
//
// Facts of the hooks (contexts, who the user may be) are from the hook definitions of CDS Hooks 2.0
// and 3.0: patient-view, order-select, order-sign, encounter-start, appointment-book.
#ifndef WAYMARK_GATEWAY_CDS_MOMENTS_H_
#define WAYMARK_GATEWAY_CDS_MOMENTS_H_

#include <span>
#include <string_view>
#include <vector>

#include "waymark/rules/pack.h"
#include "waymark/v1/answer.pb.h"

namespace waymark::gateway {

struct CdsMoment {
  std::string_view hook;
  std::string_view id;  // of the service; stays from version to version
  std::string_view title;
  std::string_view description;
  v1::Moment moment = v1::MOMENT_ON_OPEN;
  // The context's field that holds a Bundle of drafts (not yet of the record); empty: none.
  std::string_view drafts = {};
  bool needs_encounter = false;
  bool needs_selections = false;
};

// All that are spoken here, patient-view first.
std::span<const CdsMoment> CdsMoments();

// The rules that can speak in a consultation, and the rules that those ask about; sorted indices.
std::vector<int> ConsultationRules(const rules::Pack& pack);

// Which of CdsMoments() the pack's rules use:
//   patient-view      one can speak in a consultation
//   encounter-start   one interrupts when a record is opened, or reads consultations
//   order-select      one interrupts on entry, or reads orders (requests, referrals, medicines)
//   order-sign        one interrupts before closing, or reads orders
//   appointment-book  one reads appointments
// "Reads" counts where the rule, or the code set, names the kind of entry.
std::vector<const CdsMoment*> MomentsOf(const rules::Pack& pack);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_MOMENTS_H_
