// Names as they are searched: without case, accents, blanks, hyphens and apostrophes.
#ifndef WAYMARK_STORE_NAME_KEY_H_
#define WAYMARK_STORE_NAME_KEY_H_

#include <string>
#include <string_view>

namespace waymark::store {

// "Ní Bhriain-O'Neill" -> "nibhriainoneill". Letters of the Latin-1 and Latin Extended-A blocks
// lose their accents ("ß" is "ss", "æ" is "ae", "þ" is "th"); other alphabets stay as they are.
// `text` is UTF-8; what is none of it is left out.
std::string NameKey(std::string_view text);

}  // namespace waymark::store

#endif  // WAYMARK_STORE_NAME_KEY_H_
