#include "gateway/fake_issuer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "waymark/access/secrets.h"
#include "waymark/access/web_address.h"
#include "waymark/gateway/query.h"

namespace waymark::gateway {
namespace {

// That of a client "console" with the secret "s/e c".
constexpr char kBasic[] = "console:s%2Fe%20c";

std::map<std::string, std::string> Fields(std::string_view text) {
  absl::StatusOr<Query> query = ReadQuery(text);
  EXPECT_TRUE(query.ok()) << text;
  std::map<std::string, std::string> fields;
  if (query.ok()) {
    for (const auto& [name, value] : query->all()) fields[name] = value;
  }
  return fields;
}

std::string Quoted(const std::string& text) { return absl::StrCat("\"", text, "\""); }

}  // namespace

FakeIssuer::FakeIssuer(std::function<absl::Time()> clock) : clock_(std::move(clock)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(listener_, 16), 0);
  EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  url_ = absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port));
  thread_ = std::thread([this] { Serve(); });
}

FakeIssuer::~FakeIssuer() {
  ending_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void FakeIssuer::Serve() {
  while (!ending_) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) continue;
    Answer(socket);
    ::close(socket);
  }
}

void FakeIssuer::Answer(int socket) {
  std::string read;
  char part[4096];
  size_t end = std::string::npos, length = 0;
  for (;;) {
    const ssize_t size = ::recv(socket, part, sizeof(part), 0);
    if (size <= 0) return;
    read.append(part, static_cast<size_t>(size));
    end = read.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::string head = absl::AsciiStrToLower(read.substr(0, end));
    const size_t at = head.find("content-length: ");
    length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    if (read.size() >= end + 4 + length) break;
  }
  const std::string head = read.substr(0, end);
  const size_t space = head.find(' ');
  int status = status_ != 0 ? status_.load() : 200;
  std::string body;
  if (status == 200) {
    body = Reply(head.substr(space + 1, head.find(' ', space + 1) - space - 1), head,
                 read.substr(end + 4), status);
  }
  const std::string answer = absl::StrCat(
      "HTTP/1.1 ", status, " x\r\nContent-Type: application/json\r\nContent-Length: ", body.size(),
      "\r\nConnection: close\r\n\r\n", body);
  (void)!::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
}

std::string FakeIssuer::Reply(const std::string& target, const std::string& head,
                              const std::string& body, int& status) {
  const std::lock_guard lock(mutex_);
  if (target == "/.well-known/openid-configuration") {
    return absl::StrCat(R"({"issuer":")", url_, R"(","authorization_endpoint":")", url_,
                        R"(/authorize","token_endpoint":")", url_, R"(/token","jwks_uri":")", url_,
                        R"(/keys","userinfo_endpoint":")", url_, R"(/me","end_session_endpoint":")",
                        url_, R"(/end","authorization_response_iss_parameter_supported":true})");
  }
  if (target == "/keys") return access::KeySetText({key_.Entry()});
  if (target == "/token") return Exchange(head, body, status);
  if (target == "/me" && absl::StrContains(head, "Authorization: Bearer at-1")) return user_info_;
  status = target == "/me" ? 401 : 404;
  return "{}";
}

std::string FakeIssuer::Exchange(const std::string& head, const std::string& body, int& status) {
  ++exchanges_;
  const std::map<std::string, std::string> form = Fields(body);
  const auto at = [&](const std::string& name) {
    const auto it = form.find(name);
    return it == form.end() ? std::string() : it->second;
  };
  status = 400;
  if (!absl::StrContains(head, absl::StrCat("Authorization: Basic ", absl::Base64Escape(kBasic)))) {
    return R"({"error":"invalid_client"})";
  }
  const auto code = codes_.find(at("code"));
  if (code == codes_.end()) return R"({"error":"invalid_grant"})";
  const std::map<std::string, std::string> asked = code->second.asked;
  codes_.erase(code);
  if (at("grant_type") != "authorization_code" || at("redirect_uri") != asked.at("redirect_uri") ||
      access::CodeChallenge(at("code_verifier")) != asked.at("code_challenge")) {
    return R"({"error":"invalid_grant"})";
  }
  const int64_t now = absl::ToUnixSeconds(clock_());
  std::map<std::string, std::string> claims = {
      {"iss", Quoted(url_)},       {"aud", Quoted(asked.at("client_id"))},
      {"sub", Quoted("u1")},       {"nonce", Quoted(asked.at("nonce"))},
      {"iat", absl::StrCat(now)},  {"exp", absl::StrCat(now + 300)},
      {"name", Quoted("Sam Lee")}, {"org", Quoted("A81001")},
      {"role", Quoted("COORD")},   {"auth_time", absl::StrCat(now)}};
  for (const auto& [name, json] : claims_) claims[name] = json;
  std::string text = "{";
  for (const auto& [name, json] : claims) {
    if (json.empty()) continue;
    absl::StrAppend(&text, text.size() > 1 ? "," : "", Quoted(name), ":", json);
  }
  text += "}";
  status = 200;
  return absl::StrCat(R"({"token_type":"Bearer","access_token":"at-1","id_token":")",
                      make_ ? make_(text) : access::SignedToken(key_, text), R"("})");
}

std::string FakeIssuer::Authorize(const std::string& location) {
  EXPECT_TRUE(absl::StartsWith(location, url_ + "/authorize?")) << location;
  const std::lock_guard lock(mutex_);
  asked_ = Fields(std::string_view(location).substr(location.find('?') + 1));
  const std::string code = absl::StrCat("code-", next_++);
  codes_[code] = {asked_};
  return access::WithQuery("/signed-in",
                           {{"code", code}, {"state", asked_["state"]}, {"iss", url_}});
}

std::map<std::string, std::string> FakeIssuer::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

void FakeIssuer::Say(const std::string& claim, const std::string& json) {
  const std::lock_guard lock(mutex_);
  claims_[claim] = json;
}

void FakeIssuer::Forget() {
  const std::lock_guard lock(mutex_);
  claims_.clear();
}

void FakeIssuer::SetToken(std::function<std::string(const std::string&)> make) {
  const std::lock_guard lock(mutex_);
  make_ = std::move(make);
}

void FakeIssuer::SetKey(access::SigningKey key) {
  const std::lock_guard lock(mutex_);
  key_ = std::move(key);
}

void FakeIssuer::SetUserInfo(std::string json) {
  const std::lock_guard lock(mutex_);
  user_info_ = std::move(json);
}

}  // namespace waymark::gateway
