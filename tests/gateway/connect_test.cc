// The Connect protocol: https://connectrpc.com/docs/protocol.

#include "absl/time/clock.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "waymark/gateway/base64.h"
#include "waymark/gateway/gzip.h"
#include "waymark/v1/status.pb.h"

namespace waymark::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kEvaluate[] = "/waymark.v1.DecisionSupportService/Evaluate";
constexpr char kListRules[] = "/waymark.v1.RulesService/ListRules";

google::protobuf::Struct Json(const std::string& text) {
  google::protobuf::Struct json;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &json).ok()) << text;
  return json;
}

std::string Envelope(const std::string& message, char flags = 0) {
  std::string out(1, flags);
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(message.size() >> shift));
  }
  return out + message;
}

// The messages of a stream with their flags.
std::vector<std::pair<int, std::string>> Open(std::string bytes) {
  std::vector<std::pair<int, std::string>> messages;
  while (bytes.size() >= 5) {
    size_t size = 0;
    for (size_t i = 1; i < 5; ++i) size = (size << 8) | static_cast<uint8_t>(bytes[i]);
    messages.emplace_back(bytes[0], bytes.substr(5, size));
    bytes.erase(0, 5 + size);
  }
  EXPECT_EQ(bytes, "");
  return messages;
}

class Connect : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(running.Start(with_store).ok()); }
  bool with_store = false;
  Running running;
  std::string http() const { return running.Http(); }
};

class StoredConnect : public Connect {
 protected:
  StoredConnect() { with_store = true; }
};

TEST_F(Connect, JsonIsAnsweredWithJson) {
  const Answer answer = Post(http(), kEvaluate, EvaluateJson());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  v1::EvaluateResponse response;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(answer.body, &response).ok());
  ASSERT_EQ(response.prompts_size(), 1);
  EXPECT_EQ(response.prompts(0).item().rule(), "review");
}

TEST_F(Connect, BinaryIsAnsweredWithBinaryAndTheSame) {
  const std::string request = service::TestRequest().SerializeAsString();
  const Answer answer =
      Call(http(), "POST", kEvaluate, request, "Content-Type: application/proto\r\n");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/proto");
  v1::EvaluateResponse binary, json;
  ASSERT_TRUE(binary.ParseFromString(answer.body));
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(
                  Post(http(), kEvaluate, EvaluateJson()).body, &json)
                  .ok());
  EXPECT_EQ(binary.SerializeAsString(), json.SerializeAsString());
}

TEST_F(Connect, EveryMethodOfTheServicesIsThere) {
  for (const auto& [name, method] : running.server->methods().methods()) {
    const bool client_streams = method.descriptor->client_streaming();
    const bool is_there = method.unary != nullptr || method.stream != nullptr;
    EXPECT_NE(is_there, client_streams) << name;
    EXPECT_EQ(method.stream != nullptr, method.descriptor->server_streaming() && !client_streams)
        << name;
    const Answer answer = Call(http(), "OPTIONS", "/" + name);
    EXPECT_EQ(answer.status, 204) << name;
    EXPECT_THAT(answer.headers.at("allow"), HasSubstr("POST")) << name;
  }
}

TEST_F(Connect, AnErrorHasCodeStatusAndTypedDetails) {
  const Answer answer = Post(http(), kEvaluate, R"({"record": {"patientId": ""}})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  const auto fields = Json(answer.body).fields();
  EXPECT_EQ(fields.at("code").string_value(), "invalid_argument");
  const auto& detail = fields.at("details").list_value().values(0).struct_value().fields();
  EXPECT_EQ(detail.at("type").string_value(), "google.rpc.BadRequest");
  std::string bytes;
  ASSERT_TRUE(DecodeBase64(detail.at("value").string_value(), bytes));
  v1::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(bytes));
  EXPECT_EQ(bad.field_violations(0).field(), "record.patient_id");
}

TEST_F(Connect, AWrongFieldIsNamedWithItsPathAndWithoutItsValue) {
  const Answer answer = Post(http(), kEvaluate,
                             R"({"record": {"patientId": "secret-7", "events": [
                               {"id": "a"}, {"id": "b", "occurred": {"year": "secret-8"}}]}})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("record.events[1].occurred.year"));
  EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
}

