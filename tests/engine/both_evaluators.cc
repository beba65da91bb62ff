#include "engine/both_evaluators.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/naive/evaluate.h"

namespace waymark::test {
namespace {

bool RestsOnImplausibleDates(const record::PatientRecord& record) {
  return std::any_of(record.entries().begin(), record.entries().end(),
                     [](const auto& e) { return e.date_oddity & record::kAfterRecorded; });
}

bool SpeaksForSome(const rules::Pack& pack) {
  return std::any_of(pack.code_sets.begin(), pack.code_sets.end(), [](const auto& set) {
    return set.availability == terminology::Availability::kPartial;
  });
}

// The days of one record, as known at several moments; where the record holds implausible dates, or
// code sets of the pack speak for some code systems only, by the day asked as well.
struct Kept {
  const record::PatientRecord* record = nullptr;
  size_t replies = 0;
  std::shared_ptr<const rules::Pack> pack;
  std::map<std::pair<calendar::Instant, calendar::Day>,
           std::pair<calendar::Day, std::unique_ptr<naive::Timeline>>>
      timelines;
};

}  // namespace

authoring::EvaluateFunction NaiveEvaluation(absl::TimeZone zone, int years_ahead) {
  auto kept = std::make_shared<Kept>();
  return [kept, zone, years_ahead](
             const std::shared_ptr<const rules::Pack>& pack, const record::PatientRecord& record,
             const engine::EvaluateOptions& options, engine::Answer& answer) -> absl::Status {
    if (kept->record != &record || kept->replies != record.replies().size() || kept->pack != pack) {
      kept->timelines.clear();
      kept->record = &record;
      kept->replies = record.replies().size();
      kept->pack = pack;
    }
    const calendar::Day evidence =
        RestsOnImplausibleDates(record) ? options.as_of : calendar::Day::Max();
    const calendar::Day systems = SpeaksForSome(*pack) ? options.as_of : calendar::Day::Max();
    auto& [last_day, timeline] = kept->timelines[{options.known_at, std::min(evidence, systems)}];
    const calendar::Day wanted = calendar::AddDays(options.as_of, years_ahead * 366);
    if (!timeline || last_day < wanted) {
      naive::TimelineOptions timeline_options;
      timeline_options.zone = zone;
      timeline_options.known_at = options.known_at;
      timeline_options.hypothetical = options.hypothetical;
      timeline_options.no_forecast_evidence_after = evidence;
      timeline_options.systems_until = systems;
      timeline_options.last_day = calendar::AddDays(wanted, 400);
      last_day = timeline_options.last_day;
      timeline = std::make_unique<naive::Timeline>(*pack, record, timeline_options);
    }
    answer = timeline->At(options.as_of);
    return absl::OkStatus();
  };
}

}  // namespace waymark::test
