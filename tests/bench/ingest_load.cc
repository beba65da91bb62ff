// Durable ingest with evaluation against its floor: the bare library that commits the same rows, in
// the same transactions, with the same synchronous setting.
//
//   ingest_load FOLDER [PATIENTS] [GROUP] [ROUNDS]
//
// The synthetic practice's records are loaded but for each patient's last tenth, which then comes
// as batches of up to five patients with the shipped rules looking at each. One pass records the
// rows that are written; then store and floor take turns on copies of one file, ROUNDS times, and
// the medians are compared.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "bench/recorded_rows.h"
#include "waymark/living/ingest.h"
#include "waymark/prompts/wording.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/store/record_codec.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::bench {
namespace {

constexpr char kPractice[] = "ZZ001";
constexpr size_t kPatientsOfBatch = 5;

struct Load {
  int patients = 5000;
  int group = 32;
  int rounds = 5;
};

void Die(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "error: %s\n", status.ToString().c_str());
  std::exit(4);
}

living::IncomingEvent EventOf(const v1::PatientRecord& part, const std::string& id,
                              const store::FragmentParts& parts) {
  record::PatientRecord record;
  Die(record::ReadMessage(part, {.zone = London(), .finish = false}, record));
  living::IncomingEvent event;
  event.kind =
      parts.person ? living::IncomingEvent::Kind::kPerson : living::IncomingEvent::Kind::kEntry;
  event.event_id = id;
  event.said = id;
  event.recorded = 1;
  event.fragment = store::EncodeFragment(record, parts);
  return event;
}

// What is there before, and what comes, patient by patient.
struct Work {
  std::vector<living::IncomingPatient> before;
  std::vector<std::vector<living::IncomingPatient>> batches;
  int64_t events = 0;
};

Work WorkOf(const std::vector<v1::PatientRecord>& practice) {
  Work work;
  std::vector<std::deque<living::IncomingPatient>> coming;  // by patient
  std::vector<size_t> order;                                // whose turn it is
  for (const v1::PatientRecord& record : practice) {
    living::IncomingPatient before, after;
    before.key = after.key = {"bench", kPractice, record.patient_id()};
    v1::PatientRecord person = record;
    person.clear_events();
    person.clear_replies();
    before.events.push_back(EventOf(person, record.patient_id() + "/person",
                                    {.person = true, .registrations = true, .coverage = true}));
    const int last = record.events_size() - std::max(record.events_size() / 10, 1);
    for (int i = 0; i < record.events_size(); ++i) {
      v1::PatientRecord part;
      part.set_patient_id(record.patient_id());
      *part.add_events() = record.events(i);
      (i < last ? before : after)
          .events.push_back(EventOf(part, absl::StrCat(record.patient_id(), "/", i), {}));
    }
    work.before.push_back(std::move(before));
    coming.emplace_back();
    // Two of a patient's events at a time, as they come in a day.
    for (size_t i = 0; i < after.events.size(); i += 2) {
      living::IncomingPatient some;
      some.key = after.key;
      for (size_t k = i; k < std::min(i + 2, after.events.size()); ++k) {
        some.events.push_back(std::move(after.events[k]));
      }
      work.events += static_cast<int64_t>(some.events.size());
      order.push_back(coming.size() - 1);
      coming.back().push_back(std::move(some));
    }
  }
  // Patients as they come to a practice: in any order, each one's own days one after the other.
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  for (size_t i = 0; i < order.size(); ++i) {
    if (i % kPatientsOfBatch == 0) work.batches.emplace_back();
    work.batches.back().push_back(std::move(coming[order[i]].front()));
    coming[order[i]].pop_front();
  }
  return work;
}

class Rules {
 public:
  explicit Rules(std::shared_ptr<const rules::Pack> pack) : pack_(std::move(pack)) {
    std::vector<rules::Finding> findings;
    wordings_ = prompts::CompileWording(*pack_, findings);
    in_use_.pack = pack_.get();
    in_use_.wordings = &wordings_;
    in_use_.program = CompileOrExit(pack_);
    in_use_.zone = London();
    in_use_.today = Today();
    in_use_.program_version = "bench";
    in_use_.ref = 1;
  }
  const living::RulesInUse& in_use() const { return in_use_; }

 private:
  std::shared_ptr<const rules::Pack> pack_;
  prompts::Wordings wordings_;
  living::RulesInUse in_use_;
};

std::unique_ptr<store::Store> Open(const std::string& path, const Load& load) {
  store::sqlite::OpenOptions options;
  options.path = path;
  options.now = [] { return calendar::Instant{1}; };
  options.audit_seed = std::string(32, 'k');
  options.queue_capacity = static_cast<size_t>(load.group) * 2;
  options.group_limit = static_cast<size_t>(load.group);
  auto store = store::sqlite::OpenStore(std::move(options));
  Die(store.status());
  return *std::move(store);
}

