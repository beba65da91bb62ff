// Cancers and the urgent routes by which they are looked for: shares, ages, codes, usual treatment.
#ifndef WAYMARK_POPULATION_SYNTHESIS_SITES_H_
#define WAYMARK_POPULATION_SYNTHESIS_SITES_H_

#include <span>

#include "waymark/population/synthesis_codes.h"
#include "waymark/population/synthesis_person.h"
#include "waymark/population/synthesis_random.h"

namespace waymark::population::synthesis {

// An urgent suspected cancer referral and a symptom that led to it.
struct ReferralRoute {
  const Code* referral;
  const Code* symptom;
  int weight;  // of referrals, per 1,000
  bool women_only = false;
  int youngest = 16;
};
extern const Code kLowerGiReferral;
extern const Code kBreastReferral;
extern const Code kLungReferral;
extern const Code kSkinReferral;
extern const Code kUrologyReferral;
extern const Code kGynaecologyReferral;
const ReferralRoute& PickRoute(Random& random, const Person& person);

struct CancerSite {
  Code code;
  Code finer;  // a narrower code of the same cancer
  int men;     // per 1,000 prevalent cancers of men and of women
  int women;
  int youngest;
  const Code* referral;  // nullptr: found another way
  const Code* symptom;
  const Code* operation;  // nullptr: no operation with a code here
  int operated;           // per 1,000
  int chemotherapy;
  int radiotherapy;
  int fatal;  // per 1,000 of these that are advanced or soon fatal
};
std::span<const CancerSite> Sites();
// Fits the age at diagnosis and the sex.
const CancerSite& PickSite(Random& random, Sex sex, int age);
// The site whose main code is `code`; for stories written by hand.
const CancerSite& SiteOf(std::string_view code);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_SITES_H_
