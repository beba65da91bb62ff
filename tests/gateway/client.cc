#include "gateway/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

namespace waymark::gateway {

RawClient::RawClient(const std::string& address, int receive_buffer) {
  const size_t colon = address.rfind(':');
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  const timeval limit{30, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (receive_buffer > 0) {
    setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::atoi(address.c_str() + colon + 1)));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    ::close(socket_);
    socket_ = -1;
  }
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void RawClient::EndSending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::Fill() {
  char part[16384];
  const ssize_t got = ::recv(socket_, part, sizeof(part), 0);
  if (got <= 0) return false;
  read_.append(part, static_cast<size_t>(got));
  return true;
}

bool RawClient::IsClosed() { return read_.empty() && !Fill(); }

std::string RawClient::Line() {
  size_t end = read_.find("\r\n");
  while (end == std::string::npos) {
    if (!Fill()) return {};
    end = read_.find("\r\n");
  }
  std::string line = read_.substr(0, end);
  read_.erase(0, end + 2);
  return line;
}

Answer RawClient::ReadHead() {
  Answer answer;
  const std::string first = Line();
  if (first.size() > 12) answer.status = std::atoi(first.c_str() + 9);
  for (std::string line = Line(); !line.empty(); line = Line()) {
    const size_t colon = line.find(": ");
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    answer.headers[name] = line.substr(colon + 2);
  }
  return answer;
}

std::string RawClient::ReadChunk() {
  const size_t size = std::strtoul(Line().c_str(), nullptr, 16);
  while (read_.size() < size + 2) {
    if (!Fill()) return {};
  }
  std::string chunk = read_.substr(0, size);
  read_.erase(0, size + 2);
  return chunk;
}

Answer RawClient::Read() {
  Answer answer = ReadHead();
  if (answer.headers["transfer-encoding"] == "chunked") {
    for (std::string chunk = ReadChunk(); !chunk.empty(); chunk = ReadChunk()) answer.body += chunk;
    return answer;
  }
  const size_t size = std::strtoul(answer.headers["content-length"].c_str(), nullptr, 10);
  while (read_.size() < size && Fill()) {
  }
  answer.body = read_.substr(0, size);
  read_.erase(0, size);
  return answer;
}

Answer Call(const std::string& address, const std::string& method, const std::string& target,
            const std::string& body, const std::string& headers) {
  RawClient client(address);
  client.Send(method + " " + target + " HTTP/1.1\r\nHost: " + address +
              "\r\nConnection: close\r\n" + headers +
              (body.empty() && method == "GET"
                   ? ""
                   : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
              "\r\n" + body);
  return client.Read();
}

Answer Post(const std::string& address, const std::string& target, const std::string& body,
            const std::string& headers) {
  return Call(address, "POST", target, body, "Content-Type: application/json\r\n" + headers);
}

}  // namespace waymark::gateway
