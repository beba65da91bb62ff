// A 64-bit checksum of bytes, the same on every machine: XXH64 (xxHash, Yann Collet; the algorithm
// is public, this is our own writing of it). Finds damage and tells contents apart; it is no
// protection against somebody who wants two contents to look alike.
#ifndef WAYMARK_POPULATION_CHECKSUM_H_
#define WAYMARK_POPULATION_CHECKSUM_H_

#include <cstdint>
#include <string_view>

namespace waymark::population {

uint64_t Checksum(std::string_view bytes, uint64_t seed = 0);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_CHECKSUM_H_
