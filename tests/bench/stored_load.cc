// The stored side over loopback against its floors, in one run.
//
//   stored_load FOLDER [--blocks N] [--seconds S] [--events N] [--patients N]
//
// GetPrompts of a stored patient of 200 entries, each time in another consultation, against a bare
// method that returns the same bytes; the first GetPrompts after an event of each patient of a
// practice; and the time from an event that is sent to its changed prompt at a watcher, against one
// fsync in the same folder and one round trip of that bare method. The sidecar and the bare server
// are processes of their own; blocks take turns.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/load_client.h"
#include "bench/load_server.h"
#include "bench/practice.h"
#include "grpcpp/create_channel.h"
#include "waymark/v1/decision_support.grpc.pb.h"

namespace waymark::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kPractice[] = "A81001";
constexpr char kSource[] = "bench";
constexpr char kGetPrompts[] = "/waymark.v1.DecisionSupportService/GetPrompts";
constexpr size_t kEntries = 200;
constexpr size_t kKnownEntries = 100;
constexpr char kSymptom[] = "88111009";  // change in bowel habit: a prompt opens at once

struct Options {
  std::string folder;
  int blocks = 20;
  double seconds = 2;
  int events = 500;
  int patients = 500;
};

bool ParseOptions(int argc, char** argv, Options& options) {
  if (argc < 2) return false;
  options.folder = argv[1];
  for (int i = 2; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const char* const value = argv[i + 1];
    const char* const end = value + std::strlen(value);
    const bool read =
        name == "--blocks"     ? std::from_chars(value, end, options.blocks).ptr == end
        : name == "--events"   ? std::from_chars(value, end, options.events).ptr == end
        : name == "--patients" ? std::from_chars(value, end, options.patients).ptr == end
        : name == "--seconds"  ? std::from_chars(value, end, options.seconds).ptr == end
                               : false;
    if (!read || options.blocks < 1 || options.events < 1 || options.patients < 10 ||
        options.seconds <= 0) {
      return false;
    }
  }
  return argc % 2 == 0;
}

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "error: %s\n", what.c_str());
  std::exit(4);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double Since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The sender's end of the feed: one batch under way.
class Feed {
 public:
  explicit Feed(v1::DecisionSupportService::Stub& stub) : stream_(stub.RecordEvents(&context_)) {}
  ~Feed() {
    stream_->WritesDone();
    stream_->Finish();
  }
  void Send(v1::RecordEventsRequest batch) {
    batch.set_source(kSource);
    batch.set_sequence(++sequence_);
    v1::RecordEventsResponse answer;
    if (!stream_->Write(batch) || !stream_->Read(&answer) || answer.refused_size() > 0) {
      Die("a batch was not taken");
    }
  }
  static v1::PatientEvents& Patient(v1::RecordEventsRequest& batch, const std::string& id,
                                    const std::string& practice = kPractice) {
    v1::PatientEvents& patient = *batch.add_patients();
    patient.set_practice(practice);
    patient.set_patient_id(id);
    return patient;
  }
  // A whole record.
  void SendRecord(const v1::PatientRecord& record, const std::string& practice) {
    v1::RecordEventsRequest batch;
    batch.set_history(true);
    batch.set_without_changes(true);
    v1::PatientEvents& patient = Patient(batch, record.patient_id(), practice);
    const auto add = [&]() -> v1::FeedEvent& {
      v1::FeedEvent& event = *patient.add_events();
      event.set_event_id(absl::StrCat(record.patient_id(), "/", patient.events_size()));
      return event;
    };
    v1::Person& person = *add().mutable_person();
    if (record.has_birth_date()) *person.mutable_birth_date() = record.birth_date();
    person.set_sex(record.sex());
    *person.mutable_registrations() = record.registrations();
    person.mutable_coverage()->set_complete(true);
    for (const v1::Event& event : record.events()) *add().mutable_entry() = event;
    Send(std::move(batch));
  }
  static void AddPerson(v1::PatientEvents& patient) {
    v1::FeedEvent& event = *patient.add_events();
    event.set_event_id(patient.patient_id() + "/person");
    v1::Person& person = *event.mutable_person();
    person.mutable_birth_date()->set_year(1962);
    person.mutable_birth_date()->set_month(4);
    person.mutable_birth_date()->set_day(12);
    person.set_sex(v1::SEX_FEMALE);
    person.mutable_coverage()->set_complete(true);
    v1::Registration& registration = *person.add_registrations();
    registration.set_practice(kPractice);
    registration.mutable_from()->set_year(2001);
    registration.mutable_from()->set_month(1);
    registration.mutable_from()->set_day(1);
  }
  static void AddEntry(v1::PatientEvents& patient, const std::string& id, const char* code) {
    v1::Event entry;
    entry.set_id(id);
    entry.set_kind(v1::ENTRY_KIND_CONDITION);
    v1::Coding& coding = *entry.add_codings();
    coding.set_system("http://snomed.info/sct");
    coding.set_code(code);
    entry.mutable_occurred()->set_year(2026);
    entry.mutable_occurred()->set_month(3);
    entry.mutable_occurred()->set_day(3);
    Add(patient, id, entry);
  }
  static void Add(v1::PatientEvents& patient, const std::string& id, const v1::Event& entry) {
    v1::FeedEvent& event = *patient.add_events();
    event.set_event_id(absl::StrCat(patient.patient_id(), "/", id));
    *event.mutable_entry() = entry;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::RecordEventsRequest, v1::RecordEventsResponse>>
      stream_;
  uint64_t sequence_ = 0;
};

// When each patient's first change was received.
class Watcher {
 public:
  explicit Watcher(v1::DecisionSupportService::Stub& stub) {
    v1::WatchPromptsRequest request;
    request.add_practices(kPractice);
    stream_ = stub.WatchPrompts(&context_, request);
    v1::WatchPromptsResponse first;
    if (!stream_->Read(&first)) Die("nobody may watch");
    thread_ = std::thread([this] {
      v1::WatchPromptsResponse response;
      while (stream_->Read(&response)) {
        const Clock::time_point now = Clock::now();
        const std::lock_guard lock(mutex_);
        for (const v1::PromptChange& change : response.changes()) {
          seen_.emplace(change.patient_id(), now);
        }
        came_.notify_all();
      }
    });
  }
  ~Watcher() {
    context_.TryCancel();
    thread_.join();
    stream_->Finish();
  }
  Clock::time_point WaitFor(const std::string& patient) {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(30), [&] { return seen_.contains(patient); })) {
      Die("a change did not reach its watcher within 30 seconds");
    }
    return seen_[patient];
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchPromptsResponse>> stream_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::map<std::string, Clock::time_point> seen_;
  std::thread thread_;
};

