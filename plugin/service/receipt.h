// How an answer about a stored patient was had: all that is needed to have it again.
#ifndef WAYMARK_SERVICE_RECEIPT_H_
#define WAYMARK_SERVICE_RECEIPT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/service/get_prompts_handler.h"

namespace waymark::service {

struct Receipt {
  store::PatientKey patient;
  int64_t record_version = 0;
  calendar::Instant answered_at = 0;
  std::string pack_digest;
  std::string program_version;
  std::map<std::string, std::vector<std::string>, std::less<>> suspended;
  StoredQuestion question;
  uint64_t answer_digest = 0;
};

std::string EncodeReceipt(const Receipt& receipt);
// InvalidArgument where it is none.
absl::StatusOr<Receipt> DecodeReceipt(std::string_view bytes);
// For telling whether an answer is the same, not for trust.
uint64_t DigestOf(std::string_view bytes);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RECEIPT_H_
