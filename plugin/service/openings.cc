#include "waymark/service/openings.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace waymark::service {

void Openings::Waiting::Add(const Counts& more) {
  absl::MutexLock lock(&mutex);
  for (const auto& [key, number] : more) counts[key] += number;
}

Openings::Counts Openings::Waiting::Take() {
  absl::MutexLock lock(&mutex);
  return std::exchange(counts, {});
}

Openings::Counts Openings::CountsOf(const Opening& opening) {
  Counts counts;
  const auto count = [&](const char* space, const std::string& key) {
    ++counts[{opening.practice, space, key, opening.day}];
  };
  std::string key = absl::StrCat(opening.practice, "\n", opening.consultation);
  absl::MutexLock lock(&mutex_);
  auto seen = seen_.find(key);
  if (seen == seen_.end()) {
    by_age_.push_front(key);
    seen = seen_.emplace(std::move(key), Seen()).first;
    seen->second.age = by_age_.begin();
    count(kOpenings, "");
    if (by_age_.size() > kMostConsultations) {
      seen_.erase(by_age_.back());
      by_age_.pop_back();
    }
  } else {
    by_age_.splice(by_age_.begin(), by_age_, seen->second.age);
  }
  if (!opening.rules.empty() && !std::exchange(seen->second.with_prompts, true)) {
    count(kOpeningsWithPrompts, "");
  }
  for (const std::vector<std::string>* rules : {&opening.rules, &opening.silent}) {
    for (const std::string& rule : *rules) {
      if (seen->second.rules.insert(rule).second) count(kOpeningsOfRule, rule);
    }
  }
  ++notes_;
  return counts;
}

void Openings::Note(const Opening& opening, store::Store& store) {
  waiting_->Add(CountsOf(opening));
  {
    absl::MutexLock lock(&mutex_);
    if (notes_ < kNotesOfOneWrite) return;
    const absl::Time now = absl::Now();
    // A clock that was set back does not stop it.
    if (written_ <= now && now < written_ + kBetweenWrites) return;
    written_ = now;
    notes_ = 0;
  }
  const auto counts = std::make_shared<Counts>(waiting_->Take());
  const auto give_back = [waiting = waiting_, counts](const absl::Status& status) {
    if (!status.ok()) waiting->Add(*counts);
  };
  give_back(store.TrySubmit(Adding(*counts), give_back));
}

store::WriteFunction Openings::Adding(Counts counts) {
  return [counts = std::move(counts)](store::Transaction& tx) -> absl::Status {
    for (const auto& [key, number] : counts) {
      const auto& [practice, space, name, day] = key;
      if (absl::Status status = tx.AddCount(practice, space, name, day, number); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  };
}

absl::Status Openings::WriteNow(store::Store& store) {
  const Counts counts = waiting_->Take();
  if (counts.empty()) return absl::OkStatus();
  const absl::Status written = store.Write(Adding(counts));
  if (!written.ok()) waiting_->Add(counts);
  return written;
}

}  // namespace waymark::service
