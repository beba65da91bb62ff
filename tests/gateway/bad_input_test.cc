// What no good client sends: each has a defined answer, and none holds up the others.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "waymark/gateway/gzip.h"

namespace waymark::gateway {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr char kListRules[] = "/waymark.v1.RulesService/ListRules";
constexpr char kEvaluate[] = "/waymark.v1.DecisionSupportService/Evaluate";
constexpr char kJson[] = "Content-Type: application/json\r\n";

Answer Raw(const std::string& address, const std::string& bytes, bool* closed = nullptr) {
  RawClient client(address);
  client.Send(bytes);
  Answer answer = client.Read();
  if (closed != nullptr) *closed = client.IsClosed();
  return answer;
}

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    running.config.http.header_seconds = 1;
    running.config.http.body_seconds = 1;
    running.config.http.idle_seconds = 1;
    running.config.http.write_seconds = 1;
    running.config.limits.message_bytes = 1 << 20;
    ASSERT_TRUE(running.Start().ok());
  }
  Running running;
  std::string http() const { return running.Http(); }
  void IsWell() const { EXPECT_EQ(Post(http(), kListRules, "{}").status, 200); }
};

TEST_F(BadInput, WhatIsNoHttpIs400AndTheEnd) {
  for (const char* bytes :
       {"hello\r\n\r\n", "\x16\x03\x01\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
        "G\x7fT / HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
    bool closed = false;
    EXPECT_THAT(Raw(http(), bytes, &closed).status, AnyOf(400, 505)) << bytes;
    EXPECT_TRUE(closed) << bytes;
  }
  IsWell();
}

TEST_F(BadInput, ShapesThatSmuggleRequestsAreRefusedAndEndTheConnection) {
  const std::string start = absl::StrCat("POST ", kListRules, " HTTP/1.1\r\nHost: x\r\n", kJson);
  const std::string hidden = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string& shape :
       {start + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        start + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n" + hidden,
        start + "Content-Length: 2\r\nContent-Length: 44\r\n\r\n{}" + hidden,
        start + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + hidden,
        start + "Content-Length: 2, 2\r\n\r\n{}" + hidden,
        start + "Content-Length: +2\r\n\r\n{}" + hidden,
        start + "Content-Length: -2\r\n\r\n{}" + hidden,
        start + "Content-Length: 0x2\r\n\r\n{}" + hidden,
        start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + hidden,
        start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
        start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" +
            hidden,
        start + "Transfer-Encoding: identity\r\n\r\n{}" + hidden,
        start + "Host: y\r\nContent-Length: 2\r\n\r\n{}" + hidden,
        "POST " + std::string(kListRules) + " HTTP/1.1\r\n" + kJson + "Content-Length: 2\r\n\r\n{}",
        "POST http://x" + std::string(kListRules) +
            " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        start + "Transfer-Encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n",
        start + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n"}) {
    bool closed = false;
    EXPECT_THAT(Raw(http(), shape, &closed).status, AnyOf(400, 413, 501)) << shape;
    EXPECT_TRUE(closed) << shape;
  }
  IsWell();
}

TEST_F(BadInput, ANameThatOnlyLeadsHereIsNotAnswered) {
  for (const char* host : {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "[fe80::1]",
                           "localhost.evil.example", ""}) {
    const Answer answer =
        Raw(http(), absl::StrCat("GET /livez HTTP/1.1\r\nHost: ", host, "\r\n\r\n"));
    EXPECT_EQ(answer.status, 421) << host;
  }
  for (const char* host :
       {"localhost", "LOCALHOST:7480", "127.0.0.1:1", "127.9.9.9", "[::1]:80", "x:5"}) {
    EXPECT_EQ(Raw(http(), absl::StrCat("GET /livez HTTP/1.1\r\nHost: ", host, "\r\n\r\n")).status,
              200)
        << host;
  }
}

TEST_F(BadInput, RequestsOneBehindTheOtherAreAnsweredInOrder) {
  RawClient client(http());
  client.Send(absl::StrCat("GET /livez HTTP/1.1\r\nHost: x\r\n\r\nPOST ", kListRules,
                           " HTTP/1.1\r\nHost: x\r\n", kJson,
                           "Content-Length: 2\r\n\r\n{}GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_EQ(client.Read().body, "alive\n");
  EXPECT_THAT(client.Read().body, HasSubstr("\"rules\""));
  EXPECT_EQ(client.Read().status, 404);
}

TEST_F(BadInput, ChunksAreTakenAsOneBody) {
  const Answer answer =
      Raw(http(), absl::StrCat("POST ", kListRules, " HTTP/1.1\r\nHost: x\r\n", kJson,
                               "Transfer-Encoding: chunked\r\n\r\n"
                               "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"));
  EXPECT_EQ(answer.status, 200);
}

TEST_F(BadInput, AFloodOfHeadersIs431) {
  std::string many = "GET /livez HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&many, "X-", i, ": y\r\n");
  EXPECT_EQ(Raw(http(), many + "\r\n").status, 431);
  EXPECT_EQ(Raw(http(), absl::StrCat("GET /livez HTTP/1.1\r\nHost: x\r\nX-Long: ",
                                     std::string(100'000, 'a'), "\r\n\r\n"))
                .status,
            431);
  EXPECT_EQ(
      Raw(http(), absl::StrCat("GET /", std::string(100'000, 'a'), " HTTP/1.1\r\nHost: x\r\n\r\n"))
          .status,
      431);
  IsWell();
}

TEST_F(BadInput, ABodyThatIsTooLargeIs413BeforeItIsSent) {
  EXPECT_EQ(Raw(http(), absl::StrCat("POST ", kEvaluate, " HTTP/1.1\r\nHost: x\r\n", kJson,
                                     "Content-Length: 1048577\r\n\r\n"))
                .status,
            413);
  EXPECT_EQ(Raw(http(), absl::StrCat("POST ", kEvaluate, " HTTP/1.1\r\nHost: x\r\n", kJson,
                                     "Content-Length: 99999999999999999999\r\n\r\n"))
                .status,
            400);
  EXPECT_EQ(Post(http(), kEvaluate, std::string((1 << 20) + 1, ' ')).status, 413);
  IsWell();
}

TEST_F(BadInput, AnExpectationIsMetOrRefused) {
  RawClient client(http());
  client.Send(absl::StrCat("POST ", kListRules, " HTTP/1.1\r\nHost: x\r\n", kJson,
                           "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_EQ(client.ReadHead().status, 100);
  client.Send("{}");
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(Raw(http(), "GET /livez HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n").status, 417);
}

TEST_F(BadInput, GzipThatGrowsWithoutEndIsStopped) {
  const std::string bomb = Gzip(std::string(64 << 20, ' '));
  ASSERT_LT(bomb.size(), 1u << 20);
  const Answer answer = Post(http(), kEvaluate, bomb, "Content-Encoding: gzip\r\n");
  EXPECT_EQ(answer.status, 429);
  EXPECT_THAT(answer.body, HasSubstr("resource_exhausted"));
  IsWell();
}

TEST_F(BadInput, DeepNestingIsRefused) {
  for (const std::string& deep :
       {std::string(100'000, '['), std::string(100'000, '[') + std::string(100'000, ']')}) {
    EXPECT_EQ(Post(http(), kEvaluate, deep).status, 400);
  }
  std::string objects;
  for (int i = 0; i < 1000; ++i) objects += "{\"record\":";
  EXPECT_EQ(Post(http(), kEvaluate, objects).status, 400);
  IsWell();
}

TEST_F(BadInput, WhatIsNoGoodJsonIs400) {
  for (const char* json : {"",
                           " ",
                           "{",
                           "}",
                           "[]",
                           "null",
                           "\"text\"",
                           "{}{}",
                           "{\"record\": 5}",
                           "{\"rules\": \"a\"}",
                           "{\"rules\": [null]}",
                           "{\"rules\": [5]}",
                           "{\"view\": \"VIEW_NONE\"}",
                           "{\"view\": 1.5}",
                           "{\"record\": {}, \"record\": {}}",
                           "{\"asOf\": {\"year\": 2147483648}}",
                           "{\"asOf\": {\"year\": \"1e3\"}}",
                           "{\"asOf\": {\"year\": \"\"}}",
                           "{\"noSuchField\": 1}",
                           "{\"includeDrafts\": \"yes\"}",
                           "{\"includeDrafts\": 1}",
                           "{'a': 1}",
                           "{\"a\": NaN}",
                           "{\"knownAt\": \"\xff\xfe\"}",
                           "{\"asOf\": {\"year\": 99999999999999999999999}}"}) {
    const Answer answer = Post(http(), kEvaluate, json);
    EXPECT_EQ(answer.status, 400) << json;
    EXPECT_THAT(answer.body, HasSubstr("invalid_argument")) << json;
  }
  IsWell();
}

TEST_F(BadInput, BytesThatAreNoMessageAre400) {
  for (const std::string& bytes :
       {std::string("\xff\xff\xff\xff"), std::string("\x0a\x7f"), std::string("{}")}) {
    const Answer answer =
        Call(http(), "POST", kEvaluate, bytes, "Content-Type: application/proto\r\n");
    EXPECT_EQ(answer.status, 400) << answer.body;
  }
}

TEST_F(BadInput, ASlowHeaderABodyThatStopsAndSilenceAreClosed) {
  RawClient silent(http());
  RawClient header(http());
  header.Send("GET /livez HTT");
  RawClient body(http());
  body.Send(absl::StrCat("POST ", kEvaluate, " HTTP/1.1\r\nHost: x\r\n", kJson,
                         "Content-Length: 100\r\n\r\n{"));
  EXPECT_TRUE(silent.IsClosed());
  EXPECT_TRUE(header.IsClosed());
  EXPECT_TRUE(body.IsClosed());
  EXPECT_THAT(Call(http(), "GET", "/metrics").body,
              HasSubstr("waymark_http_connections_lost_total{reason=\"slow\"}"));
}

TEST_F(BadInput, HalfARequestIsNoRequest) {
  RawClient client(http());
  client.Send(absl::StrCat("POST ", kEvaluate, " HTTP/1.1\r\nHost: x\r\n", kJson,
                           "Content-Length: 100\r\n\r\n{}"));
  client.EndSending();
  EXPECT_TRUE(client.IsClosed());
  IsWell();
}

TEST(Limits, ConnectionsOverTheMostAreClosedAtOnce) {
  Running running;
  running.config.http.connections = 3;
  ASSERT_TRUE(running.Start().ok());
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(running.Http()));
    clients.back()->Send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_EQ(clients.back()->Read().status, 200);
  }
  RawClient fourth(running.Http());
  EXPECT_TRUE(fourth.IsClosed());
  clients.pop_back();
  // The place is free again once the sidecar has noticed.
  int status = 0;
  for (int i = 0; i < 1000 && status == 0; ++i) {
    RawClient next(running.Http());
    next.Send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    status = next.Read().status;
    if (status == 0) absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(status, 200);
}

TEST(Limits, BodiesTogetherHaveAnEndToo) {
  Running running;
  running.config.http.body_bytes = 1 << 20;
  ASSERT_TRUE(running.Start().ok());
  RawClient first(running.Http());
  first.Send(absl::StrCat("POST ", kEvaluate, " HTTP/1.1\r\nHost: x\r\n", kJson,
                          "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"));
  ASSERT_EQ(first.ReadHead().status, 100);
  const Answer second = Post(running.Http(), kEvaluate, std::string(100'000, ' '));
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(second.headers.at("retry-after"), "1");
  first.Send("{}" + std::string(999'998, ' '));
  EXPECT_EQ(first.Read().status, 400);  // read whole: a record is missing
  EXPECT_EQ(Post(running.Http(), kListRules, "{}").status, 200);
}

TEST(Limits, ManyIdleConnectionsHoldUpNobody) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 200; ++i) {
    idle.push_back(std::make_unique<RawClient>(running.Http()));
    idle.back()->Send("POST / HTTP/1.1\r\n");
  }
  EXPECT_EQ(Post(running.Http(), kListRules, "{}").status, 200);
  running.gateway->Drain(absl::ZeroDuration());
  EXPECT_EQ(running.gateway->connections(), 0);
}

TEST(Limits, AnAddressThatIsTakenIsSaid) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  service::ServeConfig config = running.config;
  config.http.listen = {*service::ParseListenAddress(running.Http())};
  const auto second = Gateway::Start({config, *running.packs, nullptr, running.server->methods(),
                                      running.metrics, *running.log, service::TestNow});
  EXPECT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(running.Http()));
}

TEST(Drain, AnAnswerOnItsWayIsSentAndNewConnectionsAreNotTaken) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  RawClient idle(running.Http());
  idle.Send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(idle.Read().status, 200);
  RawClient half(running.Http());
  half.Send(absl::StrCat("POST ", kListRules, " HTTP/1.1\r\nHost: x\r\n", kJson,
                         "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  ASSERT_EQ(half.ReadHead().status, 100);
  running.gateway->BeginDrain();
  EXPECT_TRUE(idle.IsClosed());
  half.Send("{}");
  const Answer answer = half.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  running.gateway->Drain(absl::Seconds(30));
  RawClient late(running.Http());
  EXPECT_FALSE(late.Send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n") && late.Read().status == 200);
}

}  // namespace
}  // namespace waymark::gateway
