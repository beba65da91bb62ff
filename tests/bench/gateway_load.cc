// Calls of one kind to a sidecar that runs already, for a given time, and what they cost: how
// packaging/bench-gateway.sh measures the HTTP listener.
//
//   gateway_load http --address HOST:PORT --path PATH --body FILE [--type TYPE] [--callers N]
//                [--seconds S] [--pid PID] [--tls CA --cert PEM --key PEM]
//                [--sign PEM --algorithm ES384|RS384 --issuer URL --audience URL]
//   gateway_load grpc --address HOST:PORT --body FILE [--callers N] [--seconds S] [--pid PID]
//   gateway_load verify --sign PEM --algorithm ES384|RS384     the signature check alone
//   gateway_load parse --body FILE                             simdjson's parse of the file alone
//   gateway_load requests --folder FOLDER      writes evaluate.bin and evaluate.json, 200 entries
//   gateway_load idle --address HOST:PORT --path PATH --callers N --pid PID [--tls ...]
//
// Printed is one JSON object: calls, seconds, p50, p99 and most in microseconds, and the processor
// time of --pid for a call; for `idle` the resident bytes of --pid for a connection. Each caller
// has one connection with one call under way. Tokens are signed before the clock starts: each is
// good for one call. Any answer but 200 ends the program.

#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "bench/load_client.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "bench/request.h"
#include "google/protobuf/util/json_util.h"

namespace waymark::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "gateway_load: %s\n", what.c_str());
  std::exit(1);
}

class Options {
 public:
  Options(int argc, char** argv) {
    for (int i = 2; i + 1 < argc; i += 2) values_[argv[i]] = argv[i + 1];
  }
  std::string Get(const std::string& name, const std::string& other = {}) const {
    const auto found = values_.find("--" + name);
    return found == values_.end() ? other : found->second;
  }
  double Number(const std::string& name, double other) const {
    const std::string text = Get(name);
    return text.empty() ? other : std::strtod(text.c_str(), nullptr);
  }

 private:
  std::map<std::string, std::string> values_;
};

std::string FileText(const std::string& path) {
  std::ifstream input(path, std::ios::binary);
  if (!input) Die("no file " + path);
  return {std::istreambuf_iterator<char>(input), {}};
}

// The fields of /proc/PID/NAME.
std::vector<std::string> ProcFields(const std::string& pid, const std::string& name) {
  std::istringstream text(FileText("/proc/" + pid + "/" + name));
  return {std::istream_iterator<std::string>(text), {}};
}

// Processor seconds that a process has used.
double ProcessorSeconds(const std::string& pid) {
  if (pid.empty()) return 0;
  const std::vector<std::string> fields = ProcFields(pid, "stat");
  return (std::stod(fields.at(13)) + std::stod(fields.at(14))) /
         static_cast<double>(sysconf(_SC_CLK_TCK));
}

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

int64_t ResidentBytes(const std::string& pid) {
  return std::stoll(ProcFields(pid, "statm").at(1)) * sysconf(_SC_PAGESIZE);
}

// One connection, over TLS or not; whatever fails ends the program.
class Connection {
 public:
  Connection(const Options& options, SSL_CTX* tls) {
    const std::string address = options.Get("address");
    const size_t colon = address.rfind(':');
    addrinfo* found = nullptr;
    if (colon == std::string::npos ||
        getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), nullptr,
                    &found) != 0) {
      Die("no address " + address);
    }
    socket_ = ::socket(found->ai_family, SOCK_STREAM, 0);
    if (::connect(socket_, found->ai_addr, found->ai_addrlen) != 0) Die("can't connect");
    freeaddrinfo(found);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (tls == nullptr) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, socket_);
    if (SSL_connect(ssl_) != 1) Die("no TLS");
  }
  ~Connection() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The answer must be 200.
  void Call(const std::string& request) {
    Write(request);
    size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) Read();
    if (buffer_.compare(0, 12, "HTTP/1.1 200") != 0) Die(buffer_);
    const size_t at = buffer_.find("Content-Length: ");
    if (at == std::string::npos || at > end) Die("an answer without a length");
    const size_t size = end + 4 + std::strtoul(buffer_.c_str() + at + 16, nullptr, 10);
    while (buffer_.size() < size) Read();
    buffer_.erase(0, size);
  }

 private:
  void Write(const std::string& bytes) {
    for (size_t at = 0; at < bytes.size();) {
      const int left = static_cast<int>(std::min(bytes.size() - at, size_t{1} << 20));
      const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data() + at, left)
                                        : ::send(socket_, bytes.data() + at,
                                                 static_cast<size_t>(left), MSG_NOSIGNAL);
      if (sent <= 0) Die("the connection ended");
      at += static_cast<size_t>(sent);
    }
  }
  void Read() {
    char part[65536];
    const auto got = ssl_ != nullptr ? SSL_read(ssl_, part, sizeof(part))
                                     : ::recv(socket_, part, sizeof(part), 0);
    if (got <= 0) Die("the connection ended");
    buffer_.append(part, static_cast<size_t>(got));
  }

  int socket_ = -1;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> Tls(const Options& options) {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls(nullptr, SSL_CTX_free);
  const std::string ca = options.Get("tls");
  if (ca.empty()) return tls;
  tls.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_verify(tls.get(), SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_locations(tls.get(), ca.c_str(), nullptr) != 1) Die("no authority " + ca);
  const std::string certificate = options.Get("cert");
  if (!certificate.empty() &&
      (SSL_CTX_use_certificate_file(tls.get(), certificate.c_str(), SSL_FILETYPE_PEM) != 1 ||
       SSL_CTX_use_PrivateKey_file(tls.get(), options.Get("key").c_str(), SSL_FILETYPE_PEM) != 1)) {
    Die("no certificate " + certificate);
  }
  return tls;
}

