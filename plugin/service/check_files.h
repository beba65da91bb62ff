// Rules that are not loaded, as a request brings them.
#ifndef WAYMARK_SERVICE_CHECK_FILES_H_
#define WAYMARK_SERVICE_CHECK_FILES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "waymark/rules/finding.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// The files given, over the loaded pack's where that is asked for; sorted by path. Errors:
// InvalidArgument for a path that leads out of the pack; ResourceExhausted over 20,000 files or 16
// MiB.
absl::StatusOr<std::vector<rules::SourceFile>> FilesOf(
    const Snapshot& snapshot, const google::protobuf::RepeatedPtrField<v1::PackFile>& given,
    bool against_loaded_pack);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CHECK_FILES_H_
