// Answers as JSON by proto3's mapping, the same text as protobuf's own writer makes without
// options: camel case, fields that are not set left out, 64-bit numbers as texts.
#ifndef WAYMARK_GATEWAY_JSON_WRITER_H_
#define WAYMARK_GATEWAY_JSON_WRITER_H_

#include <string>

#include "google/protobuf/message.h"

namespace waymark::gateway {

// Appends `message`, which holds no well-known types (Timestamp, Any ...).
void AppendJson(const google::protobuf::Message& message, std::string& out);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_JSON_WRITER_H_
