#include "waymark/gateway/router.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace waymark::gateway {
namespace {

// What a page's script may send and may read.
constexpr char kMaySend[] =
    "Authorization, Content-Type, Accept, Connect-Protocol-Version, Connect-Timeout-Ms, "
    "Connect-Content-Encoding, Connect-Accept-Encoding, Content-Encoding";
constexpr char kMayRead[] = "Connect-Content-Encoding, Content-Encoding, Retry-After";
constexpr char kPreflightSeconds[] = "7200";

bool Takes(const std::vector<std::string>& methods, std::string_view method) {
  if (method == "HEAD") method = "GET";
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

}  // namespace

void Router::Add(std::string path, std::vector<std::string> methods, Route route) {
  entries_.push_back({std::move(path), std::move(methods), std::move(route)});
}

void Router::SetErrorForm(std::string path, ErrorForm form) {
  forms_.emplace_back(std::move(path), form);
}

HttpResponse Router::InForm(std::string_view path, HttpResponse error) const {
  for (const auto& [of, form] : forms_) {
    const bool below = path.size() > of.size() && path[of.size()] == '/';
    if (path.starts_with(of) && (below || path.size() == of.size())) return form(error);
  }
  return error;
}

const Router::Entry* Router::Find(std::string_view path) const {
  const Entry* best = nullptr;
  for (const Entry& entry : entries_) {
    const bool fits = entry.path.ends_with('/') ? path.starts_with(entry.path) : path == entry.path;
    if (fits && (best == nullptr || entry.path.size() > best->path.size())) best = &entry;
  }
  return best;
}

std::string Router::AllowedOrigin(const HttpRequest& request) const {
  const std::string_view origin = request.headers.Get("origin");
  if (origin.empty()) return {};
  for (const std::string& allowed : origins_) {
    if (allowed == "*") return "*";
    if (allowed == origin) return std::string(origin);
  }
  return {};
}

HttpResponse Router::Preflight(const HttpRequest&, const Entry& entry) const {
  HttpResponse response;
  response.status = 204;
  std::vector<std::string> methods = entry.methods;
  methods.push_back("OPTIONS");
  response.headers.Add("Access-Control-Allow-Methods", absl::StrJoin(methods, ", "));
  response.headers.Add("Access-Control-Allow-Headers", kMaySend);
  response.headers.Add("Access-Control-Max-Age", kPreflightSeconds);
  response.headers.Add("Allow", absl::StrJoin(methods, ", "));
  return response;
}

void Router::Handle(const std::shared_ptr<Exchange>& exchange, Reply reply) const {
  const HttpRequest& request = exchange->request;
  const bool head = request.method == "HEAD";
  // Every answer, errors too: a page may only read what says that it may.
  Reply finish = [origin = AllowedOrigin(request), echoes = !origins_.empty(), head,
                  reply = std::move(reply)](HttpResponse response) {
    if (!origin.empty()) {
      response.headers.Add("Access-Control-Allow-Origin", origin);
      response.headers.Add("Access-Control-Expose-Headers", kMayRead);
    }
    if (echoes) response.headers.Add("Vary", "Origin");
    response.headers.Add("X-Content-Type-Options", "nosniff");
    if (!response.headers.Has("Cache-Control")) response.headers.Add("Cache-Control", "no-store");
    if (head) {
      response.length = response.body.size();
      response.body.clear();
    }
    reply(std::move(response));
  };
  const Entry* entry = Find(request.path);
  if (entry == nullptr && pages_ && Takes({"GET"}, request.method)) {
    return pages_(exchange, std::move(finish));
  }
  if (entry == nullptr) {
    return finish(JsonError(404, "unimplemented", "there is nothing of that name here"));
  }
  if (request.method == "OPTIONS") return finish(Preflight(request, *entry));
  if (!Takes(entry->methods, request.method)) {
    HttpResponse response =
        JsonError(405, "unimplemented",
                  absl::StrCat("this is called with ", absl::StrJoin(entry->methods, " or ")));
    response.headers.Add("Allow", absl::StrJoin(entry->methods, ", "));
    return finish(InForm(request.path, std::move(response)));
  }
  entry->route(exchange, std::move(finish));
}

}  // namespace waymark::gateway