// Appends a page to a file and makes it durable, as a commit does.
class Disk {
 public:
  explicit Disk(const std::string& folder)
      : file_(open((folder + "/fsync").c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600)) {
    if (file_ < 0) Die("no file could be made in the folder");
  }
  ~Disk() { close(file_); }
  double Sync() {
    const std::string page(4096, 'p');
    const Clock::time_point begin = Clock::now();
    if (write(file_, page.data(), page.size()) != 4096 || fdatasync(file_) != 0) {
      Die("the disk could not be written");
    }
    return Since(begin);
  }

 private:
  const int file_;
};

std::string PracticeOf(const std::vector<v1::PatientRecord>& practice) {
  for (const v1::PatientRecord& record : practice) {
    for (const v1::Registration& one : record.registrations()) {
      if (!one.practice().empty()) return one.practice();
    }
  }
  Die("nobody is registered");
}

// What a clinical system asks when a GP opens the record.
std::string Asking(const std::string& patient, const std::string& practice, int consultation) {
  v1::GetPromptsRequest request;
  request.set_source(kSource);
  request.set_practice(practice);
  request.set_patient_id(patient);
  request.set_role(v1::ROLE_GP);
  request.set_moment(v1::MOMENT_ON_OPEN);
  request.set_consultation_id(absl::StrCat("consultation ", consultation));
  return request.SerializeAsString();
}

// The patient to whom most is said when a GP opens the record, with everyday entries up to
// kEntries.
v1::PatientRecord Prompted(v1::DecisionSupportService::Stub& stub,
                           const std::vector<v1::PatientRecord>& practice,
                           const std::string& code) {
  const v1::PatientRecord* found = nullptr;
  int most = 0;
  for (const v1::PatientRecord& record : practice) {
    if (static_cast<size_t>(record.events_size()) > kEntries) continue;
    v1::EvaluateRequest request;
    *request.mutable_record() = record;
    request.set_practice(code);
    request.set_role(v1::ROLE_GP);
    request.set_moment(v1::MOMENT_ON_OPEN);
    grpc::ClientContext context;
    v1::EvaluateResponse response;
    if (!stub.Evaluate(&context, request, &response).ok()) Die("Evaluate failed");
    if (response.prompts_size() <= most) continue;
    most = response.prompts_size();
    found = &record;
  }
  if (found == nullptr) Die("nobody of the practice has a prompt");
  v1::PatientRecord out = *found;
  AddNoise(out, kEntries - static_cast<size_t>(out.events_size()));
  return out;
}

