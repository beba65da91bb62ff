#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "waymark/gateway/session.h"

namespace waymark::gateway {

std::string AnswerHead(const HttpResponse& response, std::optional<size_t> size, bool keep_alive) {
  namespace http = boost::beast::http;
  const auto status = http::int_to_status(static_cast<unsigned>(response.status));
  const auto reason = http::obsolete_reason(status);
  std::string head = absl::StrFormat(
      "HTTP/1.1 %d %s\r\nDate: %s\r\n", response.status,
      absl::string_view(reason.data(), reason.size()),
      absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()));
  for (const auto& [name, value] : response.headers.all()) {
    absl::StrAppend(&head, name, ": ", value, "\r\n");
  }
  if (size.has_value()) {
    // 204 and 304 have no body and say no length.
    if (response.status != 204 && response.status != 304) {
      absl::StrAppend(&head, "Content-Length: ", *size, "\r\n");
    }
    if (!keep_alive) head += "Connection: close\r\n";
  } else {
    head += keep_alive ? "Transfer-Encoding: chunked\r\nConnection: close\r\n"
                       : "Connection: close\r\n";
  }
  return head + "\r\n";
}

std::string ChunkHead(size_t size) { return absl::StrFormat("%x\r\n", size); }

bool BodyRoom::Raise(int64_t bytes) {
  if (bytes <= taken_) return true;
  const int64_t more = bytes - taken_;
  taken_ = bytes;
  return (shared_.body_bytes += more) <= shared_.config.body_bytes;
}

void OpenConnections::Add(const std::shared_ptr<Connection>& connection) {
  absl::MutexLock lock(&mutex_);
  open_.emplace(connection.get(), connection);
  ++count_;
}

void OpenConnections::Remove(const Connection* connection) {
  absl::MutexLock lock(&mutex_);
  open_.erase(connection);
  --count_;
}

void OpenConnections::CloseAll(bool only_if_idle) {
  std::vector<std::shared_ptr<Connection>> all;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [key, weak] : open_) {
      if (auto connection = weak.lock()) all.push_back(std::move(connection));
    }
  }
  for (const auto& connection : all) connection->Close(only_if_idle);
}

bool OpenConnections::WaitUntilNone(absl::Duration within) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(
                                     +[](OpenConnections* self) ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                                          self->mutex_) { return self->open_.empty(); },
                                     this),
                                 within);
}

}  // namespace waymark::gateway
