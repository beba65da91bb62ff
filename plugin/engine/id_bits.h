// Ids of nodes or selectors as bits, so that one look tells whether two lists share any. Internal
// to engine/.
#ifndef WAYMARK_ENGINE_ID_BITS_H_
#define WAYMARK_ENGINE_ID_BITS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace waymark::engine {

class IdBits {
 public:
  IdBits() = default;
  // Room for ids below `size`, none of them in.
  explicit IdBits(size_t size) : words_((size + 63) / 64) {}
  template <typename Id>
  explicit IdBits(const std::vector<Id>& ids) {
    for (const Id id : ids) {
      const auto index = static_cast<size_t>(id);
      if (index / 64 >= words_.size()) words_.resize(index / 64 + 1);
      Add(index);
    }
  }

  void Add(size_t id) { words_[id / 64] |= uint64_t{1} << (id % 64); }
  bool Has(size_t id) const { return (words_[id / 64] >> (id % 64) & 1) != 0; }
  void Clear() { std::fill(words_.begin(), words_.end(), 0); }
  bool Intersects(const IdBits& other) const {
    const size_t shared = std::min(words_.size(), other.words_.size());
    for (size_t i = 0; i < shared; ++i) {
      if ((words_[i] & other.words_[i]) != 0) return true;
    }
    return false;
  }
  // Whether all of them are in `other`.
  bool IsWithin(const IdBits& other) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      const uint64_t theirs = i < other.words_.size() ? other.words_[i] : 0;
      if ((words_[i] & ~theirs) != 0) return false;
    }
    return true;
  }
  friend bool operator==(const IdBits&, const IdBits&) = default;

 private:
  std::vector<uint64_t> words_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_ID_BITS_H_