// Signs tokens as JWS (RFC 7515).
class Signer {
 public:
  explicit Signer(const Options& options)
      : algorithm_(options.Get("algorithm")),
        issuer_(options.Get("issuer")),
        audience_(options.Get("audience")) {
    FILE* const file = std::fopen(options.Get("sign").c_str(), "r");
    if (file == nullptr) Die("no key " + options.Get("sign"));
    key_ = PEM_read_PrivateKey(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    if (key_ == nullptr) Die("no private key in " + options.Get("sign"));
  }
  ~Signer() { EVP_PKEY_free(key_); }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  std::string Token(int64_t number) const {
    const auto now = static_cast<long long>(std::time(nullptr));
    const std::string head = Base64(R"({"alg":")" + algorithm_ + R"(","kid":"bench","typ":"JWT"})");
    std::ostringstream claims;
    claims << R"({"iss":")" << issuer_ << R"(","aud":")" << audience_ << R"(","iat":)" << now
           << R"(,"exp":)" << now + 280 << R"(,"jti":")" << now << "-" << getpid() << "-" << number
           << "\"}";
    const std::string text = head + "." + Base64(claims.str());
    return text + "." + Base64(Signature(text));
  }

  // Processor seconds of one check of a signature.
  double VerifySeconds() const {
    const std::string text(300, 'x');
    const std::string signature = SignedBytes(text);
    const double begun = ThreadSeconds();
    int count = 0;
    while (ThreadSeconds() - begun < 1) {
      EVP_MD_CTX* const context = EVP_MD_CTX_new();
      EVP_DigestVerifyInit(context, nullptr, EVP_sha384(), nullptr, key_);
      const int good = EVP_DigestVerify(
          context, reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
          reinterpret_cast<const unsigned char*>(text.data()), text.size());
      EVP_MD_CTX_free(context);
      if (good != 1) Die("the signature is not good");
      ++count;
    }
    return (ThreadSeconds() - begun) / count;
  }

 private:
  static std::string Base64(const std::string& bytes) {
    static constexpr char kLetters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    uint32_t bits = 0;
    int have = 0;
    for (const char c : bytes) {
      bits = bits << 8 | static_cast<unsigned char>(c);
      for (have += 8; have >= 6; have -= 6) text += kLetters[bits >> (have - 6) & 63];
    }
    if (have > 0) text += kLetters[bits << (6 - have) & 63];
    return text;
  }
  // As OpenSSL gives it.
  std::string SignedBytes(const std::string& text) const {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    size_t size = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSignInit(context, nullptr, EVP_sha384(), nullptr, key_);
    EVP_DigestSign(context, nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    if (EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                       text.size()) != 1) {
      Die("can't sign");
    }
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return signature;
  }
  std::string Signature(const std::string& text) const {
    const std::string signature = SignedBytes(text);
    if (algorithm_ != "ES384") return signature;
    // r and s, each in 48 bytes.
    const auto* at = reinterpret_cast<const unsigned char*>(signature.data());
    ECDSA_SIG* const pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size()));
    std::string raw(96, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 48);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 48, 48);
    ECDSA_SIG_free(pair);
    return raw;
  }

  const std::string algorithm_, issuer_, audience_;
  EVP_PKEY* key_ = nullptr;
};

void Print(const Block& block, double processor_seconds) {
  const auto calls = static_cast<double>(block.latencies.size());
  std::printf(
      "{\"calls\": %.0f, \"seconds\": %.3f, \"calls_per_second\": %.1f, \"p50\": %.1f, \"p99\": "
      "%.1f, \"most\": %.1f, \"processor\": %.1f}\n",
      calls, block.seconds, block.calls_per_second(), block.Percentile(0.5) * 1e6,
      block.Percentile(0.99) * 1e6, block.latencies.back() * 1e6, processor_seconds / calls * 1e6);
}

std::string Request(const Options& options, const std::string& body, const std::string& token) {
  std::ostringstream request;
  request << "POST " << options.Get("path") << " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
          << options.Get("type", "application/json") << "\r\n";
  if (!token.empty()) request << "Authorization: Bearer " << token << "\r\n";
  request << "Content-Length: " << body.size() << "\r\n\r\n" << body;
  return request.str();
}

