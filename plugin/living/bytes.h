// Small values as bytes (record/bytes.h), and a digest of them for telling changes, not for trust.
#ifndef WAYMARK_LIVING_BYTES_H_
#define WAYMARK_LIVING_BYTES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "waymark/record/bytes.h"

namespace waymark::living {

class ByteWriter {
 public:
  void Number(uint64_t number) { record::PutNumber(number, bytes_); }
  void Signed(int64_t number) { record::PutSigned(number, bytes_); }
  void Text(std::string_view text) { record::PutText(text, bytes_); }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads what ByteWriter wrote.
using record::ByteReader;

// FNV-1a, so that what is kept does not depend on the program's hash seed.
class ByteDigest {
 public:
  void Add(std::string_view text) {
    for (const char c : text) Byte(static_cast<unsigned char>(c));
    Byte(0);
  }
  void Add(uint64_t number) {
    for (int i = 0; i < 8; ++i) Byte(static_cast<unsigned char>(number >> (8 * i)));
  }
  uint64_t value() const { return value_; }

 private:
  void Byte(unsigned char byte) { value_ = (value_ ^ byte) * 1099511628211u; }
  uint64_t value_ = 14695981039346656037u;
};

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_BYTES_H_
