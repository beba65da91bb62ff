#include "waymark/gateway/fhir_fetch.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/fhir_line.h"
#include "waymark/gateway/name_lookup.h"

namespace waymark::gateway {
namespace {

namespace asio = boost::asio;

bool IsTarget(std::string_view target) {
  return std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

template <typename Stream>
asio::awaitable<void> RunLine(std::shared_ptr<FhirLine<Stream>> line) {
  co_await line->Run();
}

// Runs the job on this thread until it is done, its time is over, or it is `cancelled`.
template <typename Stream>
void RunJob(asio::io_context& io, FhirJob& job, const std::function<Stream()>& make,
            const std::function<bool()>& cancelled) {
  std::vector<std::shared_ptr<FhirLine<Stream>>> lines;
  const size_t count = std::min(job.limits.connections, job.queries.size());
  for (size_t i = 0; i < count; ++i) {
    lines.push_back(std::make_shared<FhirLine<Stream>>(job, make));
    asio::co_spawn(io, RunLine<Stream>(lines.back()), asio::detached);
  }
  while (std::chrono::steady_clock::now() < job.deadline && !io.stopped()) {
    if (cancelled && cancelled()) break;
    io.run_for(std::chrono::milliseconds(50));
  }
  job.over = true;
  for (const auto& line : lines) line->Close();
  io.restart();
  io.run();
}

}  // namespace

struct FhirFetcher::Impl {
  std::vector<FhirServer> servers;
  FhirFetchLimits limits;
  mutable asio::ssl::context tls{asio::ssl::context::tls_client};
  mutable NameLookup names;
};

FhirFetcher::FhirFetcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

FhirFetcher::~FhirFetcher() = default;

absl::StatusOr<std::unique_ptr<FhirFetcher>> FhirFetcher::Make(
    const std::vector<std::string>& servers, const std::string& ca_file,
    const FhirFetchLimits& limits) {
  auto impl = std::make_unique<Impl>();
  impl->limits = limits;
  for (const std::string& url : servers) {
    absl::StatusOr<FhirServer> server = ParseFhirServer(url);
    if (!server.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("cds_hooks.fhir_servers: ", server.status().message()));
    }
    impl->servers.push_back(*std::move(server));
  }
  boost::system::error_code error;
  if (ca_file.empty()) {
    impl->tls.set_default_verify_paths(error);
  } else {
    impl->tls.load_verify_file(ca_file, error);
  }
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cds_hooks.fhir_ca: no certificate can be read from ", ca_file));
  }
  impl->tls.set_verify_mode(asio::ssl::verify_peer);
  SSL_CTX_set_min_proto_version(impl->tls.native_handle(), TLS1_2_VERSION);
  return std::unique_ptr<FhirFetcher>(new FhirFetcher(std::move(impl)));
}

const FhirServer* FhirFetcher::Find(std::string_view base) const {
  while (base.ends_with('/')) base.remove_suffix(1);
  for (const FhirServer& server : impl_->servers) {
    if (server.base == base) return &server;
  }
  return nullptr;
}

std::vector<FhirFetched> FhirFetcher::Fetch(const FhirServer& server, std::string_view token,
                                            const std::vector<std::string>& queries,
                                            const std::function<bool()>& cancelled) const {
  std::vector<FhirFetched> results(queries.size());
  for (FhirFetched& result : results) result.why = "not asked";
  if (queries.empty() || !IsBearerToken(token) ||
      !std::all_of(queries.begin(), queries.end(), [](const auto& q) { return IsTarget(q); })) {
    return results;
  }
  FhirJob job{server, impl_->limits, absl::StrCat("Bearer ", std::string(token)), queries, results};
  job.deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(impl_->limits.time);
  std::optional<NameLookup::Addresses> addresses =
      impl_->names.Find(server.host, server.port, job.deadline, cancelled);
  if (!addresses.has_value()) {
    for (FhirFetched& result : results) result.why = "name not found";
    return results;
  }
  job.addresses = *std::move(addresses);
  asio::io_context io(1);
  if (!server.tls) {
    RunJob<PlainStream>(
        io, job, [&] { return PlainStream(io); }, cancelled);
    return results;
  }
  RunJob<TlsStream>(
      io, job,
      [&] {
        TlsStream stream(PlainStream(io), impl_->tls);
        if (!server.IsNumeric()) {
          SSL_set_tlsext_host_name(stream.native_handle(), server.host.c_str());
        }
        stream.set_verify_callback(asio::ssl::host_name_verification(server.host));
        return stream;
      },
      cancelled);
  return results;
}

}  // namespace waymark::gateway
