#include "waymark/gateway/connect.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "waymark/gateway/base64.h"
#include "waymark/gateway/connect_error.h"
#include "waymark/gateway/gzip.h"
#include "waymark/gateway/json_writer.h"
#include "waymark/gateway/query.h"
#include "waymark/service/errors.h"

namespace waymark::gateway {
namespace {

namespace pb = google::protobuf;
using service::Method;

// Answers smaller than this are sent as they are.
constexpr size_t kWorthPacking = 1024;
constexpr uint8_t kPacked = 1, kEndOfStream = 2;

enum class Form : uint8_t { kJson, kBinary };

const char* TypeOf(Form form, bool stream) {
  if (stream) {
    return form == Form::kJson ? "application/connect+json" : "application/connect+proto";
  }
  return form == Form::kJson ? "application/json" : "application/proto";
}

// What a request says about itself.
struct Head {
  Form form = Form::kJson;
  bool packed = false;      // the request, or of a stream its messages
  bool pack_reply = false;  // the reader takes gzip
  absl::Time deadline = absl::InfiniteFuture();
};

std::string_view WithoutParameters(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return type;
}

bool Lists(std::string_view list, std::string_view wanted) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    std::string_view one = WithoutParameters(list.substr(0, comma));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    if (one == wanted) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

// "gzip", "identity" or nothing.
absl::Status ReadPacking(std::string_view packing, bool& packed) {
  packed = packing == "gzip";
  if (packed || packing.empty() || packing == "identity") return absl::OkStatus();
  return absl::UnimplementedError("the compressions taken are gzip and identity");
}

absl::Status ReadTimeout(std::string_view text, absl::Time& deadline) {
  if (text.empty()) return absl::OkStatus();
  int64_t milliseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  if (error != std::errc() || end != text.data() + text.size() || text.size() > 10 ||
      milliseconds < 0) {
    return absl::InvalidArgumentError(
        "Connect-Timeout-Ms: a number of milliseconds of at most ten digits is expected");
  }
  deadline = absl::Now() + absl::Milliseconds(milliseconds);
  return absl::OkStatus();
}

absl::Status ReadCommon(const Headers& headers, bool stream, Head& head) {
  const std::string_view version = headers.Get("connect-protocol-version");
  if (!version.empty() && version != "1") {
    return absl::InvalidArgumentError("Connect-Protocol-Version: 1 is spoken here");
  }
  if (absl::Status status = ReadPacking(
          headers.Get(stream ? "connect-content-encoding" : "content-encoding"), head.packed);
      !status.ok()) {
    return status;
  }
  head.pack_reply =
      Lists(headers.Get(stream ? "connect-accept-encoding" : "accept-encoding"), "gzip");
  return ReadTimeout(headers.Get("connect-timeout-ms"), head.deadline);
}

HttpResponse WrongType(bool stream) {
  const std::string types =
      absl::StrCat(TypeOf(Form::kJson, stream), ", ", TypeOf(Form::kBinary, stream));
  HttpResponse response =
      JsonError(415, "unknown", absl::StrCat("Content-Type: this method takes ", types));
  response.headers.Add("Accept-Post", types);
  return response;
}

absl::Status TooLarge() {
  return service::WithReason(
      absl::ResourceExhaustedError("the request is larger than this sidecar takes"),
      "MESSAGE_TOO_LARGE");
}

absl::Status TooBusy() {
  return service::WithRetry(
      service::WithReason(
          absl::ResourceExhaustedError("too many large requests wait already; try again shortly"),
          "TOO_BUSY"),
      absl::Seconds(1));
}

// One method as the protocol has it. Shared by all of its calls.
class Endpoint {
 public:
  Endpoint(const ConnectParts& parts, const Method& method)
      : parts_(parts),
        method_(method),
        answer_(pb::MessageFactory::generated_factory()->GetPrototype(
            method.descriptor->output_type())) {}

