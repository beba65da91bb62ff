// Which part of the gateway answers which path; and what all answers have in common: CORS, methods,
// headers that keep browsers careful.
#ifndef WAYMARK_GATEWAY_ROUTER_H_
#define WAYMARK_GATEWAY_ROUTER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/gateway/http.h"

namespace waymark::gateway {

class Router {
 public:
  using Route = std::function<void(const std::shared_ptr<Exchange>&, Reply)>;

  // Web pages of `origins` may call ("*": any): every answer says so, and preflights are answered.
  explicit Router(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  // Requests for `path`, or (where it ends in a slash) for what begins with it. The longest that
  // fits answers. `methods`: those that it takes; others are answered 405. HEAD goes where GET may.
  void Add(std::string path, std::vector<std::string> methods, Route route);

  // GET and HEAD of whatever no entry is there for: the console's pages. Without it they are 404.
  void SetPages(Route pages) { pages_ = std::move(pages); }

  // How what stands at `path` and below it says that a request got no further: a JsonError in, the
  // same in another form out.
  using ErrorForm = HttpResponse (*)(const HttpResponse& error);
  void SetErrorForm(std::string path, ErrorForm form);
  // `error` (a JsonError) as what stands at `path` says it.
  HttpResponse InForm(std::string_view path, HttpResponse error) const;

  // Answers each request once. 404 where nothing fits.
  void Handle(const std::shared_ptr<Exchange>& exchange, Reply reply) const;

 private:
  struct Entry {
    std::string path;
    std::vector<std::string> methods;
    Route route;
  };
  const Entry* Find(std::string_view path) const;
  // The origin to name in an answer; empty where the page may not call, or none asks.
  std::string AllowedOrigin(const HttpRequest& request) const;
  HttpResponse Preflight(const HttpRequest& request, const Entry& entry) const;

  const std::vector<std::string> origins_;
  std::vector<Entry> entries_;
  std::vector<std::pair<std::string, ErrorForm>> forms_;
  Route pages_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_ROUTER_H_