TEST_F(Connect, AnUnknownRuleIsNotFoundAndSaysWhich) {
  const Answer answer = Post(http(), "/waymark.v1.RulesService/GetRule", R"({"id": "nothing"})");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"not_found\""));
  EXPECT_THAT(answer.body, HasSubstr("google.rpc.ResourceInfo"));
}

TEST_F(Connect, WithoutAStoreItsMethodsAreUnimplemented) {
  const Answer answer =
      Post(http(), "/waymark.v1.ReviewService/ListWorklists", R"({"practices": ["A81001"]})");
  EXPECT_EQ(answer.status, 501);
  EXPECT_THAT(answer.body, HasSubstr("--store"));
}

TEST_F(Connect, AMethodWhoseClientStreamsSaysThatItNeedsGrpc) {
  const Answer answer = Post(http(), "/waymark.v1.DecisionSupportService/RecordEvents", "{}");
  EXPECT_EQ(answer.status, 501);
  EXPECT_THAT(answer.body, HasSubstr("gRPC"));
}

TEST_F(Connect, AnUnknownMethodOrServiceIs404) {
  for (const char* path : {"/waymark.v1.RulesService/NoSuchMethod", "/waymark.v1.NoService/GetRule",
                           "/", "/waymark.v1.RulesService", "/waymark.v1.RulesService/GetRule/"}) {
    EXPECT_EQ(Post(http(), path, "{}").status, 404) << path;
  }
}

TEST_F(Connect, AWrongContentTypeIs415AndSaysWhichAreTaken) {
  for (const char* type : {"text/plain", "application/grpc", "application/connect+json", ""}) {
    const Answer answer =
        Call(http(), "POST", kListRules, "{}", "Content-Type: " + std::string(type) + "\r\n");
    EXPECT_EQ(answer.status, 415) << type;
    EXPECT_EQ(answer.headers.at("accept-post"), "application/json, application/proto");
  }
  EXPECT_EQ(
      Call(http(), "POST", kListRules, "{}", "Content-Type: application/json; charset=utf-8\r\n")
          .status,
      200);
}

TEST_F(Connect, AnotherVersionOfTheProtocolIsRefused) {
  EXPECT_EQ(Post(http(), kListRules, "{}", "Connect-Protocol-Version: 1\r\n").status, 200);
  EXPECT_EQ(Post(http(), kListRules, "{}", "Connect-Protocol-Version: 2\r\n").status, 400);
}

TEST_F(Connect, ATimeoutIsKept) {
  EXPECT_EQ(Post(http(), kListRules, "{}", "Connect-Timeout-Ms: 5000\r\n").status, 200);
  const Answer late = Post(http(), kEvaluate, EvaluateJson(), "Connect-Timeout-Ms: 0\r\n");
  EXPECT_EQ(late.status, 504);
  EXPECT_THAT(late.body, HasSubstr("deadline_exceeded"));
  for (const char* wrong : {"-1", "soon", "12345678901", "5s"}) {
    EXPECT_EQ(
        Post(http(), kListRules, "{}", "Connect-Timeout-Ms: " + std::string(wrong) + "\r\n").status,
        400)
        << wrong;
  }
}

TEST_F(Connect, GzipIsTakenAndGiven) {
  const Answer answer = Post(http(), kEvaluate, Gzip(EvaluateJson()),
                             "Content-Encoding: gzip\r\nAccept-Encoding: br, gzip;q=0.9\r\n");
  ASSERT_EQ(answer.status, 200);
  ASSERT_EQ(answer.headers.at("content-encoding"), "gzip");
  const auto unpacked = Gunzip(answer.body, 1 << 20);
  ASSERT_TRUE(unpacked.ok());
  EXPECT_EQ(*unpacked, Post(http(), kEvaluate, EvaluateJson()).body);
}

TEST_F(Connect, AnotherCompressionIsUnimplementedAndSaysWhichAreTaken) {
  const Answer answer = Post(http(), kListRules, "{}", "Content-Encoding: br\r\n");
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(answer.headers.at("accept-encoding"), "gzip, identity");
}

TEST_F(Connect, WhatIsNoGzipIsRefused) {
  EXPECT_EQ(Post(http(), kListRules, "{}", "Content-Encoding: gzip\r\n").status, 400);
  std::string cut = Gzip("{}");
  cut.resize(cut.size() - 4);
  EXPECT_EQ(Post(http(), kListRules, cut, "Content-Encoding: gzip\r\n").status, 400);
  EXPECT_EQ(Post(http(), kListRules, Gzip("{}") + "more", "Content-Encoding: gzip\r\n").status,
            400);
}

