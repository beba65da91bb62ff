// The files of a pack as one text, for the store to keep beside what it answered.
#ifndef WAYMARK_SERVICE_PACK_TEXT_H_
#define WAYMARK_SERVICE_PACK_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/rules/finding.h"

namespace waymark::service {

std::string PackText(const std::vector<rules::SourceFile>& files);
// DataLoss where it is not what PackText gave.
absl::StatusOr<std::vector<rules::SourceFile>> ReadPackText(std::string_view text);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_PACK_TEXT_H_