  // A message as the method takes it.
  absl::StatusOr<std::string> ReadMessage(const Head& head, bool packed, std::string bytes) const {
    if (packed) {
      absl::StatusOr<std::string> unpacked =
          Gunzip(bytes, static_cast<size_t>(parts_.most_message));
      if (!unpacked.ok()) return unpacked.status();
      bytes = *std::move(unpacked);
    }
    if (static_cast<int64_t>(bytes.size()) > parts_.most_message) return TooLarge();
    if (head.form == Form::kBinary) return bytes;
    return parts_.json.Read(*method_.descriptor->input_type(), bytes);
  }

  // An answer as the reader takes it.
  std::string WriteMessage(Form form, std::string bytes) const {
    if (form == Form::kBinary) return bytes;
    pb::Arena arena;
    pb::Message* message = answer_->New(&arena);
    if (!message->ParseFromString(bytes)) return "{}";
    std::string json;
    json.reserve(bytes.size() * 2);
    AppendJson(*message, json);
    return json;
  }

  const Method& method() const { return method_; }
  service::Executor& executor() const { return parts_.executor; }
  // Whether reading the body takes long: its size, or what it may become.
  bool is_big(const Head& head, std::string_view body) const {
    constexpr size_t kPackedTimes = 8;
    return body.size() * (head.packed ? kPackedTimes : 1) >= parts_.big_message;
  }
  // Whose cookie it is, where it comes with one.
  absl::Status Identify(HttpRequest& request) const {
    return parts_.sign_in == nullptr ? absl::OkStatus() : parts_.sign_in->Apply(request);
  }
  bool streams() const { return method_.descriptor->server_streaming(); }

 private:
  const ConnectParts parts_;
  const Method& method_;
  const pb::Message* const answer_;
};
using EndpointPtr = std::shared_ptr<const Endpoint>;

service::WireCall CallOf(const Exchange& exchange, const Head& head) {
  service::WireCall call;
  const HttpRequest& request = exchange.request;
  call.presented.authorization = request.headers.All("authorization");
  call.presented.certificate_names = request.certificate_names;
  call.presented.certificate_subject = request.certificate_subject;
  call.presented.address = request.peer;
  call.presented.signed_in = request.signed_in;
  call.cancelled = [gone = exchange.gone, deadline = head.deadline] {
    return *gone || (deadline != absl::InfiniteFuture() && absl::Now() >= deadline);
  };
  return call;
}

absl::Status Late() { return absl::DeadlineExceededError("the time given for the call is over"); }

// --- unary

void ReadAndRun(const EndpointPtr& endpoint, const std::shared_ptr<Exchange>& exchange,
                const Head& head, std::string body, Reply reply) {
  absl::StatusOr<std::string> message = endpoint->ReadMessage(head, head.packed, std::move(body));
  if (!message.ok()) return reply(ConnectError(message.status()));
  endpoint->method().unary(
      CallOf(*exchange, head), *std::move(message),
      [endpoint, head, reply = std::move(reply)](const absl::Status& status, std::string bytes) {
        const bool late = absl::IsCancelled(status) && absl::Now() >= head.deadline;
        if (!status.ok()) return reply(ConnectError(late ? Late() : status));
        HttpResponse response;
        response.headers.Add("Content-Type", TypeOf(head.form, false));
        response.body = endpoint->WriteMessage(head.form, std::move(bytes));
        if (head.pack_reply && response.body.size() >= kWorthPacking) {
          response.headers.Add("Content-Encoding", "gzip");
          response.headers.Add("Vary", "Accept-Encoding");
          response.body = Gzip(response.body);
        }
        reply(std::move(response));
      });
}

void RunUnary(const EndpointPtr& endpoint, const std::shared_ptr<Exchange>& exchange,
              const Head& head, std::string body, Reply reply) {
  exchange->deadline = head.deadline;
  exchange->late = [] { return ConnectError(Late()); };
  if (!endpoint->is_big(head, body)) {
    return ReadAndRun(endpoint, exchange, head, std::move(body), std::move(reply));
  }
  // Reading it would hold up the other connections.
  auto kept = std::make_shared<std::string>(std::move(body));
  const bool taken = endpoint->executor().Post([endpoint, exchange, head, kept, reply] {
    ReadAndRun(endpoint, exchange, head, std::move(*kept), reply);
  });
  if (!taken) reply(ConnectError(TooBusy()));
}

void PostUnary(const EndpointPtr& endpoint, const std::shared_ptr<Exchange>& exchange,
               Reply reply) {
  Head head;
  const std::string_view type = WithoutParameters(exchange->request.headers.Get("content-type"));
  if (type == "application/proto") {
    head.form = Form::kBinary;
  } else if (type != "application/json") {
    return reply(WrongType(false));
  }
  if (absl::Status status = ReadCommon(exchange->request.headers, false, head); !status.ok()) {
    HttpResponse response = ConnectError(status);
    if (absl::IsUnimplemented(status)) response.headers.Add("Accept-Encoding", "gzip, identity");
    return reply(std::move(response));
  }
  std::string body = std::move(exchange->request.body);
  RunUnary(endpoint, exchange, head, std::move(body), std::move(reply));
}

// The message stands in the address: ?connect=v1&encoding=json&message=...
void GetUnary(const EndpointPtr& endpoint, const std::shared_ptr<Exchange>& exchange, Reply reply) {
  const absl::StatusOr<Query> query = ReadQuery(exchange->request.query);
  if (!query.ok()) return reply(ConnectError(query.status()));
  Head head;
  absl::Status status =
      ReadTimeout(exchange->request.headers.Get("connect-timeout-ms"), head.deadline);
  const std::string& encoding = query->Get("encoding");
  head.form = encoding == "proto" ? Form::kBinary : Form::kJson;
  if (encoding != "proto" && encoding != "json") return reply(WrongType(false));
  if (query->Has("connect") && query->Get("connect") != "v1") {
    status = absl::InvalidArgumentError("connect: v1 is spoken here");
  }
  if (status.ok()) status = ReadPacking(query->Get("compression"), head.packed);
  head.pack_reply = Lists(exchange->request.headers.Get("accept-encoding"), "gzip");
  std::string body = query->Get("message");
  if (query->Get("base64") == "1") {
    std::string bytes;
    if (!DecodeBase64(body, bytes)) {
      status = absl::InvalidArgumentError("message: base64 is expected");
    }
    body = std::move(bytes);
  }
  if (!status.ok()) return reply(ConnectError(status));
  RunUnary(endpoint, exchange, head, std::move(body), std::move(reply));
}

// --- streams

std::string Envelope(uint8_t flags, std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 5);
  out.push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(bytes.size() >> shift));
  out.append(bytes);
  return out;
}

