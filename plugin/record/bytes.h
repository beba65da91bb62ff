// Small values as bytes, for what is kept: numbers in groups of seven bits, the lowest first, texts
// behind their lengths. Nothing that is read is believed: see ByteReader.
#ifndef WAYMARK_RECORD_BYTES_H_
#define WAYMARK_RECORD_BYTES_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "waymark/calendar/partial_date.h"

namespace waymark::record {

inline void PutNumber(uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out += static_cast<char>(number | 0x80);
    number >>= 7;
  }
  out += static_cast<char>(number);
}

// Small negative ones are short too.
inline void PutSigned(int64_t number, std::string& out) {
  PutNumber((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63), out);
}

inline void PutText(std::string_view text, std::string& out) {
  PutNumber(text.size(), out);
  out += text;
}

// Once something does not fit (the bytes end, a number has more than 64 bits), everything it gives
// is zero or empty and ok() is false. Texts are views into the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  uint64_t Number() {
    uint64_t number = 0;
    for (int shift = 0; at_ != end_ && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte >= 0x80) continue;
      if (shift == 63 && byte > 1) break;
      return number;
    }
    Fail();
    return 0;
  }
  // A number of things of which each takes a byte at least.
  uint64_t Count() { return Below(static_cast<uint64_t>(end_ - at_) + 1); }
  uint64_t Below(uint64_t limit) {
    const uint64_t number = Number();
    if (number < limit) return number;
    Fail();
    return 0;
  }
  int64_t Signed() {
    const uint64_t number = Number();
    return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
  }
  calendar::Day Day() {
    const int64_t number = Signed();
    if (number < std::numeric_limits<int32_t>::min() ||
        number > std::numeric_limits<int32_t>::max()) {
      Fail();
      return {};
    }
    return calendar::Day::FromSerial(static_cast<int32_t>(number));
  }
  // `first` and how many days later the last one is.
  calendar::PartialDate Until(calendar::Day first) {
    const uint64_t more = Number();
    const int64_t last = int64_t{first.serial()} + static_cast<int64_t>(more);
    if (more > std::numeric_limits<uint32_t>::max() || last > std::numeric_limits<int32_t>::max()) {
      Fail();
      return {};
    }
    return {first, calendar::Day::FromSerial(static_cast<int32_t>(last))};
  }
  std::optional<calendar::PartialDate> MaybeDate() {
    if (Below(2) == 0) return std::nullopt;
    return Until(Day());
  }
  std::string_view Text() {
    const uint64_t size = Number();
    if (size > static_cast<uint64_t>(end_ - at_)) {
      Fail();
      return {};
    }
    const std::string_view text(at_, size);
    at_ += size;
    return text;
  }
  void Fail() {
    ok_ = false;
    at_ = end_;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }

 private:
  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_BYTES_H_
