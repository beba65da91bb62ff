// Checked-in copies of generated texts: tests fail when one is stale, and write it when
// WAYMARK_UPDATE_GENERATED is set.
#ifndef WAYMARK_TESTS_RULES_GENERATED_H_
#define WAYMARK_TESTS_RULES_GENERATED_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace waymark::rules {

inline std::string ReadSourceFile(const std::string& path) {
  std::ifstream file(std::string(WAYMARK_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void ExpectCheckedIn(const std::string& path, const std::string& wanted) {
  if (std::getenv("WAYMARK_UPDATE_GENERATED") != nullptr) {
    const std::filesystem::path target = std::filesystem::path(WAYMARK_SOURCE_DIR) / path;
    std::filesystem::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary) << wanted;
  }
  EXPECT_TRUE(ReadSourceFile(path) == wanted)
      << path << " is stale; make it again: waymark generate";
}

}  // namespace waymark::rules

#endif  // WAYMARK_TESTS_RULES_GENERATED_H_
