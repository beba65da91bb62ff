// A small world for tests: a store in a file of its own, rules in memory, patients by name, and a
// clock that stands where it is put.
#ifndef WAYMARK_TESTS_LIVING_WORLD_H_
#define WAYMARK_TESTS_LIVING_WORLD_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/small_pack.h"
#include "waymark/living/ingest.h"
#include "waymark/living/keeper.h"
#include "waymark/living/replies.h"
#include "waymark/store/store.h"

namespace waymark::living {

inline Day D(std::string_view text) { return *calendar::ParseDay(text); }

// An entry of a set of the pack.
struct Entry {
  std::string id, set, on;
  std::string corrects{};
  record::EntryStatus status = record::EntryStatus::kFinal;
  std::string value{};  // "12 ug/g"
};

class World {
 public:
  // One rule, its keys as YAML flow. The sets diagnosis, review, smear and letter are there.
  World(const std::string& rule, const std::string& keys);
  ~World();

  // Noon of the day.
  void SetDay(std::string_view day) { now = Noon(D(day)); }
  static Instant Noon(Day day);

  // The rules in use from now on; everybody is to be looked at again.
  void Use(std::map<std::string, std::string> rules, std::vector<std::string> suspended = {},
           const std::string& status = "active");

  Ingested Send(const std::string& patient, std::vector<Entry> entries);
  Ingested SendEvents(const std::string& patient, std::vector<IncomingEvent> events);
  IncomingEvent EventOf(const Entry& entry) const;
  static store::PatientKey KeyOf(const std::string& patient);
  static IncomingEvent Merge(const std::string& into);
  static IncomingEvent Split();

  // By name: "reply", and what the refusal was named; empty where it was taken.
  std::string Answer(const std::string& item_id, const std::string& reply,
                     std::optional<Day> until = std::nullopt, int64_t version = 0);

  std::vector<LivingItem> Items(const std::string& patient);
  // The only one that is not withdrawn.
  LivingItem Item(const std::string& patient);
  std::vector<store::Reply> Replies(const std::string& item_id);
  std::vector<std::string> Causes(const std::string& item_id);
  store::Patient Patient(const std::string& patient);
  int64_t Changes();

  // Rounds until nobody is due; how many patients were looked at.
  int RunKeeper();
  // Closes the store and opens it again, as after a stop.
  void Reopen();

  Instant now = 0;
  std::shared_ptr<const RulesInUse> rules;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Keeper> keeper;
  int events = 0;

 private:
  std::string folder_;
};

}  // namespace waymark::living

#endif  // WAYMARK_TESTS_LIVING_WORLD_H_
