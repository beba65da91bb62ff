// An issuer of OpenID Connect on this machine, for the tests: discovery, keys, codes, tokens,
// UserInfo, each of which can be made to say something else.
#ifndef WAYMARK_TESTS_GATEWAY_FAKE_ISSUER_H_
#define WAYMARK_TESTS_GATEWAY_FAKE_ISSUER_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "access/issuer.h"

namespace waymark::gateway {

class FakeIssuer {
 public:
  explicit FakeIssuer(std::function<absl::Time()> clock);
  ~FakeIssuer();
  FakeIssuer(const FakeIssuer&) = delete;
  FakeIssuer& operator=(const FakeIssuer&) = delete;

  const std::string& url() const { return url_; }

  // What a person does there: `location` is where a browser was sent; the answer is where it is
  // sent back to, "/signed-in?code=..." without the host.
  std::string Authorize(const std::string& location);
  // The fields of the last request for an authorization.
  std::map<std::string, std::string> asked() const;

  // What ID tokens say, besides what belongs to the request: a text to its JSON; empty leaves out.
  void Say(const std::string& claim, const std::string& json);
  void Forget();  // what Say said
  // In place of an ID token.
  void SetToken(std::function<std::string(const std::string& claims)> make);
  void SetKey(access::SigningKey key);
  void SetUserInfo(std::string json);
  // Nobody answers but with this status; 0: as usual.
  void SetStatus(int status) { status_ = status; }
  int exchanges() const { return exchanges_; }

 private:
  struct Code {
    std::map<std::string, std::string> asked;
  };
  void Serve();
  void Answer(int socket);
  std::string Reply(const std::string& target, const std::string& head, const std::string& body,
                    int& status);
  std::string Exchange(const std::string& head, const std::string& body, int& status);

  const std::function<absl::Time()> clock_;
  int listener_ = -1;
  std::string url_;
  std::atomic<bool> ending_{false};
  std::atomic<int> status_{0};
  std::atomic<int> exchanges_{0};
  mutable std::mutex mutex_;  // what stands below
  access::SigningKey key_ = access::MakeKey("k1", "RS256");
  std::map<std::string, std::string> claims_;
  std::map<std::string, std::string> asked_;
  std::map<std::string, Code> codes_;
  std::string user_info_;
  std::function<std::string(const std::string&)> make_;
  int next_ = 1;
  std::thread thread_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_TESTS_GATEWAY_FAKE_ISSUER_H_
