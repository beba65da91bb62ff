#include "waymark/service/shown.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace waymark::service {
namespace {

constexpr calendar::Instant kQuiet = int64_t{24} * 3600 * 1'000'000;
constexpr char kSpace[] = "shown";

}  // namespace

calendar::Instant Shown::ShownUntil(std::string_view item, uint64_t facts, calendar::Instant now) {
  absl::MutexLock lock(&mutex_);
  const auto found = shown_.find(std::string(item));
  if (found == shown_.end() || found->second.at > now || found->second.facts != facts) return now;
  return std::max(found->second.at + kQuiet, now);
}

bool Shown::Note(std::string_view item, uint64_t facts, calendar::Instant now) {
  absl::MutexLock lock(&mutex_);
  const std::string id(item);
  if (const auto found = shown_.find(id); found != shown_.end()) {
    const Entry& entry = found->second;
    if (entry.at <= now && entry.at + kQuiet > now && entry.facts == facts) return false;
    Erase(found);
  }
  Insert(id, facts, now);
  while (!by_age_.empty()) {
    const auto oldest = shown_.find(by_age_.back());
    if (shown_.size() <= kMost && oldest->second.at + kQuiet > now) break;
    over_.push_back(oldest->first);
    Erase(oldest);
  }
  return true;
}

void Shown::Forget(std::string_view item) {
  absl::MutexLock lock(&mutex_);
  const auto found = shown_.find(std::string(item));
  if (found == shown_.end()) return;
  over_.push_back(found->first);
  Erase(found);
}

int Shown::ExpandedIn(std::string_view consultation) {
  absl::MutexLock lock(&mutex_);
  const auto found = consultations_.find(std::string(consultation));
  return found == consultations_.end() ? 0 : found->second.expanded;
}

void Shown::NoteExpanded(std::string_view consultation, int prompts) {
  absl::MutexLock lock(&mutex_);
  std::string key(consultation);
  auto found = consultations_.find(key);
  if (found == consultations_.end()) {
    newest_consultations_.push_front(key);
    found = consultations_.emplace(std::move(key), Consultation{0, newest_consultations_.begin()})
                .first;
    if (consultations_.size() > kMostConsultations) {
      consultations_.erase(newest_consultations_.back());
      newest_consultations_.pop_back();
    }
  } else {
    newest_consultations_.splice(newest_consultations_.begin(), newest_consultations_,
                                 found->second.age);
  }
  found->second.expanded += prompts;
}

absl::Status Shown::Load(store::Reader& reader, calendar::Instant now) {
  const auto kept = reader.ListValues(kSpace, "");
  if (!kept.ok()) return kept.status();
  struct One {
    calendar::Instant at = 0;
    uint64_t facts = 0;
    const std::string* item = nullptr;
  };
  std::vector<One> all;
  absl::MutexLock lock(&mutex_);
  for (const auto& [item, value] : *kept) {
    One one{.item = &item};
    const size_t space = value.find(' ');
    const bool read = space != std::string::npos &&
                      absl::SimpleAtoi(value.substr(0, space), &one.at) &&
                      absl::SimpleAtoi(value.substr(space + 1), &one.facts);
    if (read && one.at <= now && one.at + kQuiet > now) {
      all.push_back(one);
    } else {
      over_.push_back(item);
    }
  }
  std::sort(all.begin(), all.end(), [](const One& a, const One& b) { return a.at < b.at; });
  for (const One& one : all) {
    if (const auto found = shown_.find(*one.item); found != shown_.end()) Erase(found);
    Insert(*one.item, one.facts, one.at);
  }
  return absl::OkStatus();
}

absl::Status Shown::Keep(store::Transaction& tx, std::string_view item, uint64_t facts,
                         calendar::Instant at) {
  return tx.PutValue(kSpace, item, absl::StrCat(at, " ", facts));
}

absl::Status Shown::Drop(store::Transaction& tx, const std::vector<std::string>& over) {
  for (const std::string& item : over) {
    if (absl::Status status = tx.PutValue(kSpace, item, ""); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::vector<std::string> Shown::TakeOver() {
  absl::MutexLock lock(&mutex_);
  return std::exchange(over_, {});
}

void Shown::Erase(Entries::iterator at) {
  by_age_.erase(at->second.age);
  shown_.erase(at);
}

void Shown::Insert(const std::string& item, uint64_t facts, calendar::Instant at) {
  by_age_.push_front(item);
  shown_.emplace(item, Entry{at, facts, by_age_.begin()});
}

}  // namespace waymark::service
