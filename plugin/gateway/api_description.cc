#include "waymark/gateway/api_description.h"

#include <cstddef>

// The build writes the file; the assembler puts its bytes into the program.
__asm__(
    ".section .rodata\n"
    ".balign 8\n"
    "waymark_api_description_begin:\n"
    ".incbin \"" WAYMARK_API_DESCRIPTION
    "\"\n"
    "waymark_api_description_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const char waymark_api_description_begin[];
extern const char waymark_api_description_end[];
}

namespace waymark::gateway {

std::string_view ApiDescription() {
  return {waymark_api_description_begin,
          static_cast<size_t>(waymark_api_description_end - waymark_api_description_begin)};
}

}  // namespace waymark::gateway
