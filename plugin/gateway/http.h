// An HTTP request and its answer as plain values: what routes see, whatever reads the socket.
#ifndef WAYMARK_GATEWAY_HTTP_H_
#define WAYMARK_GATEWAY_HTTP_H_

#include <atomic>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace waymark::access {
struct Token;
}

namespace waymark::gateway {

// Names are compared as lower case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> all) : all_(all) {}

  // `name` in lower case. The first value; empty where there is none.
  std::string_view Get(std::string_view name) const;
  bool Has(std::string_view name) const;
  int Count(std::string_view name) const;
  std::vector<std::string> All(std::string_view name) const;
  // As it is to be sent, or in lower case where it was received.
  void Add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
  }
  const std::vector<std::pair<std::string, std::string>>& all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

struct HttpRequest {
  std::string method = {};  // "POST"
  std::string path = {};    // "/waymark.v1.RulesService/GetRule", as sent, without a query
  std::string query = {};   // behind the question mark
  Headers headers = {};     // names in lower case
  std::string body = {};
  // Of the client's certificate, where it showed one: its alternative names, or its common name
  // where it has none; and its subject.
  std::vector<std::string> certificate_names = {};
  std::string certificate_subject = {};
  std::string peer = {};  // the client's address, without port
  // Who signed in in this browser, where its cookie says so (sign_in.h).
  std::shared_ptr<const access::Token> signed_in = {};
};

// A body that is made while it is sent, a part whenever the reader has taken the one before.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  // Nothing at the end. Called once, on whatever thread.
  using Part = std::function<void(std::optional<std::string>)>;
  virtual void Ask(Part part) = 0;
  // Nobody reads any more; safe from any thread.
  virtual void Cancel() = 0;
};

// Why a request got no further than the listener and the router.
struct Refusal {
  std::string code = {};  // a code of Connect: "unimplemented"
  std::string message = {};
};

struct HttpResponse {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  std::optional<size_t> length = {};  // what Content-Length says where it is not the body's: HEAD
  std::shared_ptr<BodyStream> stream = {};  // in place of `body`
  std::optional<Refusal> refusal = {};      // of JsonError: what `body` says
};

// A request on its way. Routes may keep it until they answer.
struct Exchange {
  HttpRequest request = {};
  // Nobody waits any more: the client has gone, or its time is over. Set by the connection.
  std::shared_ptr<std::atomic<bool>> gone = {};
  // What the client is told where there is no answer by `deadline`. A route may set both before it
  // returns.
  absl::Time deadline = absl::InfiniteFuture();
  std::function<HttpResponse()> late = {};
};

// Called once, on whatever thread, also before the route returns. Calls after the first do nothing.
using Reply = std::function<void(HttpResponse)>;

// A short answer in JSON: {"code": ..., "message": ...}, as Connect's errors are.
HttpResponse JsonError(int status, std::string_view code, std::string_view message);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_HTTP_H_
