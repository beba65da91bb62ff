// Exact decimal numbers, as results are written. No binary floating point.
#ifndef WAYMARK_CALENDAR_DECIMAL_H_
#define WAYMARK_CALENDAR_DECIMAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waymark::calendar {

// mantissa * 10^exponent. Kept as written: "4.0" is {40, -1}; comparison is by value.
struct Decimal {
  int64_t mantissa = 0;
  int32_t exponent = 0;  // -30 to 30
};

// "12", "-3.50", "4e-3"; at most 18 significant digits and a magnitude within 1e-18 to 1e18 (0 is
// fine); nothing otherwise, so that an absurd value is unreadable rather than wrong. No spaces, no
// thousands separators.
std::optional<Decimal> ParseDecimal(std::string_view text);
std::string FormatDecimal(const Decimal& value);

// A positive exact ratio, for unit factors.
struct Ratio {
  int64_t numerator = 1;
  int64_t denominator = 1;
};

// -1, 0 or 1 as a * scale_a + offset_a compares with b * scale_b + offset_b; exact (128-bit and,
// where that does not do, longer arithmetic).
int Compare(const Decimal& a, const Ratio& scale_a, const Decimal& offset_a, const Decimal& b,
            const Ratio& scale_b, const Decimal& offset_b);
inline int Compare(const Decimal& a, const Decimal& b) { return Compare(a, {}, {}, b, {}, {}); }

}  // namespace waymark::calendar

#endif  // WAYMARK_CALENDAR_DECIMAL_H_
