// A patient whose record names another practice than the one that asks. Rules for registered
// patients say nothing of them here, which must not read as "nothing is due".
#ifndef WAYMARK_GATEWAY_ELSEWHERE_H_
#define WAYMARK_GATEWAY_ELSEWHERE_H_

#include <string>

#include "waymark/v1/answer.pb.h"

namespace waymark::gateway {

inline constexpr char kElsewhereSummary[] =
    "Registered at another practice: not everything is checked here";

// In words, with both ODS codes; empty where the patient is registered here or that is not known.
std::string ElsewhereWords(const v1::EvaluateResponse& answer);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_ELSEWHERE_H_
