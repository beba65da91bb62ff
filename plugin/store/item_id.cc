#include <sodium.h>

#include "waymark/store/values.h"

namespace waymark::store {

ItemId NewItemId() {
  // 20 digits of 5 bits: 100 random bits. No letters that people read wrongly.
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
  unsigned char random[20];
  randombytes_buf(random, sizeof random);
  ItemId id = "item-";
  for (const unsigned char byte : random) id += kDigits[byte & 31u];
  return id;
}

}  // namespace waymark::store