int Http(const Options& options) {
  const int callers = static_cast<int>(options.Number("callers", 1));
  const double seconds = options.Number("seconds", 1);
  const std::string body = FileText(options.Get("body"));
  const auto tls = Tls(options);
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < callers; ++i) {
    connections.push_back(std::make_unique<Connection>(options, tls.get()));
  }
  std::vector<std::string> tokens;
  if (!options.Get("sign").empty()) {
    const Signer signer(options);
    const auto most = static_cast<int64_t>(options.Number("tokens", 1000));
    for (int64_t i = 0; i < most; ++i) tokens.push_back(signer.Token(i));
  }
  const std::string plain = Request(options, body, "");
  std::atomic<size_t> next{0};
  std::vector<std::vector<double>> latencies(static_cast<size_t>(callers));
  const auto call = [&](size_t caller, bool counts) {
    std::string request;
    if (!tokens.empty()) {
      const size_t token = next++;
      if (token >= tokens.size()) return false;
      request = Request(options, body, tokens[token]);
    }
    const auto begun = Clock::now();
    connections[caller]->Call(tokens.empty() ? plain : request);
    if (counts) {
      latencies[caller].push_back(std::chrono::duration<double>(Clock::now() - begun).count());
    }
    return true;
  };
  for (size_t i = 0; i < connections.size(); ++i) {
    for (int k = 0; k < 5; ++k) call(i, false);
  }
  const std::string pid = options.Get("pid");
  const double before = ProcessorSeconds(pid);
  const auto begun = Clock::now();
  const auto end = begun + std::chrono::duration<double>(seconds);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < connections.size(); ++i) {
    threads.emplace_back([&, i] {
      while (Clock::now() < end && call(i, true)) {
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Block block;
  block.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  const double processor = ProcessorSeconds(pid) - before;
  for (const auto& of : latencies) {
    block.latencies.insert(block.latencies.end(), of.begin(), of.end());
  }
  if (block.latencies.empty()) Die("no call was made");
  std::sort(block.latencies.begin(), block.latencies.end());
  Print(block, processor);
  return 0;
}

int Grpc(const Options& options) {
  const LoadClient client(options.Get("address"), FileText(options.Get("body")));
  for (int i = 0; i < 5; ++i) client.Once();
  const std::string pid = options.Get("pid");
  const double before = ProcessorSeconds(pid);
  const Block block = client.Run(static_cast<int>(options.Number("callers", 1)),
                                 std::chrono::duration<double>(options.Number("seconds", 1)));
  Print(block, ProcessorSeconds(pid) - before);
  return 0;
}

int Parse(const Options& options) {
  const simdjson::padded_string body(FileText(options.Get("body")));
  simdjson::dom::parser parser;
  const double begun = ThreadSeconds();
  int count = 0;
  for (; ThreadSeconds() - begun < 0.5; ++count) {
    if (parser.parse(body).error() != simdjson::SUCCESS) Die("no JSON");
  }
  std::printf("{\"processor\": %.2f}\n", (ThreadSeconds() - begun) / count * 1e6);
  return 0;
}

int Idle(const Options& options) {
  const auto callers = static_cast<size_t>(options.Number("callers", 2000));
  const auto tls = Tls(options);
  const std::string pid = options.Get("pid");
  const std::string request = "GET " + options.Get("path") + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::vector<std::unique_ptr<Connection>> connections;
  const auto open = [&](size_t count) {
    while (connections.size() < count) {
      connections.push_back(std::make_unique<Connection>(options, tls.get()));
      connections.back()->Call(request);
    }
  };
  open(10);
  const int64_t before = ResidentBytes(pid);
  open(10 + callers);
  const auto grown = static_cast<double>(ResidentBytes(pid) - before);
  std::printf("{\"connections\": %zu, \"mib\": %.1f, \"bytes\": %.0f}\n", callers,
              grown / (1 << 20), grown / static_cast<double>(callers));
  return 0;
}

// What evaluate_load asks, as bytes and as JSON.
int Requests(const Options& options) {
  const std::string folder = options.Get("folder");
  const TemporaryFolder practice_folder;
  if (!WritePractice(practice_folder.path(), 1000).ok()) Die("no practice");
  const auto practice = ReadPractice(practice_folder.path());
  if (!practice.ok()) Die("no practice");
  const auto program = CompileOrExit(LoadOrExit(RulesFolder()).pack);
  const v1::EvaluateRequest request = RequestFor(BusyPatient(*practice, program, 200));
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(request, &json).ok()) Die("no JSON");
  std::ofstream(folder + "/evaluate.bin", std::ios::binary) << request.SerializeAsString();
  std::ofstream(folder + "/evaluate.json", std::ios::binary) << json;
  std::printf("{\"entries\": %d}\n", request.record().events_size());
  return 0;
}

int Main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const Options options(argc, argv);
  if (what == "http") return Http(options);
  if (what == "grpc") return Grpc(options);
  if (what == "parse") return Parse(options);
  if (what == "requests") return Requests(options);
  if (what == "idle") return Idle(options);
  if (what == "verify") {
    std::printf("{\"processor\": %.2f}\n", Signer(options).VerifySeconds() * 1e6);
    return 0;
  }
  Die("http, grpc, verify, parse, requests or idle is expected");
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
