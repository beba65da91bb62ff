// Writing and reading the variable parts of a snapshot and of a sweep's state. Internal to
// population/.
#ifndef WAYMARK_POPULATION_BYTES_H_
#define WAYMARK_POPULATION_BYTES_H_

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "waymark/calendar/day.h"

namespace waymark::population {

inline void PutNumber(uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out += static_cast<char>(number | 0x80);
    number >>= 7;
  }
  out += static_cast<char>(number);
}

inline void PutSigned(int64_t number, std::string& out) {
  PutNumber((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63), out);
}

inline void PutText(std::string_view text, std::string& out) {
  PutNumber(text.size(), out);
  out += text;
}

// Once something does not fit, everything it gives is zero or empty and ok() is false.
class Taker {
 public:
  explicit Taker(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  uint64_t Number() {
    uint64_t number = 0;
    for (int shift = 0; at_ != end_ && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    Fail();
    return 0;
  }
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

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_BYTES_H_