TEST_F(Connect, GetIsForMethodsWithoutPatientsOnly) {
  const Answer listed =
      Call(http(), "GET",
           std::string(kListRules) + "?connect=v1&encoding=json&message=%7B%22pageSize%22%3A1%7D");
  ASSERT_EQ(listed.status, 200) << listed.body;
  EXPECT_THAT(listed.body, HasSubstr("\"rules\""));
  const Answer base64 =
      Call(http(), "GET", std::string(kListRules) + "?encoding=json&base64=1&message=e30");
  EXPECT_EQ(base64.status, 200);
  for (const char* bad : {"?encoding=xml&message=%7B%7D", "?message=%7B%7D"}) {
    EXPECT_EQ(Call(http(), "GET", std::string(kListRules) + bad).status, 415) << bad;
  }
  for (const char* bad : {"?encoding=json&message=%7", "?encoding=json&encoding=json",
                          "?encoding=json&base64=1&message=!",
                          "?encoding=json&connect=v2&message={}", "?encoding=json&message="}) {
    EXPECT_EQ(Call(http(), "GET", std::string(kListRules) + bad).status, 400) << bad;
  }
  for (const auto& [name, method] : running.server->methods().methods()) {
    if (name == "waymark.v1.RulesService/ListRules" || name == "waymark.v1.RulesService/GetRule") {
      continue;
    }
    EXPECT_EQ(Call(http(), "GET", "/" + name + "?encoding=json&message=%7B%7D").status, 405)
        << name;
  }
}

TEST_F(StoredConnect, AStreamWithoutItsEnvelopeFailsAtItsEnd) {
  const Answer answer = Call(http(), "POST", "/waymark.v1.DecisionSupportService/WatchPrompts",
                             "{}", "Content-Type: application/connect+json\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/connect+json");
  const auto messages = Open(answer.body);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].first, 2);
  EXPECT_THAT(messages[0].second, HasSubstr("\"invalid_argument\""));
}

TEST_F(StoredConnect, AnExportComesInEnvelopesWithAnEnd) {
  const Answer answer = Call(http(), "POST", "/waymark.v1.ReviewService/Export",
                             Envelope(R"({"filter": {"practices": ["A81001"]}})"),
                             "Content-Type: application/connect+json\r\n");
  EXPECT_EQ(answer.status, 200);
  const auto messages = Open(answer.body);
  ASSERT_FALSE(messages.empty());
  EXPECT_EQ(messages.back().first, 2);
  for (size_t i = 0; i + 1 < messages.size(); ++i) {
    EXPECT_TRUE(Json(messages[i].second).fields().contains("csv"));
  }
}

TEST_F(StoredConnect, AWatcherGetsATokenAtOnceAndTheEndWhenTheSidecarStops) {
  RawClient client(http());
  const std::string body = Envelope(R"({"practices": ["A81001"]})");
  client.Send(
      "POST /waymark.v1.DecisionSupportService/WatchPrompts HTTP/1.1\r\nHost: x\r\n"
      "Content-Type: application/connect+json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  const Answer head = client.ReadHead();
  ASSERT_EQ(head.status, 200);
  const auto first = Open(client.ReadChunk());
  ASSERT_EQ(first.size(), 1u);
  EXPECT_THAT(first[0].second, HasSubstr("resumeToken"));
  running.gateway->BeginDrain();
  running.server->Drain(absl::ZeroDuration());
  const auto last = Open(client.ReadChunk());
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].first, 2);
  EXPECT_THAT(last[0].second, HasSubstr("\"unavailable\""));
  running.gateway->Drain(absl::Seconds(30));
  EXPECT_EQ(running.gateway->connections(), 0);
}

TEST_F(StoredConnect, AWatchersTimeIsKept) {
  const Answer answer =
      Call(http(), "POST", "/waymark.v1.DecisionSupportService/WatchPrompts",
           Envelope(R"({"practices": ["A81001"]})"),
           "Content-Type: application/connect+json\r\nConnect-Timeout-Ms: 300\r\n");
  const auto messages = Open(answer.body);
  ASSERT_FALSE(messages.empty());
  EXPECT_EQ(messages.back().first, 2);
  EXPECT_THAT(messages.back().second, HasSubstr("deadline_exceeded"));
}

