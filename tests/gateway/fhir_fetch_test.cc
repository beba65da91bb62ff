// Reads of a FHIR server: limits, and what servers do to connections.

#include "waymark/gateway/fhir_fetch.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gateway/record_server.h"
#include "gmock/gmock.h"

namespace waymark::gateway {
namespace {

using ::testing::HasSubstr;

std::vector<FhirFetched> Fetch(const std::string& base, const std::vector<std::string>& queries,
                               const FhirFetchLimits& limits,
                               const std::function<bool()>& cancelled = {}) {
  const auto fetcher = FhirFetcher::Make({base}, {}, limits);
  EXPECT_TRUE(fetcher.ok()) << fetcher.status();
  const FhirServer* const server = (*fetcher)->Find(base);
  EXPECT_NE(server, nullptr);
  return (*fetcher)->Fetch(*server, "token", queries, cancelled);
}

// Answers every request of a connection with bytes of the test's choice.
class BytesServer {
 public:
  // `answer`: to the n-th request of the m-th connection, both from 0; the connection ends after it
  // where the second is false.
  using Bytes = std::function<std::pair<std::string, bool>(int connection, int request)>;
  explicit BytesServer(Bytes answer) : answer_(std::move(answer)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listening_, 16), 0);
    socklen_t size = sizeof(address);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~BytesServer() {
    ending_ = true;
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  std::string Base() const { return absl::StrCat("http://127.0.0.1:", port_, "/fhir"); }
  int connections() const { return connections_; }

 private:
  void Serve() {
    while (!ending_) {
      const int socket = ::accept(listening_, nullptr, nullptr);
      if (socket < 0) return;
      const int connection = connections_++;
      for (int request = 0; ReadHead(socket); ++request) {
        const auto [bytes, goes_on] = answer_(connection, request);
        if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0 || !goes_on) break;
      }
      ::close(socket);
    }
  }
  static bool ReadHead(int socket) {
    std::string head;
    char c = 0;
    while (!head.ends_with("\r\n\r\n")) {
      if (::recv(socket, &c, 1, 0) != 1) return false;
      head += c;
    }
    return true;
  }

