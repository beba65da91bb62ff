#include "waymark/access/clients.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::access {
namespace {

// Longer names of people are cut: they go into the audit log.
constexpr size_t kLongestPerson = 200;

bool Holds(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool CertificateFits(const ClientConfig& client, const Presented& presented) {
  return std::any_of(client.certificates.begin(), client.certificates.end(),
                     [&](const std::string& name) {
                       return Holds(presented.certificate_names, name) ||
                              (!name.empty() && name == presented.certificate_subject);
                     });
}

bool Fits(const ClientConfig& client, const Presented& presented, const Token* token) {
  if (!client.certificates.empty() && !CertificateFits(client, presented)) return false;
  if (client.unix_socket && !presented.unix_socket) return false;
  if (client.issuer.empty()) return true;
  if (token == nullptr || token->issuer != client.issuer) return false;
  return std::all_of(client.claims.begin(), client.claims.end(), [&](const auto& claim) {
    return Holds(TextsAt(token->claims, claim.first), claim.second);
  });
}

absl::Status No(std::string_view text, std::string_view reason) {
  return Refusal(absl::StatusCode::kPermissionDenied, text, reason);
}

// Of the objects in one list only the chosen one stays; the only one where none was chosen.
absl::Status Choose(const ClientConfig& client, Json& claims) {
  std::vector<std::string> wanted = TextsAt(claims, client.chosen_claim);
  std::erase(wanted, "");
  for (auto& [name, list] : claims.members) {
    if (name != client.chosen_from) continue;
    if (!list.is_list() || wanted.size() > 1) list.items.clear();
    if (wanted.empty() && list.items.size() == 1) break;
    std::erase_if(list.items, [&](const Json& one) {
      const Json* id = one.Find(client.chosen_by);
      return wanted.empty() || id == nullptr || !id->is_text() || id->text != wanted.front();
    });
    if (!list.is_list() || list.items.size() != 1) break;
    return absl::OkStatus();
  }
  const Json* list = claims.Find(client.chosen_from);
  if (list != nullptr && list->is_list() && list->items.size() == 1) return absl::OkStatus();
  return No("the token does not say which of its person's roles was chosen", "NO_ROLE");
}

void SetPractices(const ClientConfig& client, const Token* token, Grant& grant) {
  const bool every = Holds(client.practices, "*");
  if (client.practice_claim.empty() || token == nullptr) {
    grant.every_practice = every;
    if (!every) grant.practices.insert(client.practices.begin(), client.practices.end());
    return;
  }
  for (std::string& practice : TextsAt(token->claims, client.practice_claim)) {
    if (every || Holds(client.practices, practice)) grant.practices.insert(std::move(practice));
  }
}

absl::Status SetRoles(const ClientConfig& client, const Token* token, Grant& grant) {
  grant.roles = client.roles;
  if (client.role_claim.empty() || token == nullptr) return absl::OkStatus();
  Roles named = 0;
  for (const std::string& text : TextsAt(token->claims, client.role_claim)) {
    if (client.role_names.empty()) named |= ParseRole(text).value_or(0);
    for (const auto& [name, role] : client.role_names) {
      if (name == text) named |= role;
    }
  }
  grant.roles &= named;
  if (grant.roles != 0) return absl::OkStatus();
  return No("the token names no role that this client may have", "NO_ROLE");
}

absl::Status SetPerson(const ClientConfig& client, const Token* token, Caller& caller) {
  if (client.person_claim.empty() || token == nullptr) return absl::OkStatus();
  std::vector<std::string> names = TextsAt(token->claims, client.person_claim);
  if (names.size() != 1 || names.front().empty()) {
    return No("the token does not name the person, as this client's tokens must", "NO_PERSON");
  }
  caller.person = std::move(names.front());
  if (caller.person.size() > kLongestPerson) {
    size_t end = kLongestPerson;
    // Not within a letter.
    while (end > 0 && (static_cast<unsigned char>(caller.person[end]) & 0xc0) == 0x80) --end;
    caller.person.resize(end);
  }
  return absl::OkStatus();
}

absl::Status SetPurpose(const ClientConfig& client, const Token* token, Grant& grant,
                        Caller& caller) {
  grant.purposes = client.purposes;
  if (client.purpose_claim.empty() || token == nullptr) {
    if (!client.purposes.empty()) caller.purpose = client.purposes.front();
    return absl::OkStatus();
  }
  std::erase_if(grant.purposes, [&](const std::string& purpose) {
    return !Holds(TextsAt(token->claims, client.purpose_claim), purpose);
  });
  if (grant.purposes.empty()) {
    return No("the token names no purpose that this client may have", "NO_PURPOSE");
  }
  caller.purpose = grant.purposes.front();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Caller> FindClient(const Config& config, const Presented& presented,
                                  const Token* token, uint64_t version, size_t& index) {
  const auto at =
      std::find_if(config.clients.begin(), config.clients.end(),
                   [&](const ClientConfig& client) { return Fits(client, presented, token); });
  if (at == config.clients.end()) {
    if (token == nullptr && presented.certificate_names.empty() &&
        presented.certificate_subject.empty()) {
      return Refusal(absl::StatusCode::kUnauthenticated,
                     "nothing says who calls: show a client certificate, or a bearer token in "
                     "`authorization`",
                     "NO_IDENTITY");
    }
    return No(
        "this certificate or token is of no client that is configured here: see "
        "access.clients",
        "UNKNOWN_CLIENT");
  }
  index = static_cast<size_t>(at - config.clients.begin());
  const ClientConfig& client = *at;
  const Token* used = client.issuer.empty() ? nullptr : token;
  Token chosen;
  if (used != nullptr && !client.chosen_from.empty()) {
    chosen = *used;
    if (absl::Status status = Choose(client, chosen.claims); !status.ok()) return status;
    used = &chosen;
  }
  Caller caller;
  caller.client = client.name;
  if (used != nullptr) caller.until = used->until;
  auto grant = std::make_shared<Grant>();
  grant->version = version;
  for (const Need need : client.may) {
    grant->needs = static_cast<uint16_t>(grant->needs | 1u << static_cast<int>(need));
    // Who sees the people may count them.
    if (need == Need::kReview) {
      grant->needs = static_cast<uint16_t>(grant->needs | 1u << static_cast<int>(Need::kCount));
    }
  }
  SetPractices(client, used, *grant);
  for (const absl::Status& status :
       {SetRoles(client, used, *grant), SetPerson(client, used, caller),
        SetPurpose(client, used, *grant, caller)}) {
    if (!status.ok()) return status;
  }
  caller.grant = std::move(grant);
  return caller;
}

}  // namespace waymark::access
