#include "waymark/population/sweep.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/extract_source.h"

namespace waymark::population {
namespace {

constexpr size_t kBatch = 64;  // patients

// A group of patients on its way: filled by the reader, answered by a worker, written in order.
struct Batch {
  std::vector<record::PatientRecord> records;
  size_t used = 0;
  std::string text;
  std::vector<size_t> ends;  // of each record's rows, in `text`
  int64_t rows = 0;
  int64_t not_checked = 0;
  bool ready = false;
  bool failed = false;
};

// A queue of batches between one reader and several workers.
class Work {
 public:
  void Push(Batch* batch) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(batch);
    changed_.notify_all();
  }
  Batch* Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return nullptr;
    Batch* batch = waiting_.front();
    waiting_.pop_front();
    return batch;
  }
  void Ready(Batch* batch) {
    const std::lock_guard lock(mutex_);
    batch->ready = true;
    changed_.notify_all();
  }
  void Await(const Batch* batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return batch->ready; });
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch*> waiting_;
  bool closed_ = false;
};

void Answer(const std::shared_ptr<const engine::Program>& program, const SweepOptions& options,
            Work& work) {
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  engine::EvaluateOptions evaluate;
  evaluate.as_of = options.on;
  evaluate.known_at = options.known_at;
  while (Batch* batch = work.Take()) {
    try {
      for (size_t i = 0; i < batch->used; ++i) {
        const record::PatientRecord& record = batch->records[i];
        evaluator.Evaluate(record, evaluate, answer);
        batch->rows += AppendRows(engine::PackOf(*program), record, answer, options, batch->text);
        batch->ends.push_back(batch->text.size());
        for (const auto& missing : answer.not_checked)
          batch->not_checked += missing.for_everybody ? 0 : 1;
      }
    } catch (const std::exception&) {
      batch->failed = true;
    }
    work.Ready(batch);
  }
}

// Rows of patients in any order, given to the sink by practice and patient.
class SortedRows {
 public:
  absl::Status Add(const Batch& batch) {
    size_t begin = 0;
    for (size_t i = 0; i < batch.used; ++i) {
      const size_t end = batch.ends[i];
      const std::string_view rows = std::string_view(batch.text).substr(begin, end - begin);
      begin = end;
      if (rows.empty()) continue;
      const record::PatientRecord& record = batch.records[i];
      const std::string key = record::PracticeAndPatient(record.practice, record.patient_id);
      if (absl::Status status = sorter_.Add({key, next_++, 0, rows}); !status.ok()) return status;
    }
    return absl::OkStatus();
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

}  // namespace

absl::StatusOr<SweepSummary> Sweep(const std::shared_ptr<const engine::Program>& program,
                                   const SweepOptions& options, const RecordSource& source,
                                   const TextSink& sink) {
  SweepSummary summary;
  const rules::Pack& pack = engine::PackOf(*program);
  std::string head;
  if (options.format == SweepFormat::kCsv) head = SweepHeader(options.columns);
  // Rules that nobody could be asked stand first, once, with an empty patient.
  {
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
    summary.rows += AppendRows(pack, nobody, only, options, head);
  }
  if (auto status = sink(head); !status.ok()) return status;

  const auto count = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  Work work;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < count; ++i) {
    workers.emplace_back([&] { Answer(program, options, work); });
  }
  std::deque<std::unique_ptr<Batch>> under_way;
  std::vector<std::unique_ptr<Batch>> spare;
  absl::Status status;
  SortedRows sorted;
  const auto write_oldest = [&] {
    std::unique_ptr<Batch> batch = std::move(under_way.front());
    under_way.pop_front();
    work.Await(batch.get());
    if (status.ok() && batch->failed) {
      status =
          absl::InternalError("a patient's record could not be evaluated; the rows end before it");
    }
    if (status.ok()) {
      status = options.sort ? sorted.Add(*batch) : sink(batch->text);
      summary.patients += static_cast<int64_t>(batch->used);
      summary.rows += batch->rows;
      summary.not_checked_patients += batch->not_checked;
      if (options.progress) options.progress(summary.patients);
    }
    batch->text.clear();
    batch->ends.clear();
    batch->rows = batch->not_checked = 0;
    batch->used = 0;
    batch->ready = false;
    spare.push_back(std::move(batch));
  };
  bool more = true;
  while (more && status.ok()) {
    if (options.stop != nullptr && options.stop->load()) {
      summary.stopped = true;
      break;
    }
    std::unique_ptr<Batch> batch;
    if (spare.empty()) {
      batch = std::make_unique<Batch>();
      batch->records.resize(kBatch);
    } else {
      batch = std::move(spare.back());
      spare.pop_back();
    }
    while (batch->used < kBatch) {
      const absl::StatusOr<bool> next = source(batch->records[batch->used]);
      if (!next.ok()) {
        status = next.status();
        more = false;
        break;
      }
      if (!*next) {
        more = false;
        break;
      }
      ++batch->used;
    }
    if (batch->used > 0) {
      work.Push(batch.get());
      under_way.push_back(std::move(batch));
    }
    while (under_way.size() > 2 * count) write_oldest();
  }
  // What was read before an error is answered all the same.
  const absl::Status read_status = status;
  status = absl::OkStatus();
  while (!under_way.empty()) write_oldest();
  work.Close();
  for (std::thread& worker : workers) worker.join();
  if (options.sort && status.ok()) status = sorted.WriteTo(sink);
  if (!read_status.ok()) return read_status;
  if (!status.ok()) return status;
  return summary;
}

}  // namespace waymark::population