  const Bytes answer_;
  int listening_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

std::string Http(const std::string& body, const std::string& headers = "") {
  return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n", headers,
                      "Content-Length: ", body.size(), "\r\n\r\n", body);
}

TEST(FhirFetch, AnswersComeInTheOrderOfTheQueries) {
  RecordServer records;
  for (const char* type : {"A", "B", "C", "D", "E", "F", "G"}) {
    records.Answers(type, FhirBody(absl::StrCat("\"", type, "\"")));
  }
  const auto results = Fetch(records.Base(), {"G", "F", "E", "D", "C", "B", "A"}, {});
  ASSERT_EQ(results.size(), 7u);
  EXPECT_TRUE(results[0].ok && results[0].whole);
  EXPECT_EQ(results[0].pages, std::vector<std::string>{"\"G\""});
  EXPECT_EQ(results[6].pages, std::vector<std::string>{"\"A\""});
  EXPECT_EQ(results[6].why, "");
}

TEST(FhirFetch, AnAnswerThatIsTooLargeFailsAlone) {
  RecordServer records;
  records.Answers("large", FhirBody(std::string(1001, ' ')));
  records.Answers("just", FhirBody(std::string(1000, ' ')));
  FhirFetchLimits limits;
  limits.body_bytes = 1000;
  limits.connections = 1;
  const auto results = Fetch(records.Base(), {"large", "just"}, limits);
  EXPECT_FALSE(results[0].ok);
  EXPECT_EQ(results[0].why, "too large");
  EXPECT_TRUE(results[1].ok) << results[1].why;
}

TEST(FhirFetch, AllAnswersTogetherHaveAnEndToo) {
  RecordServer records;
  records.Answers("x", FhirBody(std::string(400, ' ')));
  for (const size_t connections : {1u, 4u}) {
    FhirFetchLimits limits;
    limits.all_bytes = 1000;
    limits.connections = connections;
    const auto results = Fetch(records.Base(), {"x1", "x2", "x3", "x4"}, limits);
    const auto taken =
        std::count_if(results.begin(), results.end(), [](const auto& r) { return r.ok; });
    EXPECT_EQ(taken, 2) << connections;
    for (const FhirFetched& result : results) {
      EXPECT_TRUE(result.ok || result.why == "too large") << result.why;
    }
  }
}

TEST(FhirFetch, ABodyWithoutALengthHasTheSameLimit) {
  BytesServer records([](int, int) {
    return std::pair(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + std::string(5000, ' '),
        false);
  });
  FhirFetchLimits limits;
  limits.body_bytes = 1000;
  EXPECT_EQ(Fetch(records.Base(), {"x"}, limits)[0].why, "too large");
  limits.body_bytes = 5000;
  EXPECT_TRUE(Fetch(records.Base(), {"x"}, limits)[0].ok);
}

TEST(FhirFetch, AConnectionThatEndsBetweenTwoRequestsIsMadeAgain) {
  // With a word of it, and without.
  for (const char* headers : {"Connection: close\r\n", ""}) {
    BytesServer records([&](int, int) { return std::pair(Http("{}", headers), false); });
    FhirFetchLimits limits;
    limits.connections = 1;
    for (const FhirFetched& result : Fetch(records.Base(), {"a", "b", "c"}, limits)) {
      EXPECT_TRUE(result.ok) << result.why;
    }
    EXPECT_EQ(records.connections(), 3);
  }
}

TEST(FhirFetch, HalfAnAnswerIsNone) {
  const std::string whole = Http(std::string(100, ' '));
  for (const std::string& bytes :
       {std::string(), std::string("HTTP/1.1 200"), std::string("SSH-2.0-x\r\n\r\n"),
        whole.substr(0, whole.size() - 1), std::string("HTTP/1.1 200 OK\r\n") + "Content-Length: ",
        std::string("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    "Transfer-Encoding: chunked\r\n\r\n5\r\nab")}) {
    BytesServer records([&](int, int) { return std::pair(bytes, false); });
    const auto results = Fetch(records.Base(), {"a"}, {});
    EXPECT_FALSE(results[0].ok) << bytes;
    EXPECT_THAT(results[0].pages, ::testing::IsEmpty());
  }
}

TEST(FhirFetch, AHeaderWithoutEndIsTooLarge) {
  BytesServer records([&](int, int) {
    return std::pair("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", false);
  });
  EXPECT_EQ(Fetch(records.Base(), {"a"}, {})[0].why, "too large");
}

TEST(FhirFetch, AServerThatDripsIsTooSlow) {
  // The head says more than ever comes.
  BytesServer records([&](int, int) {
    return std::pair(
        std::string(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"),
        true);
  });
  FhirFetchLimits limits;
  limits.time = absl::Milliseconds(200);
  EXPECT_EQ(Fetch(records.Base(), {"a"}, limits)[0].why, "too slow");
}

TEST(FhirFetch, WhoHasGoneIsNotReadFor) {
  RecordServer records;
  records.silent = true;
  FhirFetchLimits limits;
  limits.time = absl::Hours(1);
  EXPECT_FALSE(Fetch(records.Base(), {"a", "b"}, limits, [] { return true; })[0].ok);
  const auto asked = [&] { return !records.asked().empty(); };
  EXPECT_FALSE(Fetch(records.Base(), {"a", "b"}, limits, asked)[0].ok);
}

TEST(FhirFetch, WhatIsNoTargetIsNotSent) {
  RecordServer records;
  for (const char* query : {"a b", "a\r\nX: y", "\xc3\xa9"}) {
    EXPECT_EQ(Fetch(records.Base(), {query}, {})[0].why, "not asked") << query;
  }
  EXPECT_THAT(records.asked(), ::testing::IsEmpty());
}

TEST(FhirServers, AreAddressesOfTheWebOrOfThisMachine) {
  const auto good = ParseFhirServer("https://records.example:8443/a/fhir/");
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good->base, "https://records.example:8443/a/fhir");
  EXPECT_EQ(good->host, "records.example");
  EXPECT_EQ(good->port, "8443");
  EXPECT_EQ(good->path, "/a/fhir");
  EXPECT_EQ(good->HostHeader(), "records.example:8443");
  EXPECT_FALSE(good->IsNumeric());
  EXPECT_EQ(ParseFhirServer("http://[::1]:80/fhir")->HostHeader(), "[::1]");
  EXPECT_TRUE(ParseFhirServer("https://10.0.0.1/fhir")->IsNumeric());
  EXPECT_TRUE(ParseFhirServer("https://records.example").ok());
  for (const char* bad : {"",
                          "records.example",
                          "ftp://x",
                          "http://records.example",
                          "http://localhost.example",
                          "https://",
                          "https:///fhir",
                          "https://a b",
                          "https://u@x",
                          "https://x:0",
                          "https://x:70000",
                          "https://x:",
                          "https://x:8o",
                          "https://[::1",
                          "https://::1",
                          "https://x/a?b=c",
                          "https://x/#a",
                          "https://x/../a",
                          "https://x/%41",
                          "https://x\r\ny"}) {
    EXPECT_FALSE(ParseFhirServer(bad).ok()) << bad;
  }
}

TEST(FhirServers, ATargetLiesBelowTheirPath) {
  const auto server = ParseFhirServer("https://x/fhir");
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(server->TargetOf("https://x/fhir?_getpages=1"), "/fhir?_getpages=1");
  EXPECT_EQ(server->TargetOf("https://x/fhir/Condition?a=..%2F"), "/fhir/Condition?a=..%2F");
  EXPECT_EQ(ParseFhirServer("https://x")->TargetOf("https://x?a"), "/?a");
  for (const char* elsewhere :
       {"https://x/fhir", "https://x/fhirs/a", "https://x/fhir/../a", "https://x/fhir/%2e%2e/a",
        "https://x/fhir/a\\b", "https://x/fhir/a#b", "https://x/fhir/a b", "http://x/fhir/a",
        "https://x:443/fhir/a", "https://y/fhir/a", "/fhir/a", ""}) {
    EXPECT_FALSE(server->TargetOf(elsewhere).has_value()) << elsewhere;
  }
}

}  // namespace
}  // namespace waymark::gateway
