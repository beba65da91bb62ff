#include "waymark/calendar/decimal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <compare>

namespace waymark::calendar {
namespace {

constexpr int kMostDigits = 18;
constexpr int kMostMagnitude = 18;
constexpr int32_t kMostExponent = 30;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr uint64_t Magnitude(int64_t value) {
  return value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
}

constexpr std::array<int64_t, 19> kPowersOfTen = [] {
  std::array<int64_t, 19> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

// A whole number that is long enough for every sum that Compare can need: a mantissa (64 bits),
// 10^60 (200 bits), two ratio parts (63 bits each) and a sum. Sign and magnitude, least limb first.
class LongInteger {
 public:
  explicit LongInteger(int64_t value) : negative_(value < 0) {
    limbs_[0] = static_cast<uint32_t>(Magnitude(value));
    limbs_[1] = static_cast<uint32_t>(Magnitude(value) >> 32);
  }

  void MultiplyBy(int64_t factor) {
    if (factor < 0) negative_ = !negative_;
    const uint64_t magnitude = Magnitude(factor);
    const auto low = static_cast<uint32_t>(magnitude);
    const auto high = static_cast<uint32_t>(magnitude >> 32);
    if (high == 0) {
      MultiplyBySmall(low);
      return;
    }
    LongInteger shifted = *this;
    shifted.MultiplyBySmall(high);
    std::copy_backward(shifted.limbs_.begin(), shifted.limbs_.end() - 1, shifted.limbs_.end());
    shifted.limbs_[0] = 0;
    MultiplyBySmall(low);
    AddMagnitude(shifted);
  }

  void MultiplyByPowerOfTen(int32_t exponent) {
    for (; exponent > kMostMagnitude; exponent -= kMostMagnitude) {
      MultiplyBy(kPowersOfTen[kMostMagnitude]);
    }
    MultiplyBy(kPowersOfTen[static_cast<size_t>(exponent)]);
  }

  void AddTo(const LongInteger& other) {
    if (negative_ == other.negative_) {
      AddMagnitude(other);
    } else if (CompareMagnitude(other) >= 0) {
      SubtractMagnitude(other);
    } else {
      LongInteger larger = other;
      larger.SubtractMagnitude(*this);
      *this = larger;
    }
  }

  int Compare(const LongInteger& other) const {
    LongInteger difference = other;
    difference.negative_ = !difference.negative_;
    difference.AddTo(*this);
    if (std::all_of(difference.limbs_.begin(), difference.limbs_.end(),
                    [](uint32_t limb) { return limb == 0; })) {
      return 0;
    }
    return difference.negative_ ? -1 : 1;
  }

 private:
  void MultiplyBySmall(uint32_t factor) {
    uint64_t carry = 0;
    for (uint32_t& limb : limbs_) {
      carry += uint64_t{limb} * factor;
      limb = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    assert(carry == 0);
  }

  void AddMagnitude(const LongInteger& other) {
    uint64_t carry = 0;
    for (size_t i = 0; i < limbs_.size(); ++i) {
      carry += uint64_t{limbs_[i]} + other.limbs_[i];
      limbs_[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    assert(carry == 0);
  }

  // Requires a magnitude that is at least the other's.
  void SubtractMagnitude(const LongInteger& other) {
    int64_t borrow = 0;
    for (size_t i = 0; i < limbs_.size(); ++i) {
      const int64_t difference = int64_t{limbs_[i]} - other.limbs_[i] + borrow;
      limbs_[i] = static_cast<uint32_t>(difference);
      borrow = difference < 0 ? -1 : 0;
    }
    assert(borrow == 0);
  }

  int CompareMagnitude(const LongInteger& other) const {
    for (size_t i = limbs_.size(); i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i] ? -1 : 1;
    }
    return 0;
  }

  std::array<uint32_t, 15> limbs_{};  // 480 bits
  bool negative_;
};

// One side of the comparison: value * scale + offset, over a power of ten and scale.denominator.
struct Side {
  const Decimal& value;
  const Ratio& scale;
  const Decimal& offset;
};

// The side times scale.denominator, the other side's denominator and 10^-lowest, a whole number.
LongInteger LongValue(const Side& side, int64_t other_denominator, int32_t lowest) {
  LongInteger sum(side.value.mantissa);
  if (side.value.mantissa != 0) {
    sum.MultiplyByPowerOfTen(side.value.exponent - lowest);
    sum.MultiplyBy(side.scale.numerator);
  }
  if (side.offset.mantissa != 0) {
    LongInteger offset(side.offset.mantissa);
    offset.MultiplyByPowerOfTen(side.offset.exponent - lowest);
    offset.MultiplyBy(side.scale.denominator);
    sum.AddTo(offset);
  }
  sum.MultiplyBy(other_denominator);
  return sum;
}

// The same in 128 bits; only where FitsShort says so.
__int128 ShortValue(const Side& side, int64_t other_denominator, int32_t lowest) {
  const auto whole = [lowest](const Decimal& part) -> __int128 {
    if (part.mantissa == 0) return 0;
    return __int128{part.mantissa} * kPowersOfTen[static_cast<size_t>(part.exponent - lowest)];
  };
  return (whole(side.value) * side.scale.numerator + whole(side.offset) * side.scale.denominator) *
         other_denominator;
}

bool FitsShort(const Decimal& part, int64_t first, int64_t second, int32_t lowest) {
  if (part.mantissa == 0) return true;
  const int32_t shift = part.exponent - lowest;
  if (shift > kMostMagnitude) return false;
  const auto bits = [](int64_t value) { return std::bit_width(Magnitude(value)); };
  // Each product needs at most the sum of the widths; two bits are left for the sum and the sign.
  return bits(part.mantissa) + bits(kPowersOfTen[static_cast<size_t>(shift)]) + bits(first) +
             bits(second) <=
         125;
}

bool FitsShort(const Side& side, int64_t other_denominator, int32_t lowest) {
  return FitsShort(side.value, side.scale.numerator, other_denominator, lowest) &&
         FitsShort(side.offset, side.scale.denominator, other_denominator, lowest);
}

// Zero has no say in the common exponent: it may be written with any.
int32_t LowestExponent(const Side& side) {
  const int32_t value = side.value.mantissa == 0 ? kMostExponent : side.value.exponent;
  const int32_t offset = side.offset.mantissa == 0 ? kMostExponent : side.offset.exponent;
  return std::min(value, offset);
}

}  // namespace

std::optional<Decimal> ParseDecimal(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (negative) ++at;

  int64_t mantissa = 0;
  int digits = 0;  // significant ones: from the first that is not zero
  int32_t exponent = 0;
  bool any_digit = false;
  bool fraction = false;
  for (; at != end; ++at) {
    if (*at == '.' && !fraction) {
      fraction = true;
      any_digit = false;  // "5." is no number
      continue;
    }
    if (!IsDigit(*at)) break;
    any_digit = true;
    if (digits > 0 || *at != '0') ++digits;
    if (digits > kMostDigits) return std::nullopt;
    mantissa = mantissa * 10 + (*at - '0');
    // Stops far outside the range that is accepted below, so that a long text can't overflow it.
    if (fraction && exponent > -10000) --exponent;
  }
  if (!any_digit) return std::nullopt;

  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    const bool down = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+')) ++at;
    if (at == end) return std::nullopt;
    int32_t written = 0;
    for (; at != end && IsDigit(*at); ++at) written = std::min(written * 10 + (*at - '0'), 100000);
    exponent += down ? -written : written;
  }
  if (at != end) return std::nullopt;

  if (mantissa == 0) return Decimal{0, std::clamp(exponent, -kMostExponent, kMostExponent)};
  const int magnitude = digits - 1 + exponent;  // of the first digit
  if (magnitude < -kMostMagnitude || magnitude > kMostMagnitude || exponent < -kMostExponent) {
    return std::nullopt;
  }
  if (magnitude == kMostMagnitude && mantissa != kPowersOfTen[static_cast<size_t>(digits - 1)]) {
    return std::nullopt;
  }
  return Decimal{negative ? -mantissa : mantissa, exponent};
}

std::string FormatDecimal(const Decimal& value) {
  std::string digits = std::to_string(Magnitude(value.mantissa));
  std::string out = value.mantissa < 0 ? "-" : "";
  if (value.exponent > kMostExponent || value.exponent < -kMostExponent) {
    return out + digits + "e" + std::to_string(value.exponent);
  }
  if (value.exponent >= 0) {
    if (value.mantissa == 0) return "0";
    // As many digits as ParseDecimal reads, else in powers of ten.
    if (digits.size() + static_cast<size_t>(value.exponent) > kMostDigits) {
      return out + digits + (value.exponent == 0 ? "" : "e" + std::to_string(value.exponent));
    }
    return out + digits + std::string(static_cast<size_t>(value.exponent), '0');
  }
  const auto places = static_cast<size_t>(-value.exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  return out + digits.substr(0, digits.size() - places) + "." +
         digits.substr(digits.size() - places);
}

int Compare(const Decimal& a, const Ratio& scale_a, const Decimal& offset_a, const Decimal& b,
            const Ratio& scale_b, const Decimal& offset_b) {
  const Side left = {a, scale_a, offset_a};
  const Side right = {b, scale_b, offset_b};
  const int32_t lowest = std::min(LowestExponent(left), LowestExponent(right));
  if (FitsShort(left, scale_b.denominator, lowest) &&
      FitsShort(right, scale_a.denominator, lowest)) {
    const __int128 x = ShortValue(left, scale_b.denominator, lowest);
    const __int128 y = ShortValue(right, scale_a.denominator, lowest);
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return LongValue(left, scale_b.denominator, lowest)
      .Compare(LongValue(right, scale_a.denominator, lowest));
}

}  // namespace waymark::calendar
