#include "waymark/store/frames.h"

namespace waymark::store {

void PutVarint(uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out += static_cast<char>(0x80u | (number & 0x7fu));
    number >>= 7;
  }
  out += static_cast<char>(number);
}

bool TakeVarint(std::string_view& in, uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    number |= static_cast<uint64_t>(byte & 0x7fu) << shift;
    if (byte < 0x80) return shift < 63 || byte <= 1;
  }
  return false;
}

void AppendFrame(std::string_view fragment, std::string& out) {
  PutVarint(fragment.size(), out);
  out += fragment;
}

absl::Status SplitFrames(std::string_view framed, size_t most,
                         std::vector<std::string_view>& fragments) {
  while (!framed.empty() && most > 0) {
    uint64_t size = 0;
    if (!TakeVarint(framed, size) || size > framed.size()) {
      return absl::DataLossError("a stored record is cut off: restore a backup");
    }
    fragments.push_back(framed.substr(0, size));
    framed.remove_prefix(size);
    --most;
  }
  return absl::OkStatus();
}

}  // namespace waymark::store
