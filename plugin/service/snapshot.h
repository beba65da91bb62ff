// A loaded pack, ready to answer: compiled once, shared by the requests that began with it.
//
// Immutable but for its pool of scratch memory; safe to use from many threads. Requests hold it by
// shared_ptr, so a reload never takes anything from under them.
#ifndef WAYMARK_SERVICE_SNAPSHOT_H_
#define WAYMARK_SERVICE_SNAPSHOT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/calendar/day.h"
#include "waymark/engine/engine.h"
#include "waymark/prompts/wording.h"
#include "waymark/record/readers/fhir_forms.h"
#include "waymark/rules/pack.h"
#include "waymark/service/worker.h"

namespace waymark::service {

// What stays the same from one pack to the next.
struct ServiceSettings {
  absl::TimeZone zone = absl::UTCTimeZone();  // the practice's
  bool zone_assumed = false;                  // nobody named it: answers say so
  std::string practice{};                     // *here* where a request names none
  size_t max_record_entries = 200'000;
  bool include_drafts = false;           // requests may ask for rules in draft
  std::optional<calendar::Day> today{};  // a demonstration's today{}; answers say so
  std::string program_version{};
};

class Snapshot {
 public:
  // Errors as engine::Compile; FailedPrecondition (as RefusedPack) where wording can't be filled.
  // `loaded.pack` must not be null.
  static absl::StatusOr<std::shared_ptr<const Snapshot>> Make(rules::LoadedPack loaded,
                                                              const ServiceSettings& settings,
                                                              rules::LoadOptions load = {});

  const rules::Pack& pack() const { return *loaded_.pack; }
  const std::vector<rules::SourceFile>& files() const { return loaded_.files; }
  // How the pack was loaded, for loading changes of it the same way.
  const rules::LoadOptions& load_options() const { return load_; }
  const ServiceSettings& settings() const { return settings_; }
  const prompts::Wordings& wordings() const { return wordings_; }
  // What answers to the pack's forms mean.
  const std::shared_ptr<const record::FhirForms>& forms() const { return forms_; }
  // Notices that go with every answer.
  const std::vector<std::string>& notices() const { return notices_; }
  // With drafts only where the settings allow them.
  WorkerPool& workers(bool drafts) const { return drafts && drafts_ ? *drafts_ : *workers_; }
  calendar::Day TodayAt(absl::Time now) const;

 private:
  Snapshot() = default;

  rules::LoadedPack loaded_;
  rules::LoadOptions load_;
  ServiceSettings settings_;
  prompts::Wordings wordings_;
  std::shared_ptr<const record::FhirForms> forms_;
  std::vector<std::string> notices_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<WorkerPool> drafts_;  // null unless drafts may be asked for
};

// Whether nobody with the standing to do so has approved the pack.
bool NotClinicallyApproved(const rules::Pack& pack);

// FailedPrecondition with the errors among `findings` as people read them.
absl::Status RefusedPack(const std::vector<rules::Finding>& findings,
                         const std::vector<rules::SourceFile>& files);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_SNAPSHOT_H_
