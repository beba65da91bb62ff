// Every method of the API as a function over serialised messages, by its full name: what a
// transport that is not gRPC calls, so that it needs no route of its own for any of them.
//
//   const Method* method = table.Find("waymark.v1.RulesService/GetRule");
//   method->unary(WireCall{...}, request_bytes, [](absl::Status status, std::string bytes) { ...
//   });
//
// The functions do what the gRPC services do around a handler: who calls and whether they may, a
// pack, threads, counting, failures of libraries. Statuses carry their details as payloads
// (errors.h).
#ifndef WAYMARK_SERVICE_METHOD_TABLE_H_
#define WAYMARK_SERVICE_METHOD_TABLE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "waymark/access/clients.h"
#include "waymark/service/caller.h"
#include "waymark/service/service_context.h"

namespace waymark::service {

// A call as a transport has it.
struct WireCall {
  access::Presented presented = {};  // what the connection and the headers show of who calls
  std::string_view transport = "http";
  // The caller has gone or its deadline has passed; may be empty. Asked on any thread.
  std::function<bool()> cancelled = {};
};

// Called once, on whatever thread, also before the function returns: the answer's bytes where the
// status is OK.
using WireDone = std::function<void(absl::Status, std::string)>;

// The answers of a streaming method, one after the other as the reader asks for them, so that one
// who reads slowly holds nobody.
class WireStream {
 public:
  virtual ~WireStream() = default;
  // A message's bytes; nothing at the end; or how it failed, which is the end too. Called once, on
  // whatever thread.
  using Next = std::function<void(absl::StatusOr<std::optional<std::string>>)>;
  // One at a time.
  virtual void Ask(Next next) = 0;
  // Nobody reads any more: an Ask that waits is answered soon. Safe from any thread.
  virtual void Cancel() = 0;
};

struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  // One of them, or none where the client streams: those are for gRPC only.
  std::function<void(WireCall call, std::string request, WireDone done)> unary = {};
  // `begun` is called once, as WireDone is; a call that is refused is a stream that has failed.
  std::function<void(WireCall call, std::string request,
                     std::function<void(std::shared_ptr<WireStream>)> begun)>
      stream = {};
};

class MethodTable {
 public:
  // Copies `context`, whose parts outlive the table.
  explicit MethodTable(const ServiceContext& context);
  MethodTable(const MethodTable&) = delete;
  MethodTable& operator=(const MethodTable&) = delete;

  // "waymark.v1.RulesService/GetRule"; null for an unknown one.
  const Method* Find(std::string_view name) const;
  const std::map<std::string, Method, std::less<>>& methods() const { return methods_; }
  // What the methods share, for a transport that calls their handlers itself.
  const ServiceContext& context() const { return context_; }

 private:
  const ServiceContext context_;
  std::map<std::string, Method, std::less<>> methods_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_METHOD_TABLE_H_