std::string EndOfStream(const absl::Status& status) {
  return Envelope(kEndOfStream,
                  status.ok() ? "{}" : absl::StrCat("{\"error\":", ConnectErrorJson(status), "}"));
}

// Messages in envelopes, and at the end how it went.
class EnvelopeStream final : public BodyStream,
                             public std::enable_shared_from_this<EnvelopeStream> {
 public:
  EnvelopeStream(EndpointPtr endpoint, Head head, std::shared_ptr<service::WireStream> stream)
      : endpoint_(std::move(endpoint)), head_(head), stream_(std::move(stream)) {}

  void Ask(Part part) override {
    if (ended_) return part(std::nullopt);
    stream_->Ask([self = shared_from_this(),
                  part = std::move(part)](absl::StatusOr<std::optional<std::string>> message) {
      if (message.ok() && message->has_value()) return part(self->Pack(*std::move(*message)));
      self->ended_ = true;
      const bool late = absl::IsCancelled(message.status()) && absl::Now() >= self->head_.deadline;
      part(EndOfStream(late ? Late() : message.status()));
    });
  }

  void Cancel() override { stream_->Cancel(); }

 private:
  std::string Pack(std::string message) const {
    const std::string bytes = endpoint_->WriteMessage(head_.form, std::move(message));
    const bool pack = head_.pack_reply && bytes.size() >= kWorthPacking;
    return Envelope(pack ? kPacked : 0, pack ? Gzip(bytes) : bytes);
  }

  const EndpointPtr endpoint_;
  const Head head_;
  const std::shared_ptr<service::WireStream> stream_;
  std::atomic<bool> ended_{false};
};