living::LookContext Context(const Rules& rules) {
  return {rules.in_use(), 1'772'530'000'000'000, Today()};
}

absl::Status Take(store::Transaction& tx, const Rules& rules,
                  const std::vector<living::IncomingPatient>& batch, const living::Ahead* ahead) {
  absl::StatusOr<living::Ingested> ingested = living::Ingest(tx, Context(rules), batch, ahead);
  if (!ingested.ok()) return ingested.status();
  store::AuditLine line;
  line.practice = kPractice;
  line.action = "recorded";
  line.method = "RecordEvents";
  line.count = static_cast<int64_t>(batch.size());
  return tx.Audit(line);
}

void Fill(const std::string& path, const Rules& rules, const Work& work, const Load& load) {
  const auto store = Open(path, load);
  for (size_t first = 0; first < work.before.size(); first += 50) {
    const std::vector<living::IncomingPatient> some(
        work.before.begin() + static_cast<ptrdiff_t>(first),
        work.before.begin() + static_cast<ptrdiff_t>(std::min(first + 50, work.before.size())));
    Die(store->Write([&](store::Transaction& tx) { return Take(tx, rules, some, nullptr); }));
  }
}

// Until all is durable. As in the service, one thread looks ahead and hands over, another writes.
Took Run(const std::string& path, const Rules& rules, const Work& work, const Load& load) {
  const auto store = Open(path, load);
  std::atomic<size_t> done = 0;
  const Stopwatch watch;
  for (const std::vector<living::IncomingPatient>& batch : work.batches) {
    std::shared_ptr<const living::Ahead> ahead;
    if (living::PaysToLookAhead(*store)) {
      auto snapshot = store->Read();
      Die(snapshot.status());
      ahead = std::make_shared<const living::Ahead>(
          living::LookAhead(**snapshot, Context(rules), batch));
    }
    store->Submit([&rules, &batch, ahead = std::move(ahead)](
                      store::Transaction& tx) { return Take(tx, rules, batch, ahead.get()); },
                  [&done](const absl::Status& status) {
                    Die(status);
                    ++done;
                  });
  }
  Die(store->Write([](store::Transaction&) { return absl::OkStatus(); }));
  if (done != work.batches.size()) Die(absl::InternalError("not all was acknowledged"));
  return watch.Stop();
}

void CopyStart(const std::string& start, const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  std::filesystem::copy(start, path);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int Main(int argc, char** argv) {
  if (argc < 2) return 2;
  Load load;
  if (argc > 2) load.patients = std::atoi(argv[2]);
  if (argc > 3) load.group = std::atoi(argv[3]);
  if (argc > 4) load.rounds = std::atoi(argv[4]);
  if (load.patients < 1 || load.group < 1 || load.rounds < 1) return 2;
  const std::string folder = argv[1];
  Die(WritePractice(folder + "/practice", load.patients));
  const auto practice = ReadPractice(folder + "/practice");
  Die(practice.status());
  const Rules rules(LoadOrExit(RulesFolder()).pack);
  const Work work = WorkOf(*practice);
  const std::string start = folder + "/ingest-start.db", path = folder + "/ingest-run.db";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(start + suffix);
  Fill(start, rules, work, load);
  Recording recording;
  {
    RowRecorder recorder;
    CopyStart(start, path);
    Run(path, rules, work, load);
    recording = recorder.Take();
  }
  std::vector<double> ours, floor, ratios, processor;
  for (int round = 0; round < load.rounds; ++round) {
    Took took[2];
    for (const bool store : {round % 2 == 0, round % 2 != 0}) {
      CopyStart(start, path);
      took[store ? 1 : 0] = store ? Run(path, rules, work, load) : WriteAgain(path, recording);
    }
    const auto events = static_cast<double>(work.events);
    floor.push_back(events / took[0].wall);
    ours.push_back(events / took[1].wall);
    ratios.push_back(took[0].wall / took[1].wall);
    processor.push_back(took[0].processor / took[1].processor);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "%zu patients, %lld events in %zu batches, %zu rules; %zu rows in %lld transactions\n",
      practice->size(), static_cast<long long>(work.events), work.batches.size(),
      rules.in_use().pack->rules.size(), recording.rows.size(),
      static_cast<long long>(recording.commits));
  std::printf(
      "store with evaluation %.0f events/s, floor %.0f events/s, ratio %.2f (from %.2f to "
      "%.2f); %ld MB at most\n",
      Median(ours), Median(floor), Median(ratios), *std::min_element(ratios.begin(), ratios.end()),
      *std::max_element(ratios.begin(), ratios.end()), usage.ru_maxrss >> 10);
  std::printf("by the processor's time: ratio %.2f (from %.2f to %.2f)\n", Median(processor),
              *std::min_element(processor.begin(), processor.end()),
              *std::max_element(processor.begin(), processor.end()));
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
