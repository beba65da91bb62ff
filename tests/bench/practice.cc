#include "bench/practice.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/answer_text.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/engine/program.h"
#include "waymark/population/synthesise.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/to_message.h"
#include "waymark/terminology/code.h"

namespace waymark::bench {
namespace {

constexpr uint64_t kSeed = 1;

bool IsEveryday(const v1::Event& event) {
  return event.kind() == v1::ENTRY_KIND_CONSULTATION ||
         event.kind() == v1::ENTRY_KIND_OBSERVATION || event.kind() == v1::ENTRY_KIND_MEDICATION ||
         event.kind() == v1::ENTRY_KIND_ADMINISTRATION;
}

// Whether any coding of the entry is in one of the sets (marked by index).
bool IsInSets(const rules::Pack& pack, const v1::Event& event, const std::vector<bool>& sets) {
  for (const v1::Coding& coding : event.codings()) {
    const auto canonical = terminology::CanonicalSystem(coding.system());
    const auto system = pack.code_index.FindSystem(canonical);
    for (const uint16_t set : pack.code_index.Find(system, coding.code())) {
      if (sets[set]) return true;
    }
  }
  return false;
}

bool HasCancer(const rules::Pack& pack, const v1::PatientRecord& record) {
  std::vector<bool> cancer(pack.code_sets.size());
  cancer[static_cast<size_t>(pack.FindCodeSet("new_cancer"))] = true;
  return std::any_of(record.events().begin(), record.events().end(),
                     [&](const v1::Event& event) { return IsInSets(pack, event, cancer); });
}

// The sets whose entries start a rule's items.
std::vector<bool> StartSets(const engine::Program& program) {
  std::vector<bool> sets(program.pack->code_sets.size());
  for (const engine::CompiledRule& rule : program.rules) {
    for (const uint16_t set : rule.start_sets) sets[set] = true;
  }
  return sets;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "waymark-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    std::cerr << "error: no temporary folder could be made\n";
    std::exit(4);
  }
  folder_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

absl::TimeZone London() {
  const absl::StatusOr<absl::TimeZone> zone = calendar::LoadZone("Europe/London");
  return zone.ok() ? *zone : absl::UTCTimeZone();
}

calendar::Day Today() { return *calendar::ParseDay("2026-03-03"); }

absl::Status WritePractice(const std::string& folder, int64_t patients, bool fhir) {
  population::SynthesiseOptions options;
  options.patients = patients;
  options.seed = kSeed;
  options.on = Today();
  options.out_dir = folder;
  options.fhir = fhir;
  return population::Synthesise(options).status();
}

absl::StatusOr<std::vector<v1::PatientRecord>> ReadPractice(const std::string& folder) {
  record::ExtractOptions options;
  options.patients = folder + "/patients.csv";
  options.events = folder + "/events.csv";
  options.replies = folder + "/replies.csv";
  options.zone = London();
  auto reader = record::ExtractReader::Open(options);
  if (!reader.ok()) return reader.status();
  std::vector<v1::PatientRecord> messages;
  record::PatientRecord record;
  while (true) {
    const absl::StatusOr<bool> more = (*reader)->Next(record);
    if (!more.ok()) return more.status();
    if (!*more) return messages;
    if (!record.not_usable) record::ToMessage(record, messages.emplace_back());
  }
}

record::PatientRecord ToRecord(const v1::PatientRecord& message) {
  record::PatientRecord record;
  const absl::Status status = record::ReadMessage(message, {.zone = London()}, record);
  if (!status.ok()) {
    std::cerr << "error: a synthetic record was refused: " << status.message() << "\n";
    std::exit(1);
  }
  // As the service does where a request names no practice: the one that is open.
  for (const record::Registration& registration : record.registrations()) {
    record.practice = registration.practice;
  }
  return record;
}

v1::PatientRecord BusyPatient(const std::vector<v1::PatientRecord>& practice,
                              const std::shared_ptr<const engine::Program>& program,
                              size_t events) {
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  const v1::PatientRecord* busiest = nullptr;
  int most = -1;
  for (const v1::PatientRecord& message : practice) {
    if (static_cast<size_t>(message.events_size()) > events) continue;
    if (message.birth_date().day() == 0 || !HasCancer(*program->pack, message)) continue;
    evaluator.Evaluate(ToRecord(message), AskedOn(Today()), answer);
    if (OpenItems(answer) > most) {
      most = OpenItems(answer);
      busiest = &message;
    }
  }
  if (busiest == nullptr) {
    std::cerr << "error: the synthetic practice has no patient with cancer\n";
    std::exit(1);
  }
  v1::PatientRecord filled = *busiest;
  const std::vector<bool> start_sets = StartSets(*program);
  const int32_t born = filled.birth_date().year();
  for (const v1::PatientRecord& other : practice) {
    if (&other == busiest || other.sex() != filled.sex()) continue;
    for (const v1::Event& event : other.events()) {
      if (static_cast<size_t>(filled.events_size()) >= events) return filled;
      const int32_t year = event.occurred().year();
      if (!IsEveryday(event) || year <= born || year > 2025 ||
          IsInSets(*program->pack, event, start_sets)) {
        continue;
      }
      v1::Event& added = *filled.add_events();
      added = event;
      added.set_id(absl::StrCat("everyday-", filled.events_size()));
      added.clear_corrects();
      added.clear_based_on();
    }
  }
  return filled;
}

void AddNoise(v1::PatientRecord& message, size_t count) {
  // Codes of ordinary entries: blood pressure, weight, smoking, a telephone call, a repeat
  // prescription.
  static constexpr const char* kCodes[] = {"75367002", "27113001", "229819007", "386472008",
                                           "182836005"};
  for (size_t i = 0; i < count; ++i) {
    v1::Event& event = *message.add_events();
    event.set_id(absl::StrCat("noise-", i));
    event.set_kind(v1::ENTRY_KIND_OBSERVATION);
    v1::Coding& coding = *event.add_codings();
    coding.set_system("snomed");
    coding.set_code(kCodes[i % std::size(kCodes)]);
    v1::Date& date = *event.mutable_occurred();
    date.set_year(static_cast<int32_t>(2006 + i % 20));
    date.set_month(static_cast<int32_t>(1 + i / 20 % 12));
    date.set_day(static_cast<int32_t>(1 + i / 240 % 28));
    event.set_recorded(absl::StrCat(date.year(), date.month() < 10 ? "-0" : "-", date.month(),
                                    date.day() < 10 ? "-0" : "-", date.day()));
  }
}

int OpenItems(const engine::Answer& answer) {
  using engine::ItemStatus;
  return static_cast<int>(
      std::count_if(answer.items.begin(), answer.items.end(), [](const engine::ItemAnswer& item) {
        return item.closed_on == calendar::Day::Max() &&
               (item.status == ItemStatus::kUpcoming || item.status == ItemStatus::kDue ||
                item.status == ItemStatus::kOverdue || item.status == ItemStatus::kRanOut);
      }));
}

}  // namespace waymark::bench