int Main(int argc, char** argv) {
  Served served = Served::kBare;
  if (argc == 2 && ParseServeArgument(argv[1], served)) return Serve(served);
  Options options;
  if (!ParseOptions(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: stored_load FOLDER [--blocks N] [--seconds S] [--events N] "
                 "[--patients N]\n");
    return 2;
  }
  setenv("WAYMARK_BENCH_FOLDER", options.folder.c_str(), 1);
  const ServerProcess sidecar(Served::kStored);
  const auto channel = grpc::CreateChannel(sidecar.address(), grpc::InsecureChannelCredentials());
  const auto stub = v1::DecisionSupportService::NewStub(channel);
  Feed feed(*stub);
  // Patients who have been known for years, and as many who have no entry yet.
  std::vector<std::string> known, blank;
  for (int i = 0; i < options.events; ++i) {
    for (std::vector<std::string>* patients : {&known, &blank}) {
      const std::string id = absl::StrCat(patients == &known ? "known-" : "blank-", i);
      patients->push_back(id);
      v1::PatientRecord record;
      if (patients == &known) AddNoise(record, kKnownEntries);
      v1::RecordEventsRequest batch;
      batch.set_history(true);
      v1::PatientEvents& patient = Feed::Patient(batch, id);
      Feed::AddPerson(patient);
      for (const v1::Event& entry : record.events()) Feed::Add(patient, entry.id(), entry);
      feed.Send(std::move(batch));
    }
  }
  // A practice, and of it the patient to whom most is said, at 200 entries.
  const TemporaryFolder temporary;
  if (!WritePractice(temporary.path("practice"), options.patients).ok()) Die("no practice");
  const auto practice = ReadPractice(temporary.path("practice"));
  if (!practice.ok()) Die("no practice");
  const std::string code = PracticeOf(*practice);
  for (const v1::PatientRecord& record : *practice) feed.SendRecord(record, code);
  v1::PatientRecord busy = Prompted(*stub, *practice, code);
  busy.set_patient_id("busy");
  feed.SendRecord(busy, code);
  // The answer that both give: the second, for the first one opens a card.
  const std::string request = Asking("busy", code, 0);
  v1::GetPromptsRequest first;
  first.ParseFromString(request);
  v1::GetPromptsResponse answer;
  for (int i = 0; i < 2; ++i) {
    grpc::ClientContext context;
    if (!stub->GetPrompts(&context, first, &answer).ok()) Die("GetPrompts failed");
  }
  if (answer.answer().prompts().empty()) Die("the answer has no prompt");
  const std::string bytes = answer.SerializeAsString();
  {
    const std::string path = options.folder + "/answer";
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size() ||
        std::fclose(file) != 0) {
      Die("the answer could not be kept");
    }
  }
  const ServerProcess bare(Served::kBareBytes);
  // Each time the record is opened it is another consultation.
  std::vector<std::string> openings;
  for (int i = 1; i <= 1000; ++i) openings.push_back(Asking("busy", code, i));
  const LoadClient to_bare(bare.address(), openings, kGetPrompts);
  const LoadClient to_sidecar(sidecar.address(), openings, kGetPrompts);
  const std::chrono::duration<double> time(options.seconds);
  std::printf(
      "GetPrompts of a stored patient of %d entries, %zu bytes, each time in another consultation, "
      "against a bare method with the same bytes\n",
      busy.events_size(), bytes.size());
  for (const int callers : {1, 16}) {
    to_bare.Run(callers, time / 2);
    to_sidecar.Run(callers, time / 2);
    std::vector<double> ours, floor, ratios;
    for (int i = 0; i < options.blocks; ++i) {
      floor.push_back(to_bare.Run(callers, time).Percentile(0.5));
      ours.push_back(to_sidecar.Run(callers, time).Percentile(0.5));
      ratios.push_back(ours.back() / floor.back());
    }
    std::printf("get_prompts %d callers: bare p50 %.0f us, GetPrompts p50 %.0f us, ratio %.2f\n",
                callers, Median(floor) * 1e6, Median(ours) * 1e6, Median(ratios));
  }
  // What was never asked before since its last event has to be worked out: each patient once, and
  // that is their only first time.
  std::vector<std::string> asked;
  for (const v1::PatientRecord& record : *practice) {
    asked.push_back(Asking(record.patient_id(), code, 0));
  }
  const LoadClient first_time(sidecar.address(), asked, kGetPrompts);
  std::vector<double> worked_out, beside;
  for (size_t i = 0; i < asked.size(); ++i) {
    beside.push_back(to_bare.Once());
    worked_out.push_back(first_time.Once());
  }
  std::printf("first_time: %zu patients, bare p50 %.0f us, GetPrompts p50 %.0f us, ratio %.2f\n",
              asked.size(), Median(beside) * 1e6, Median(worked_out) * 1e6,
              Median(worked_out) / Median(beside));
  // Each event beside one fsync and one round trip of the same moment.
  Watcher watcher(*stub);
  Disk disk(options.folder);
  for (const std::vector<std::string>* patients : {&known, &blank}) {
    std::vector<double> latencies, syncs, trips;
    for (const std::string& patient : *patients) {
      syncs.push_back(disk.Sync());
      trips.push_back(to_bare.Once());
      v1::RecordEventsRequest batch;
      batch.set_without_changes(true);
      Feed::AddEntry(Feed::Patient(batch, patient), "s", kSymptom);
      const Clock::time_point begin = Clock::now();
      feed.Send(std::move(batch));
      latencies.push_back(std::chrono::duration<double>(watcher.WaitFor(patient) - begin).count());
    }
    const double floor = Median(syncs) + Median(trips);
    std::printf("%s: median %.0f us, one fsync %.0f us, one round trip %.0f us, ratio %.2f\n",
                patients == &known ? "event_to_watcher" : "first_entry_to_watcher",
                Median(latencies) * 1e6, Median(syncs) * 1e6, Median(trips) * 1e6,
                Median(latencies) / floor);
  }
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
