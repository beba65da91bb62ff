#include "waymark/living/keeper.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/living/ahead.h"

namespace waymark::living {
namespace {

// Patients in one write: small, so that what clinicians do comes between.
constexpr size_t kOneWrite = 16;
constexpr std::string_view kSpace = "living";

std::string TodayKey(const std::string& practice) { return "today/" + practice; }

absl::StatusOr<Day> LastToday(store::Reader& reader, const std::string& practice) {
  absl::StatusOr<std::string> text = reader.GetValue(kSpace, TodayKey(practice));
  if (absl::IsNotFound(text.status())) return Day::Min();
  if (!text.ok()) return text.status();
  return calendar::ParseDay(*text).value_or(Day::Min());
}

std::vector<store::PatientRef> Refs(const std::vector<store::Patient>& patients) {
  std::vector<store::PatientRef> refs;
  for (const store::Patient& one : patients) refs.push_back(one.ref);
  return refs;
}

void Merge(const std::map<std::string, Moved>& from, std::map<std::string, Moved>& into) {
  for (const auto& [rule, moved] : from) {
    Moved& sum = into[rule];
    sum.opened += moved.opened;
    sum.withdrawn += moved.withdrawn;
    sum.changed += moved.changed;
  }
}

}  // namespace

void Keeper::SetRules(std::shared_ptr<const RulesInUse> rules) {
  absl::MutexLock lock(&mutex_);
  const bool another = rules_ == nullptr || rules == nullptr || rules_->ref != rules->ref;
  rules_ = std::move(rules);
  if (!another) return;
  reevaluation_ = {};
  reevaluation_.finished = false;
  counted_ = false;
}

std::shared_ptr<const RulesInUse> Keeper::rules() const {
  absl::MutexLock lock(&mutex_);
  return rules_;
}

Reevaluation Keeper::reevaluation() const {
  absl::MutexLock lock(&mutex_);
  return reevaluation_;
}

int64_t Keeper::failed() const {
  absl::MutexLock lock(&mutex_);
  return failed_;
}

Instant Keeper::NextMidnight() const {
  const std::shared_ptr<const RulesInUse> rules = this->rules();
  const Instant now = clock_();
  if (rules == nullptr || rules->today) return calendar::kEverything;
  return calendar::FirstMomentOf(calendar::AddDays(calendar::DayOf(now, rules->zone), 1),
                                 rules->zone);
}

absl::Status Keeper::LookAtAll(const RulesInUse& rules, Day today,
                               const std::vector<store::PatientRef>& patients, const Cause& cause,
                               bool counts) {
  const auto look = [&](std::span<const store::PatientRef> some,
                        std::map<std::string, Moved>& moved) {
    std::vector<store::PatientRef> touched;
    const LookContext context{rules, clock_(), today};
    Ahead ahead;
    if (absl::StatusOr<std::unique_ptr<store::Reader>> snapshot = store_.Read(); snapshot.ok()) {
      ahead = LookAhead(**snapshot, context, some, cause);
    }
    const absl::Status written = store_.Write([&](store::Transaction& tx) -> absl::Status {
      moved.clear();
      touched.clear();
      for (size_t i = 0; i < some.size(); ++i) {
        const LookResult* found = StillFound(tx, ahead, i, some[i]);
        absl::StatusOr<Looked> looked = found != nullptr ? Keep(tx, context, cause, *found)
                                                         : LookAt(tx, context, some[i], cause);
        if (!looked.ok()) return looked.status();
        Merge(looked->moved, moved);
        touched.insert(touched.end(), looked->together.begin(), looked->together.end());
      }
      return absl::OkStatus();
    });
    if (written.ok() && touched_) touched_(touched);
    return written;
  };
  for (size_t i = 0; i < patients.size(); i += kOneWrite) {
    const std::span<const store::PatientRef> some =
        std::span(patients).subspan(i, std::min(kOneWrite, patients.size() - i));
    std::map<std::string, Moved> moved;
    absl::Status status = look(some, moved);
    if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) return status;
    if (!status.ok()) {
      // One of them can't be looked at: the others must not wait for it.
      moved.clear();
      for (const store::PatientRef patient : some) {
        std::map<std::string, Moved> one;
        if (look(std::span(&patient, 1), one).ok()) {
          Merge(one, moved);
          continue;
        }
        {
          absl::MutexLock lock(&mutex_);
          ++failed_;
        }
        status = store_.Write([&](store::Transaction& tx) -> absl::Status {
          absl::StatusOr<store::Patient> row = tx.GetPatient(patient);
          if (!row.ok()) return row.status();
          // Of no version: what is stored is not what these rules say.
          return tx.SetEvaluated(patient, -1, today, rules.ref, calendar::AddDays(today, 1));
        });
        if (!status.ok()) return status;
      }
    }
    absl::MutexLock lock(&mutex_);
    if (counts) {
      reevaluation_.done += static_cast<int64_t>(some.size());
      Merge(moved, reevaluation_.moved);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int> Keeper::AfterSetBack(const std::string& practice, const RulesInUse& rules,
                                         Day today, int most) {
  std::vector<store::PatientRef> ahead;
  store::PatientRef after = 0;
  while (static_cast<int>(ahead.size()) < most) {
    constexpr int kPage = 1000;
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = store_.Read();
    if (!reader.ok()) return reader.status();
    absl::StatusOr<std::vector<store::Patient>> page =
        (*reader)->ListPatients(practice, after, kPage);
    if (!page.ok()) return page.status();
    for (const store::Patient& one : *page) {
      if (one.evaluated_on > today && static_cast<int>(ahead.size()) < most) {
        ahead.push_back(one.ref);
      }
    }
    if (static_cast<int>(page->size()) < kPage) break;
    after = page->back().ref;
  }
  const Cause cause{"clock set back", "", "", "the clock was set back"};
  if (absl::Status status = LookAtAll(rules, today, ahead, cause, false); !status.ok()) {
    return status;
  }
  return static_cast<int>(ahead.size());
}

absl::StatusOr<int> Keeper::RoundOf(const std::string& practice, const RulesInUse& rules, Day today,
                                    int most) {
  Day last;
  std::vector<store::PatientRef> due, changed;
  {
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = store_.Read();
    if (!reader.ok()) return reader.status();
    const absl::StatusOr<Day> before = LastToday(**reader, practice);
    if (!before.ok()) return before.status();
    last = *before;
    absl::StatusOr<std::vector<store::Patient>> waiting =
        (*reader)->DuePatients(practice, today, most);
    if (!waiting.ok()) return waiting.status();
    due = Refs(*waiting);
    const int room = most - static_cast<int>(due.size());
    if (room > 0) {
      absl::StatusOr<std::vector<store::PatientRef>> others =
          (*reader)->NotEvaluatedWith(practice, rules.ref, 0, room);
      if (!others.ok()) return others.status();
      changed = *std::move(others);
    }
  }
  int done = 0;
  if (last != Day::Min() && today < last) {
    absl::StatusOr<int> back = AfterSetBack(practice, rules, today, most);
    if (!back.ok()) return back.status();
    done += *back;
    if (*back >= most) return done;  // there may be more: `last` stays until nobody is ahead
  }
  if (absl::Status status =
          LookAtAll(rules, today, due, {"day passed", "", "", "its day came"}, false);
      !status.ok()) {
    return status;
  }
  if (absl::Status status =
          LookAtAll(rules, today, changed, {"pack", "", "", "the rules changed"}, true);
      !status.ok()) {
    return status;
  }
  done += static_cast<int>(due.size() + changed.size());
  if (last == today) return done;
  const absl::Status kept = store_.Write([&](store::Transaction& tx) -> absl::Status {
    if (last != Day::Min()) {
      // Counted from the day before, so that a clock set far ahead by mistake forgets nothing.
      const Instant before =
          calendar::FirstMomentOf(calendar::AddDays(std::min(last, today), -kDaysKept), rules.zone);
      if (absl::Status status = tx.TrimChanges(practice, before); !status.ok()) return status;
      if (absl::Status status = tx.ForgetRequests(before); !status.ok()) return status;
    }
    return tx.PutValue(kSpace, TodayKey(practice), calendar::FormatIso(today));
  });
  if (!kept.ok()) return kept;
  return done;
}

absl::StatusOr<int> Keeper::Round(int most) {
  const std::shared_ptr<const RulesInUse> rules = this->rules();
  if (rules == nullptr) return 0;
  std::vector<std::string> practices;
  int64_t to_do = 0;
  bool count = false;
  {
    absl::MutexLock lock(&mutex_);
    count = !counted_;
  }
  {
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = store_.Read();
    if (!reader.ok()) return reader.status();
    absl::StatusOr<std::vector<std::string>> all = (*reader)->ListPractices();
    if (!all.ok()) return all.status();
    practices = *std::move(all);
    for (const std::string& practice : practices) {
      if (!count) break;
      absl::StatusOr<int64_t> number = (*reader)->CountNotEvaluatedWith(practice, rules->ref);
      if (!number.ok()) return number.status();
      to_do += *number;
    }
  }
  if (count) {
    absl::MutexLock lock(&mutex_);
    reevaluation_.patients = to_do;
    counted_ = true;
  }
  const Day today = rules->TodayAt(clock_());
  int done = 0;
  for (const std::string& practice : practices) {
    absl::StatusOr<int> some = RoundOf(practice, *rules, today, most - done);
    if (!some.ok()) return some.status();
    done += *some;
    if (done >= most) return done;
  }
  absl::MutexLock lock(&mutex_);
  if (done == 0 && rules_ == rules) reevaluation_.finished = true;
  return done;
}

}  // namespace waymark::living