// The one message of a request to a streaming method.
absl::StatusOr<std::string> OpenEnvelope(const Endpoint& endpoint, const Head& head,
                                         std::string body) {
  const auto bad = [] {
    return absl::InvalidArgumentError("the request is not one message in its envelope");
  };
  if (body.size() < 5) return bad();
  size_t size = 0;
  for (size_t i = 1; i < 5; ++i) size = (size << 8) | static_cast<uint8_t>(body[i]);
  const auto flags = static_cast<uint8_t>(body[0]);
  if (size != body.size() - 5 || flags > kPacked) return bad();
  const bool packed = flags == kPacked;
  if (packed && !head.packed) {
    return absl::InvalidArgumentError(
        "the message says that it is compressed, and the request does not say how");
  }
  return endpoint.ReadMessage(head, packed, body.substr(5));
}

void PostStream(const EndpointPtr& endpoint, const std::shared_ptr<Exchange>& exchange,
                const Reply& reply) {
  Head head;
  const std::string_view type = WithoutParameters(exchange->request.headers.Get("content-type"));
  if (type == "application/connect+proto") {
    head.form = Form::kBinary;
  } else if (type != "application/connect+json") {
    return reply(WrongType(true));
  }
  HttpResponse response;
  response.headers.Add("Content-Type", TypeOf(head.form, true));
  absl::Status status = ReadCommon(exchange->request.headers, true, head);
  absl::StatusOr<std::string> message;
  if (status.ok()) {
    message = OpenEnvelope(*endpoint, head, std::move(exchange->request.body));
    status = message.status();
  }
  // How a stream went is said at its end, also where it never began.
  if (!status.ok()) {
    response.body = EndOfStream(status);
    return reply(std::move(response));
  }
  if (head.pack_reply) response.headers.Add("Connect-Content-Encoding", "gzip");
  response.headers.Add("Connect-Accept-Encoding", "gzip");
  exchange->deadline = head.deadline;
  endpoint->method().stream(
      CallOf(*exchange, head), *std::move(message),
      [endpoint, head, reply,
       response = std::move(response)](std::shared_ptr<service::WireStream> stream) mutable {
        response.stream = std::make_shared<EnvelopeStream>(endpoint, head, std::move(stream));
        reply(std::move(response));
      });
}

HttpResponse ClientStreams() {
  return ConnectError(service::WithReason(
      absl::UnimplementedError("this method streams in both directions, which needs HTTP/2: call "
                               "it over gRPC"),
      "GRPC_ONLY"));
}

bool MayGet(const Method& method) {
  return method.unary &&
         method.descriptor->options().idempotency_level() == pb::MethodOptions::NO_SIDE_EFFECTS;
}

}  // namespace

std::vector<const pb::Descriptor*> RequestTypes(const service::MethodTable& methods) {
  std::vector<const pb::Descriptor*> types;
  for (const auto& [name, method] : methods.methods()) {
    types.push_back(method.descriptor->input_type());
  }
  return types;
}

void AddConnect(Router& router, const ConnectParts& parts) {
  for (const auto& [name, method] : parts.methods.methods()) {
    auto endpoint = std::make_shared<const Endpoint>(parts, method);
    std::vector<std::string> verbs = {"POST"};
    if (MayGet(method)) verbs.emplace_back("GET");
    router.Add(absl::StrCat("/", name), std::move(verbs),
               [endpoint](const std::shared_ptr<Exchange>& exchange, Reply reply) {
                 if (absl::Status status = endpoint->Identify(exchange->request); !status.ok()) {
                   return reply(ConnectError(status));
                 }
                 if (exchange->request.method != "POST") {
                   return GetUnary(endpoint, exchange, std::move(reply));
                 }
                 if (endpoint->method().unary) {
                   return PostUnary(endpoint, exchange, std::move(reply));
                 }
                 if (endpoint->method().stream) return PostStream(endpoint, exchange, reply);
                 reply(ClientStreams());
               });
  }
}

}  // namespace waymark::gateway
