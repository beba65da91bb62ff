// The Connect protocol over the service's methods: plain JSON or protobuf by POST, so that curl and
// a browser need nothing else. https://connectrpc.com/docs/protocol is what clients expect.
//
// Every unary method, and every one that streams its answers, is there under
// /PACKAGE.SERVICE/METHOD, from the method table alone. Methods whose client streams (RecordEvents)
// need HTTP/2 and gRPC: they answer `unimplemented` and say so. GET is taken only by methods that
// the .proto marks as free of side effects, which none about a patient is: what stands in an
// address ends in logs.
#ifndef WAYMARK_GATEWAY_CONNECT_H_
#define WAYMARK_GATEWAY_CONNECT_H_

#include <cstdint>
#include <memory>

#include "waymark/gateway/json_reader.h"
#include "waymark/gateway/router.h"
#include "waymark/gateway/sign_in.h"
#include "waymark/service/executor.h"
#include "waymark/service/method_table.h"

namespace waymark::gateway {

struct ConnectParts {
  const service::MethodTable& methods;
  const JsonReader& json;       // knows every request of the table
  int64_t most_message = 0;     // bytes of a message, unpacked
  service::Executor& executor;  // larger requests than `big_message` are read there
  size_t big_message = 256 << 10;
  SignIn* sign_in = nullptr;  // what cookies mean; null: nothing
};

// `parts` outlive the router.
void AddConnect(Router& router, const ConnectParts& parts);

// The requests of all methods: what ConnectParts::json must know.
std::vector<const google::protobuf::Descriptor*> RequestTypes(const service::MethodTable& methods);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CONNECT_H_
