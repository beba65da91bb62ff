// A client of bytes for the tests of the gateway: sends what it is told, reads what comes.
#ifndef WAYMARK_TESTS_GATEWAY_CLIENT_H_
#define WAYMARK_TESTS_GATEWAY_CLIENT_H_

#include <map>
#include <string>
#include <string_view>

namespace waymark::gateway {

struct Answer {
  int status = 0;                              // 0: the connection ended without one
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// One connection without TLS. Every wait ends after half a minute.
class RawClient {
 public:
  // "127.0.0.1:40123"; `receive_buffer`: bytes that the machine keeps for a slow reader, 0: as
  // usual.
  explicit RawClient(const std::string& address, int receive_buffer = 0);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False where the other side has gone.
  bool Send(std::string_view bytes);
  // No more will be sent.
  void EndSending();
  // The next answer, whole; chunks are put together.
  Answer Read();
  // Whether the other side ends the connection without another byte.
  bool IsClosed();
  // The next part of a chunked answer whose head was read by ReadHead; empty at its end.
  Answer ReadHead();
  std::string ReadChunk();

 private:
  bool Fill();  // reads some more; false at the end
  std::string Line();

  int socket_ = -1;
  std::string read_;
};

// One request on a connection of its own.
Answer Call(const std::string& address, const std::string& method, const std::string& target,
            const std::string& body = {}, const std::string& headers = {});
// POST of JSON.
Answer Post(const std::string& address, const std::string& target, const std::string& body,
            const std::string& headers = {});

}  // namespace waymark::gateway

#endif  // WAYMARK_TESTS_GATEWAY_CLIENT_H_
