// What no good client of CDS Hooks sends: each has a defined answer, and the next call is answered.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/cds_bodies.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"

namespace waymark::gateway {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kView[] = "/cds-services/waymark-patient-view";
constexpr char kJson[] = "Content-Type: application/json\r\n";
constexpr size_t kMostBytes = 1 << 20;

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

class CdsBadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    running.config.http.header_seconds = 1;
    running.config.http.body_seconds = 1;
    running.config.limits.message_bytes = kMostBytes;
    ASSERT_TRUE(running.Start().ok());
  }
  Answer View(const std::string& body) { return Post(running.Http(), kView, body); }
  static std::string With(const std::string& key, const std::string& value) {
    Prefetch prefetch = WholePrefetch({"conditions"});
    Put(prefetch, key, value);
    return HookBody("patient-view", prefetch);
  }
  void IsWell() {
    EXPECT_EQ(View(HookBody("patient-view", WholePrefetch({"conditions"}))).status, 200);
  }
  std::string Head(const std::string& more) const {
    return absl::StrCat("POST ", kView, " HTTP/1.1\r\nHost: x\r\n", kJson, more, "\r\n");
  }
  Answer Raw(const std::string& bytes, bool* closed) {
    RawClient client(running.Http());
    client.Send(bytes);
    Answer answer = client.Read();
    *closed = client.IsClosed();
    return answer;
  }

  Running running;
};

TEST_F(CdsBadInput, AHugePrefetchIs413) {
  const std::string huge = With(
      "observations",
      Searchset({Coded("Observation", "o1", "1", "2025-01-01") + std::string(kMostBytes, ' ')}));
  EXPECT_EQ(View(huge).status, 413);
  // Also where it only says how long it will be, and where it comes in parts and does not say.
  bool closed = false;
  EXPECT_EQ(Raw(Head("Content-Length: 1048577\r\n"), &closed).status, 413);
  EXPECT_TRUE(closed);
  std::string parts = Head("Transfer-Encoding: chunked\r\n");
  for (int i = 0; i < 20; ++i) {
    absl::StrAppend(&parts, "10000\r\n", std::string(0x10000, ' '), "\r\n");
  }
  EXPECT_EQ(Raw(parts + "0\r\n\r\n", &closed).status, 413);
  IsWell();
}

TEST_F(CdsBadInput, WhatIsJustSmallEnoughIsRead) {
  std::string body = With("observations", Searchset({}));
  body += std::string(kMostBytes - body.size(), ' ');
  EXPECT_EQ(View(body).status, 200);
}

