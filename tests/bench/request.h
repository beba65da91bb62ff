// What a clinical system asks when a GP opens a patient's record, on the practice's "today".
#ifndef WAYMARK_TESTS_BENCH_REQUEST_H_
#define WAYMARK_TESTS_BENCH_REQUEST_H_

#include "waymark/v1/decision_support.pb.h"

namespace waymark::bench {

inline v1::EvaluateRequest RequestFor(const v1::PatientRecord& record) {
  v1::EvaluateRequest request;
  *request.mutable_record() = record;
  request.mutable_as_of()->set_year(2026);
  request.mutable_as_of()->set_month(3);
  request.mutable_as_of()->set_day(3);
  request.set_role(v1::ROLE_GP);
  request.set_moment(v1::MOMENT_ON_OPEN);
  return request;
}

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_REQUEST_H_
