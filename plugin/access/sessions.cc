#include "waymark/access/sessions.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "waymark/access/caller.h"
#include "waymark/access/secrets.h"

namespace waymark::access {
namespace {

constexpr size_t kIdLetters = 64;

std::string KeyOf(std::string_view id) { return Sha256(id); }

}  // namespace

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

absl::StatusOr<Sessions::Opened> Sessions::Open(std::string token, std::string person,
                                                absl::Time token_ends, absl::Time now,
                                                std::shared_ptr<const Token> signed_in) {
  std::optional<std::string> id = RandomText(), proof = RandomText();
  if (!id || !proof) {
    return Refusal(absl::StatusCode::kUnavailable, "this machine has no random numbers",
                   "NO_RANDOM");
  }
  Opened opened;
  opened.id = *std::move(id);
  opened.session.token = std::move(token);
  opened.session.signed_in = std::move(signed_in);
  opened.session.proof = *std::move(proof);
  opened.session.ends = std::min(token_ends, now + limits_.most);
  opened.session.ends_if_idle = std::min(opened.session.ends, now + limits_.idle);
  absl::MutexLock lock(&mutex_);
  DropEnded(now);
  const auto of_person = std::count_if(
      held_.begin(), held_.end(), [&](const auto& one) { return one.second.person == person; });
  if (static_cast<size_t>(of_person) >= limits_.per_person) DropOldestOf(person);
  if (held_.size() >= limits_.sessions) {
    return Refusal(absl::StatusCode::kUnavailable, "too many people are signed in",
                   "TOO_MANY_SESSIONS", absl::Minutes(1));
  }
  held_.insert_or_assign(KeyOf(opened.id), Held{opened.session, std::move(person)});
  return opened;
}

std::optional<Sessions::Session> Sessions::Find(std::string_view id, bool by_person,
                                                absl::Time now) {
  if (id.size() != kIdLetters) return std::nullopt;
  const std::string key = KeyOf(id);
  absl::MutexLock lock(&mutex_);
  const auto it = held_.find(key);
  if (it == held_.end()) return std::nullopt;
  Session& session = it->second.session;
  if (now >= session.ends_if_idle) {
    held_.erase(it);
    return std::nullopt;
  }
  if (by_person) {
    session.ends_if_idle =
        std::max(session.ends_if_idle, std::min(session.ends, now + limits_.idle));
  }
  return session;
}

bool Sessions::Close(std::string_view id) {
  const std::string key = KeyOf(id);
  absl::MutexLock lock(&mutex_);
  return held_.erase(key) > 0;
}

size_t Sessions::size() const {
  absl::MutexLock lock(&mutex_);
  return held_.size();
}

void Sessions::DropEnded(absl::Time now) {
  std::erase_if(held_, [now](const auto& one) { return now >= one.second.session.ends_if_idle; });
}

void Sessions::DropOldestOf(std::string_view person) {
  auto oldest = held_.end();
  for (auto it = held_.begin(); it != held_.end(); ++it) {
    if (it->second.person != person) continue;
    if (oldest == held_.end() ||
        it->second.session.ends_if_idle < oldest->second.session.ends_if_idle) {
      oldest = it;
    }
  }
  if (oldest != held_.end()) held_.erase(oldest);
}

}  // namespace waymark::access
