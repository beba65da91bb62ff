// Fragments of a record one after the other in one text, each behind its length. Shared by engines.
#ifndef WAYMARK_STORE_FRAMES_H_
#define WAYMARK_STORE_FRAMES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace waymark::store {

void AppendFrame(std::string_view fragment, std::string& out);
// Views into `framed`, at most `most`. DataLoss where it does not end with a whole fragment.
absl::Status SplitFrames(std::string_view framed, size_t most,
                         std::vector<std::string_view>& fragments);

}  // namespace waymark::store

#endif  // WAYMARK_STORE_FRAMES_H_
