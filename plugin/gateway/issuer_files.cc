#include "waymark/gateway/issuer_files.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/web_address.h"
#include "waymark/gateway/https_client.h"

namespace waymark::gateway {
namespace {

constexpr absl::Duration kStillGood = absl::Hours(24);

absl::StatusOr<std::string> GetText(const access::SignInIssuer& issuer, std::string_view address) {
  const std::optional<access::WebAddress> to = access::ReadWebAddress(address);
  if (!to) return absl::InvalidArgumentError("an address that is none");
  OutgoingCall call;
  call.to = *to;
  call.headers = {{"Accept", "application/json"}};
  call.authority = issuer.authority;
  absl::StatusOr<OutgoingAnswer> answer = CallOut(call);
  if (!answer.ok()) return answer.status();
  if (answer->status != 200) {
    return absl::UnavailableError(absl::StrCat(to->HostLine(), " answers ", answer->status));
  }
  return std::move(answer->body);
}

}  // namespace

absl::StatusOr<IssuerFiles::KnownPtr> IssuerFiles::Fetch(const access::SignInIssuer& issuer) {
  const std::string& name = issuer.config.issuer;
  const absl::StatusOr<std::string> document = GetText(issuer, access::DiscoveryAddress(name));
  if (!document.ok()) return document.status();
  absl::StatusOr<access::Discovery> discovery = access::ReadDiscovery(*document, name);
  if (!discovery.ok()) return discovery.status();
  const absl::StatusOr<std::string> keys = GetText(issuer, discovery->jwks_uri);
  if (!keys.ok()) return keys.status();
  absl::StatusOr<access::KeySet> set = access::ReadKeySet(*keys);
  if (!set.ok()) return set.status();
  auto known =
      std::make_shared<const Known>(Known{*std::move(discovery), *std::move(set), clock_()});
  absl::MutexLock lock(&mutex_);
  known_.insert_or_assign(name, known);
  return KnownPtr(std::move(known));
}

IssuerFiles::KnownPtr IssuerFiles::Find(const std::string& issuer) const {
  absl::MutexLock lock(&mutex_);
  const auto it = known_.find(issuer);
  return it == known_.end() ? nullptr : it->second;
}

absl::StatusOr<IssuerFiles::KnownPtr> IssuerFiles::Get(const access::SignInIssuer& issuer) {
  KnownPtr known = Find(issuer.config.issuer);
  const absl::Time now = clock_();
  if (known != nullptr && now - known->since < kFresh) return known;
  absl::StatusOr<KnownPtr> fetched = Fetch(issuer);
  if (fetched.ok() || known == nullptr || now - known->since >= kStillGood ||
      !absl::IsUnavailable(fetched.status())) {
    return fetched;
  }
  return known;
}

absl::StatusOr<IssuerFiles::KnownPtr> IssuerFiles::GetNewer(const access::SignInIssuer& issuer,
                                                            const Known& than) {
  KnownPtr known = Find(issuer.config.issuer);
  if (known != nullptr && (known->since > than.since || clock_() - known->since < kNotAgain)) {
    return known;
  }
  return Fetch(issuer);
}

}  // namespace waymark::gateway
