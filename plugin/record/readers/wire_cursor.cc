#include "waymark/record/readers/wire_cursor.h"

#include <cstddef>
#include <limits>

namespace waymark::record {
namespace {

constexpr int kLongestTag = 5;
constexpr int kLongestVarint = 10;
// The generated parser keeps this many bytes of slop.
constexpr uint64_t kLargestSize = std::numeric_limits<int32_t>::max() - 16;

}  // namespace

// Björn Höhrmann's table would do the same; this spells out the ranges of RFC 3629.
bool IsWireText(std::string_view text) {
  const auto* at = reinterpret_cast<const uint8_t*>(text.data());
  const uint8_t* const end = at + text.size();
  const auto follows = [&](int n) { return end - at > n && (at[n] & 0xC0) == 0x80; };
  while (at != end) {
    const uint8_t lead = *at;
    if (lead < 0x80) {
      ++at;
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      if (!follows(1)) return false;
      at += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      if (!follows(1) || !follows(2)) return false;
      if (lead == 0xE0 && at[1] < 0xA0) return false;
      if (lead == 0xED && at[1] > 0x9F) return false;
      at += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      if (!follows(1) || !follows(2) || !follows(3)) return false;
      if (lead == 0xF0 && at[1] < 0x90) return false;
      if (lead == 0xF4 && at[1] > 0x8F) return false;
      at += 4;
    } else {
      return false;
    }
  }
  return true;
}

uint32_t WireCursor::LongTag() {
  uint64_t tag = 0;
  for (int i = 0; i < kLongestTag && at_ != end_; ++i) {
    const uint8_t byte = *at_++;
    tag |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte >= 0x80) continue;
    const auto result = static_cast<uint32_t>(tag);
    return result < 8 ? Fail() : result;
  }
  return Fail();
}

uint64_t WireCursor::LongVarint() {
  uint64_t value = 0;
  for (int i = 0; i < kLongestVarint && at_ != end_; ++i) {
    const uint8_t byte = *at_++;
    value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte < 0x80) return value;
  }
  return Fail();
}

size_t WireCursor::LongSize() {
  uint64_t size = 0;
  for (int i = 0; i < kLongestTag && at_ != end_; ++i) {
    const uint8_t byte = *at_++;
    size |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
    if (byte >= 0x80) continue;
    return size <= kLargestSize ? size : std::numeric_limits<size_t>::max();
  }
  // Larger than anything that is left.
  return std::numeric_limits<size_t>::max();
}

void WireCursor::Skip(uint32_t tag, int depth) {
  switch (static_cast<WireType>(tag & 7)) {
    case WireType::kVarint:
      Varint();
      return;
    case WireType::kFixed64:
    case WireType::kFixed32: {
      const ptrdiff_t size = (tag & 7) == static_cast<uint32_t>(WireType::kFixed64) ? 8 : 4;
      if (end_ - at_ < size) {
        Fail();
      } else {
        at_ += size;
      }
      return;
    }
    case WireType::kLength:
      Bytes();
      return;
    case WireType::kGroupBegin: {
      if (depth <= 0) {
        Fail();
        return;
      }
      const uint32_t closing = MakeTag(tag >> 3, WireType::kGroupEnd);
      while (ok_) {
        const uint32_t inner = Tag();
        if (inner == 0 || inner == closing) return;
        Skip(inner, depth - 1);
      }
      return;
    }
    case WireType::kGroupEnd:
      break;
  }
  Fail();
}

}  // namespace waymark::record
