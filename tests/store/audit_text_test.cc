// The text of a line and its hash: what a checker outside must be able to make again.
#include <gtest/gtest.h>

#include "waymark/store/audit.h"

namespace waymark::store {
namespace {

TEST(AuditText, HasItsFieldsInOneOrder) {
  AuditLine line{.practice = "A81001",
                 .at = 1'790'000'000'000'000,
                 .actor = "gp \"1\"\n",
                 .client = "console",
                 .role = "gp",
                 .action = "saw",
                 .method = "GetPrompts",
                 .purpose = "direct care",
                 .patient = 3,
                 .item = "item-1",
                 .rule = "r",
                 .pack_digest = "abc",
                 .record_version = 4,
                 .as_of = Day::FromSerial(20000),
                 .count = 2,
                 .outcome = "ok",
                 .detail = "back\\slash"};
  EXPECT_EQ(
      AuditText(line, 7, "subject-1"),
      R"({"sequence":7,"practice":"A81001","at":"2026-09-21T14:13:20Z",)"
      R"("actor":"gp \"1\"\u000a","client":"console","role":"gp","action":"saw","method":"GetPrompts",)"
      R"("purpose":"direct care","subject":"subject-1","item":"item-1","rule":"r",)"
      R"("pack":"abc","record_version":4,"as_of":"2024-10-04","count":2,"outcome":"ok",)"
      R"("detail":"back\\slash"})");
  EXPECT_EQ(AuditText({.at = 0, .action = "started"}, 1, ""),
            R"({"sequence":1,"at":"1970-01-01T00:00:00Z","action":"started"})");
}

TEST(AuditText, TheHashIsBlake2bOfTheHashBeforeAndTheText) {
  // BLAKE2b-256 of 32 zero bytes and "abc", by another program (python3 hashlib).
  const std::string hash = ChainHash(std::string(32, '\0'), "abc");
  std::string hex;
  for (const char c : hash) {
    char digits[3];
    snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
    hex += digits;
  }
  EXPECT_EQ(hex, "5db827e5e925e6b933a86596a0446c345c0d74d77f55a751ade5d7c7162eead8");
}

}  // namespace
}  // namespace waymark::store