TEST_F(StoredConnect, AWatcherThatGoesIsLetGo) {
  {
    RawClient client(http());
    const std::string body = Envelope(R"({"practices": ["A81001"]})");
    client.Send(
        "POST /waymark.v1.DecisionSupportService/WatchPrompts HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/connect+json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    client.ReadHead();
    client.ReadChunk();
    EXPECT_EQ(running.gateway->connections(), 1);
  }
  for (int i = 0; i < 1000 && running.gateway->connections() > 0; ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(running.gateway->connections(), 0);
}

TEST_F(StoredConnect, AStoredPatientWhoIsNotThereIsNotFound) {
  const Answer answer = Post(http(), "/waymark.v1.DecisionSupportService/GetPrompts",
                             R"({"source": "s", "practice": "A81001", "patientId": "none"})");
  EXPECT_EQ(answer.status, 404) << answer.body;
}

TEST(Access, WithoutACertificateOrTokenNobodyIsAnsweredButHealthIs) {
  Running running;
  access::Config config;
  access::ClientConfig client;
  client.name = "record-system";
  client.certificates = {"record-system"};
  client.practices = {"A81001"};
  client.may = {access::Need::kEvaluate, access::Need::kRead, access::Need::kRules};
  client.roles = access::kEveryRole;
  config.clients = {client};
  running.gate = std::make_shared<access::Gate>(service::TestNow);
  ASSERT_TRUE(running.gate->Load(config, [](const std::string&) { return std::string(); }).ok());
  ASSERT_TRUE(running.Start(/*with_store=*/true).ok());
  const std::string http = running.Http();
  for (const auto& [name, method] : running.server->methods().methods()) {
    if (!method.unary) continue;
    const Answer answer = Post(http, "/" + name, "{}");
    EXPECT_TRUE(answer.status == 401 || answer.status == 429) << name << " " << answer.body;
    if (method.descriptor->options().idempotency_level() != 0) {
      EXPECT_NE(Call(http, "GET", "/" + name + "?encoding=json&message=%7B%7D").status, 200);
    }
  }
  for (const char* token : {"Bearer x", "Basic eDp5", "Bearer a.b.c"}) {
    const Answer answer =
        Post(http, kListRules, "{}", "Authorization: " + std::string(token) + "\r\n");
    EXPECT_TRUE(answer.status == 401 || answer.status == 429) << token << " " << answer.body;
  }
  const Answer stream =
      Call(http, "POST", "/waymark.v1.DecisionSupportService/WatchPrompts",
           Envelope(R"({"practices": ["A81001"]})"), "Content-Type: application/connect+json\r\n");
  const auto messages = Open(stream.body);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].first, 2);
  EXPECT_THAT(messages[0].second, HasSubstr("error"));
  EXPECT_EQ(Call(http, "GET", "/readyz").status, 200);
  EXPECT_THAT(Call(http, "GET", "/metrics").body,
              Not(HasSubstr("waymark_auth_failures_total 0\n")));
}

TEST(Cors, OnlyTheOriginsOfTheConfigurationMayCall) {
  Running running;
  running.config.http.origins = {"https://records.example"};
  ASSERT_TRUE(running.Start().ok());
  const std::string http = running.Http();
  const Answer preflight =
      Call(http, "OPTIONS", kEvaluate, "",
           "Origin: https://records.example\r\nAccess-Control-Request-Method: POST\r\n"
           "Access-Control-Request-Headers: content-type\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.at("access-control-allow-origin"), "https://records.example");
  EXPECT_THAT(preflight.headers.at("access-control-allow-methods"), HasSubstr("POST"));
  EXPECT_THAT(preflight.headers.at("access-control-allow-headers"), HasSubstr("Content-Type"));
  const Answer allowed = Post(http, kListRules, "{}", "Origin: https://records.example\r\n");
  EXPECT_EQ(allowed.headers.at("access-control-allow-origin"), "https://records.example");
  EXPECT_EQ(allowed.headers.at("vary"), "Origin");
  const Answer failed = Post(http, kEvaluate, "{}", "Origin: https://records.example\r\n");
  EXPECT_EQ(failed.headers.at("access-control-allow-origin"), "https://records.example");
  const Answer other = Post(http, kListRules, "{}", "Origin: https://elsewhere.example\r\n");
  EXPECT_EQ(other.headers.count("access-control-allow-origin"), 0u);
}

}  // namespace
}  // namespace waymark::gateway
