// Consultations, counted: how many were opened, in how many something was shown, and which rules
// spoke. Kept in memory and written now and then; what a kill loses is a few numbers.
#ifndef WAYMARK_SERVICE_OPENINGS_H_
#define WAYMARK_SERVICE_OPENINGS_H_

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/store/store.h"

namespace waymark::service {

// Spaces of the store's counters.
inline constexpr char kOpenings[] = "opening";                  // key: ""
inline constexpr char kOpeningsWithPrompts[] = "opening with";  // key: ""
inline constexpr char kOpeningsOfRule[] = "opening of";         // key: rule

// One answer that was shown in a consultation.
struct Opening {
  std::string practice;
  std::string consultation;  // what tells it from the practice's others
  calendar::Day day;
  std::vector<std::string> rules;   // that had a prompt
  std::vector<std::string> silent;  // that would have had one
};

// Thread-safe.
class Openings {
 public:
  // A second answer in a consultation adds only the rules that are new in it. Writes to the store,
  // without waiting, after every so many, once a second at most.
  void Note(const Opening& opening, store::Store& store);
  // Writes what waits and waits until it is durable. What could not be written goes on waiting.
  absl::Status WriteNow(store::Store& store);

 private:
  using Key = std::tuple<std::string, std::string, std::string, calendar::Day>;
  using Counts = std::map<Key, int64_t>;
  // Outlives this object where a write is still on its way.
  struct Waiting {
    absl::Mutex mutex;
    Counts counts ABSL_GUARDED_BY(mutex);
    void Add(const Counts& more);
    Counts Take();
  };
  static store::WriteFunction Adding(Counts counts);
  Counts CountsOf(const Opening& opening);

  static constexpr int kNotesOfOneWrite = 64;
  static constexpr absl::Duration kBetweenWrites = absl::Seconds(1);
  // Consultations are short: as many as may be open at once.
  static constexpr size_t kMostConsultations = 20'000;
  struct Seen {
    bool with_prompts = false;
    std::set<std::string> rules;
    std::list<std::string>::iterator age;
  };
  const std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
  absl::Mutex mutex_;
  std::unordered_map<std::string, Seen> seen_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ ABSL_GUARDED_BY(mutex_);  // newest first
  int notes_ ABSL_GUARDED_BY(mutex_) = 0;                  // since the last write
  absl::Time written_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_OPENINGS_H_
