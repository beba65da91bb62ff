#include "waymark/store/frames.h"

#include "waymark/record/bytes.h"

namespace waymark::store {

void AppendFrame(std::string_view fragment, std::string& out) { record::PutText(fragment, out); }

absl::Status SplitFrames(std::string_view framed, size_t most,
                         std::vector<std::string_view>& fragments) {
  record::ByteReader in(framed);
  for (; !in.at_end() && most > 0; --most) {
    const std::string_view fragment = in.Text();
    if (!in.ok()) return absl::DataLossError("a stored record is cut off: restore a backup");
    fragments.push_back(fragment);
  }
  return absl::OkStatus();
}

}  // namespace waymark::store
