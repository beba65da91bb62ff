#include "waymark/population/sweep.h"

#include <algorithm>

#include "waymark/population/snapshot.h"
#include "waymark/population/snapshot_sweep.h"
#include "waymark/population/sweep_part.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/extract_source.h"

namespace waymark::population {
namespace {

// Rows of patients in any order, given to the sink by practice and patient.
class SortedRows {
 public:
  absl::Status Add(const SweptPatient& patient) {
    if (patient.rows.empty()) return absl::OkStatus();
    const std::string key = record::PracticeAndPatient(patient.practice, patient.patient_id);
    return sorter_.Add({key, next_++, 0, patient.rows});
  }
  absl::Status WriteTo(const TextSink& sink) {
    if (absl::Status status = sorter_.Finish(); !status.ok()) return status;
    record::SortItem item;
    while (true) {
      const absl::StatusOr<bool> more = sorter_.Next(item);
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
      if (absl::Status status = sink(item.payload); !status.ok()) return status;
    }
  }

 private:
  record::ExternalSorter sorter_{record::ExternalSorter::Options{}};
  int64_t next_ = 0;
};

absl::Status PassOver(PatientSource& source, int64_t patients) {
  record::PatientRecord record;
  for (int64_t i = 0; i < patients; ++i) {
    const absl::StatusOr<bool> more = source.Next(record);
    if (!more.ok()) return more.status();
    if (!*more) {
      return absl::InvalidArgumentError(
          "the input has fewer patients than the earlier run had seen: begin anew");
    }
  }
  return absl::OkStatus();
}

}  // namespace

int64_t AppendRowsOfEverybody(const std::shared_ptr<const engine::Program>& program,
                              const SweepOptions& options, std::string& out) {
  record::PatientRecord nobody;
  nobody.Finish(engine::ZoneOf(*program));
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  engine::EvaluateOptions evaluate;
  evaluate.as_of = options.on;
  evaluator.Evaluate(nobody, evaluate, answer);
  engine::Answer only;
  for (engine::NotChecked missing : answer.not_checked) {
    if (!missing.for_everybody) continue;
    missing.for_everybody = false;  // so that it gets a row
    only.not_checked.push_back(std::move(missing));
  }
  return AppendRows(engine::PackOf(*program), nobody, only, options, out);
}

absl::StatusOr<SweepSummary> Sweep(const std::shared_ptr<const engine::Program>& program,
                                   const SweepOptions& options, PatientSource& source,
                                   const TextSink& sink) {
  SweepSummary summary = options.already;
  const bool sorted = source.sorted();
  SnapshotSource* const from = source.as_snapshot();
  if (options.changes &&
      (from == nullptr || options.since == nullptr || options.format == SweepFormat::kHtml)) {
    return absl::InvalidArgumentError(
        "what has changed since an earlier sweep is told of a snapshot, as CSV or NDJSON");
  }
  if (!options.goes_on) {
    std::string head = SweepHead(engine::PackOf(*program), options);
    // These are the pack's, and the same as they were.
    if (!options.changes) summary.rows += AppendRowsOfEverybody(program, options, head);
    if (absl::Status status = sink(head); !status.ok()) return status;
  }
  SortedRows rows;
  const auto take = [&](SweepPart& swept) -> absl::Status {
    for (size_t i = 0; i < swept.size() && (options.each || !sorted); ++i) {
      absl::Status status = options.each ? options.each(swept.at(i)) : absl::OkStatus();
      if (status.ok() && !sorted) status = rows.Add(swept.at(i));
      if (!status.ok()) return status;
    }
    absl::Status status = sorted ? sink(swept.text()) : absl::OkStatus();
    summary.patients += static_cast<int64_t>(swept.size());
    summary.rows += swept.rows();
    summary.not_checked_patients += swept.not_checked();
    summary.unheard_replies += swept.unheard_replies();
    swept.Clear();
    if (status.ok() && options.after && sorted) status = options.after(summary);
    return status;
  };
  if (from != nullptr) {
    const auto total = static_cast<double>(from->snapshot().patients());
    bool whole = true;
    const absl::Status status = SweepBlocks(
        program, options, from->snapshot(), options.already.patients,
        [&](SweepPart& swept) {
          const absl::Status taken = take(swept);
          from->set_fraction(static_cast<double>(summary.patients) / total);
          if (options.progress) options.progress(summary.patients);
          return taken;
        },
        whole);
    if (!status.ok()) return status;
    summary.stopped = !whole;
  } else {
    if (absl::Status status = PassOver(source, options.already.patients); !status.ok()) {
      return status;
    }
    InOrderOptions visit;
    visit.threads = options.threads;
    visit.stop = options.stop;
    if (options.progress) visit.progress = [&](int64_t) { options.progress(summary.patients); };
    const absl::StatusOr<InOrderSummary> visited = VisitInOrder(
        program, visit, source,
        [&] { return std::make_unique<SweepPart>(program, options, options.each || !sorted); },
        [&](Part& part, int64_t) { return take(static_cast<SweepPart&>(part)); });
    if (!visited.ok()) return visited.status();
    summary.stopped = visited->stopped;
  }
  if (!sorted) {
    if (absl::Status status = rows.WriteTo(sink); !status.ok()) return status;
  }
  if (!summary.stopped) {
    const std::string foot = SweepFoot(options, summary);
    if (!foot.empty()) {
      if (absl::Status status = sink(foot); !status.ok()) return status;
    }
  }
  return summary;
}

}  // namespace waymark::population