TEST_F(CdsBadInput, BombsOfJsonCostWhatTheyWeigh) {
  const struct {
    const char* what;
    std::string body;
    int status;
  } bombs[] = {
      {"many entries that are nothing",
       With("observations", Searchset(std::vector<std::string>(30'000, "{}"))), 200},
      {"entries that are no objects",
       With("observations", R"({"resourceType":"Bundle","type":"searchset","entry":[)" +
                                Repeated("1,", 100'000) + "1]}"),
       200},
      {"a number without end",
       With("observations",
            Searchset({R"({"resourceType":"Observation","status":"final","valueInteger":1)" +
                       std::string(500'000, '0') + "}"})),
       200},
      {"an exponent without end",
       With("observations",
            Searchset(
                {R"({"resourceType":"Observation","status":"final","valueDecimal":1e99999999})"})),
       200},
      {"a text of escapes",
       With("observations", Searchset({R"({"resourceType":"Observation","status":")" +
                                       Repeated("\\u0041", 80'000) + "\"}"})),
       200},
      {"Bundles within Bundles",
       With("observations",
            Repeated(R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)", 3000) +
                "{}" + Repeated("}]}", 3000)),
       200},
      {"nesting in a member that nobody reads",
       With("x", "null")
           .insert(1, "\"later\":" + std::string(200'000, '[') + std::string(200'000, ']') + ","),
       200},
      {"objects in the context",
       R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":)" +
           Repeated("{\"patientId\":", 50'000) + "1" + std::string(50'000, '}') + "}",
       400},
      {"an id without end",
       HookBody("patient-view", WholePrefetch({"conditions"}), std::string(200'000, 'a')), 400},
  };
  for (const auto& bomb : bombs) {
    ASSERT_LT(bomb.body.size(), kMostBytes) << bomb.what;
    const Answer answer = View(bomb.body);
    EXPECT_EQ(answer.status, bomb.status) << bomb.what << answer.body.substr(0, 300);
    if (bomb.status == 200) {
      CheckCards(ParseObject(answer.body));
    } else {
      EXPECT_THAT(answer.body, HasSubstr("OperationOutcome")) << bomb.what;
    }
  }
  IsWell();
}

TEST_F(CdsBadInput, ThousandsOfKeysAreTolerated) {
  Prefetch prefetch = WholePrefetch({"conditions"});
  for (int i = 0; i < 20'000; ++i) prefetch.emplace_back(absl::StrCat("k", i), "null");
  EXPECT_EQ(View(HookBody("patient-view", prefetch)).status, 200);
  // Two of one name are not, wherever they stand.
  prefetch.emplace_back("k7", "null");
  EXPECT_EQ(View(HookBody("patient-view", prefetch)).status, 400);
}

TEST_F(CdsBadInput, TextThatIsNoUnicodeIs400) {
  for (const char* user : {"Practitioner/\\ud800", "Practitioner/\xff", "Practitioner/\xc0\xaf",
                           "Practitioner/a\\u0000", "Practitioner/a\x01"}) {
    const std::string body =
        absl::StrCat(R"({"hook":"patient-view","hookInstance":)",
                     R"("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":")", user,
                     R"(","patientId":"p1"}})");
    const Answer answer = View(body);
    EXPECT_EQ(answer.status, 400) << user;
    EXPECT_THAT(answer.body, HasSubstr("context.userId")) << user;
  }
}

TEST_F(CdsBadInput, ShapesThatTwoReadersCouldSplitDifferentlyHideNoCall) {
  const std::string body = HookBody("patient-view", WholePrefetch({"conditions"}));
  const std::string hidden = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string size = absl::StrCat(body.size());
  for (const std::string& shape : {
           Head("Content-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n"),
           Head("Content-Length: " + size + "\r\nTransfer-Encoding : chunked\r\n"),
           Head("Content-Length: " + size +
                "\r\nTransfer-Encoding:\x0b"
                "chunked\r\n"),
           Head("Content-Length: " + size + "\r\n Transfer-Encoding: chunked\r\n"),
           Head("Content-Length: " + size + "\r\nX: a\rTransfer-Encoding: chunked\r\n"),
           Head("Content-Length: " + size + "\r\nX: a\nTransfer-Encoding: chunked\r\n"),
           Head("Content-Length:\r\n " + size + "\r\n"),
           Head("Content-Length: " + size + " 0\r\n"),
           Head("Content_Length: " + size + "\r\nTransfer-Encoding: \"chunked\"\r\n"),
           Head("Transfer-Encoding: chunked, chunked\r\n"),
           Head("Transfer-Encoding: chunked;q=1\r\n"),
       }) {
    bool closed = false;
    RawClient client(running.Http());
    client.Send(shape + body + hidden);
    const Answer answer = client.Read();
    // Where it is taken at all, it is taken by its length, and the next request is the next.
    if (answer.status == 200) {
      EXPECT_THAT(answer.body, HasSubstr("\"cards\"")) << shape;
      EXPECT_EQ(client.Read().body, "alive\n") << shape;
      continue;
    }
    closed = client.IsClosed();
    EXPECT_THAT(answer.status, AnyOf(400, 413, 501)) << shape;
    EXPECT_TRUE(closed) << shape;
    EXPECT_THAT(answer.body, Not(HasSubstr("alive"))) << shape;
  }
  for (const char* chunk :
       {"-2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2 \r\n{}\r\n0\r\n\r\n",
        " 2\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "\r\n{}\r\n0\r\n\r\n"}) {
    bool closed = false;
    const Answer answer =
        Raw(Head("Transfer-Encoding: chunked\r\nConnection: close\r\n") + chunk, &closed);
    EXPECT_EQ(answer.status, 400) << chunk;
    EXPECT_TRUE(closed) << chunk;
  }
  // HTTP/1.0 has no chunks.
  bool closed = false;
  EXPECT_EQ(Raw(absl::StrCat("POST ", kView, " HTTP/1.0\r\nHost: x\r\n", kJson,
                             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                &closed)
                .status,
            400);
  IsWell();
}

// Sends one byte after the other, as long as the other side takes them.
bool Drips(RawClient& client, const std::string& bytes) {
  const absl::Time end = absl::Now() + absl::Seconds(20);
  for (size_t i = 0; absl::Now() < end; ++i) {
    if (!client.Send(bytes.substr(i % bytes.size(), 1))) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

TEST_F(CdsBadInput, ClientsThatDripAreClosedAndOthersAnswered) {
  RawClient header(running.Http()), body(running.Http());
  header.Send(absl::StrCat("POST ", kView, " HTTP/1.1\r\nHost: x\r\nX: "));
  body.Send(Head("Content-Length: 100000\r\n"));
  IsWell();
  EXPECT_FALSE(Drips(header, "a"));
  EXPECT_FALSE(Drips(body, " "));
  IsWell();
}

TEST_F(CdsBadInput, HalfACallIsNoCall) {
  const std::string body = HookBody("patient-view", WholePrefetch({"conditions"}));
  RawClient client(running.Http());
  client.Send(Head(absl::StrCat("Content-Length: ", body.size() + 1, "\r\n")) + body);
  client.EndSending();
  EXPECT_TRUE(client.IsClosed());
  EXPECT_THAT(Call(running.Http(), "GET", "/metrics").body,
              Not(HasSubstr("transport=\"cds-hooks\"")));
}

}  // namespace
}  // namespace waymark::gateway
