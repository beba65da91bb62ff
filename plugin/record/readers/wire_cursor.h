// Reading protobuf's wire format: tags, varints, lengths, what is to be skipped, text.
//
// Accepts and refuses exactly the bytes that the generated parser of protobuf 3.21 does: tags of up
// to five bytes, varints of up to ten, groups of unknown fields to a depth of 100, text only where
// it is UTF-8. Never reads outside [at, end). After the first fault the cursor stands at its end
// and ok() is false; whoever reads may go on until a loop looks, and gets zeros and empty texts.
#ifndef WAYMARK_RECORD_READERS_WIRE_CURSOR_H_
#define WAYMARK_RECORD_READERS_WIRE_CURSOR_H_

#include <cstdint>
#include <cstring>
#include <string_view>

namespace waymark::record {

enum class WireType : uint32_t {
  kVarint = 0,
  kFixed64 = 1,
  kLength = 2,
  kGroupBegin = 3,
  kGroupEnd = 4,
  kFixed32 = 5,
};

constexpr uint32_t MakeTag(uint32_t field, WireType type) {
  return field << 3 | static_cast<uint32_t>(type);
}

// Well-formed UTF-8, as proto3 wants it: shortest forms, no surrogates, up to U+10FFFF.
bool IsWireText(std::string_view text);

class WireCursor {
 public:
  explicit WireCursor(std::string_view bytes)
      : at_(reinterpret_cast<const uint8_t*>(bytes.data())), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return at_ == end_; }
  const char* position() const { return reinterpret_cast<const char*>(at_); }

  // 0 on a fault; a tag on the wire is never 0.
  uint32_t Tag() {
    if (at_ != end_ && *at_ < 0x80) {
      const uint32_t tag = *at_++;
      return tag < 8 ? Fail() : tag;
    }
    return LongTag();
  }
  uint64_t Varint() {
    if (at_ != end_ && *at_ < 0x80) return *at_++;
    return LongVarint();
  }
  int32_t Int32() { return static_cast<int32_t>(static_cast<uint32_t>(Varint())); }
  bool Bool() { return Varint() != 0; }
  // The bytes of a length-delimited field.
  std::string_view Bytes() {
    size_t size = 0;
    if (at_ != end_ && *at_ < 0x80) {
      size = *at_++;
    } else {
      size = LongSize();
    }
    if (size > static_cast<size_t>(end_ - at_)) {
      Fail();
      return {};
    }
    const std::string_view bytes(position(), size);
    at_ += size;
    return bytes;
  }
  std::string_view Text() {
    const std::string_view text = Bytes();
    if (!IsAscii(text) && !IsWireText(text)) {
      Fail();
      return {};
    }
    return text;
  }
  // What follows `tag`, whatever it is. `depth` is how many groups may stand within one another.
  void Skip(uint32_t tag, int depth);

  uint32_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

 private:
  static bool IsAscii(std::string_view text) {
    const char* at = text.data();
    size_t left = text.size();
    uint64_t word = 0;
    for (; left >= sizeof word; left -= sizeof word, at += sizeof word) {
      std::memcpy(&word, at, sizeof word);
      if ((word & 0x8080808080808080u) != 0) return false;
    }
    uint8_t high = 0;
    for (; left > 0; --left, ++at) high |= static_cast<uint8_t>(*at);
    return high < 0x80;
  }

  uint32_t LongTag();
  uint64_t LongVarint();
  size_t LongSize();

  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_WIRE_CURSOR_H_
