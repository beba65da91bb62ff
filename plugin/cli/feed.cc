// feed: an extract, FHIR or records as events into a sidecar's store.

#include <grpcpp/grpcpp.h>

#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "contacts.h"
#include "patients.h"
#include "sidecar.h"
#include "waymark/service/feed_events.h"
#include "waymark/v1/decision_support.grpc.pb.h"

namespace waymark::cli {
namespace {

constexpr int kPatientsAtOnce = 50;
constexpr size_t kBytesAtOnce = size_t{4} << 20;

struct Options {
  PatientOptions patients;
  AskOptions ask;
  std::string source = "extract";
  std::string zone = "Europe/London";
  std::string contacts;
};

struct Totals {
  int64_t patients = 0, not_usable = 0, taken = 0, before = 0, refused = 0;
};

using Stream = grpc::ClientReaderWriter<v1::RecordEventsRequest, v1::RecordEventsResponse>;

// Sends a batch and waits until it is durable; false where the stream has ended.
bool Send(Stream& stream, v1::RecordEventsRequest& batch, const std::string& source,
          uint64_t& sequence, Totals& totals) {
  batch.set_sequence(++sequence);
  batch.set_source(source);
  batch.set_history(true);
  batch.set_without_changes(true);
  v1::RecordEventsResponse answer;
  if (!stream.Write(batch) || !stream.Read(&answer)) return false;
  totals.taken += answer.taken();
  totals.before += answer.repeated_before();
  for (const v1::RefusedEvent& refused : answer.refused()) {
    if (++totals.refused <= 5) std::cerr << "refused: " << refused.reason() << "\n";
  }
  batch.Clear();
  return true;
}

// The same person with what contacts.csv says. The event is another one then, so that a name that
// has changed is taken.
void AddContact(const std::map<std::string, v1::Person>& contacts, v1::PatientEvents& patient) {
  const auto found = contacts.find(patient.patient_id());
  if (found == contacts.end()) return;
  v1::FeedEvent& event = *patient.mutable_events(0);
  event.mutable_person()->MergeFrom(found->second);
  event.set_event_id(
      service::ContentId("person", absl::StrCat(patient.practice(), "\n", patient.patient_id()),
                         event.person().SerializeAsString()));
}

int Run(const Options& options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  const auto patients = OpenPatients(options.patients, *zone, nullptr);
  if (!patients.ok()) return Fail(patients.status());
  std::map<std::string, v1::Person> contacts;
  if (!options.contacts.empty()) {
    absl::StatusOr<std::map<std::string, v1::Person>> read = ReadContacts(options.contacts);
    if (!read.ok()) return Fail(read.status());
    contacts = *std::move(read);
  }
  const auto channel = OpenChannel(options.ask);
  if (!channel.ok()) return Fail(channel.status());
  const auto stub = v1::DecisionSupportService::NewStub(*channel);
  grpc::ClientContext context;
  const std::unique_ptr<Stream> stream = stub->RecordEvents(&context);
  Totals totals;
  v1::RecordEventsRequest batch;
  uint64_t sequence = 0;
  record::PatientRecord record;
  bool open = true;
  while (open) {
    const absl::StatusOr<bool> more = (*patients)->Next(record);
    if (!more.ok()) return Fail(more.status());
    if (*more && record.not_usable) ++totals.not_usable;
    if (*more && !record.not_usable) {
      v1::PatientEvents& patient = *batch.add_patients();
      service::AddFeedEvents(record, /*with_person=*/true, patient);
      AddContact(contacts, patient);
      ++totals.patients;
    }
    const bool full =
        batch.patients_size() >= kPatientsAtOnce || batch.ByteSizeLong() >= kBytesAtOnce;
    if (batch.patients_size() > 0 && (full || !*more)) {
      open = Send(*stream, batch, options.source, sequence, totals);
      if (ErrorIsTerminal()) std::cerr << "\r" << totals.patients << " patients " << std::flush;
    }
    if (!*more) break;
  }
  if (ErrorIsTerminal()) std::cerr << "\n";
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) {
    return Fail(absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                             absl::StrCat("the sidecar answered: ", status.error_message())));
  }
  for (const std::string& line : (*patients)->Report()) std::cerr << line << "\n";
  std::cout << totals.patients << " patients: " << totals.taken << " events taken, "
            << totals.before << " known before, " << totals.refused << " refused\n";
  if (totals.not_usable > 0) {
    std::cout << totals.not_usable << " patients whose record can't be used were not sent\n";
  }
  return totals.refused == 0 && totals.not_usable == 0 ? kFine : kAnswerIsNo;
}

}  // namespace

void AddFeed(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("feed", "Sends an extract's patients to a sidecar's store, as events");
  AddExtractOptions(*command, options->patients);
  AddServerOptions(*command, options->ask);
  command->get_option("--server")
      ->required()
      ->description("The sidecar: 127.0.0.1:PORT or unix:PATH");
  command->add_option("--source", options->source, "What the store calls where they come from")
      ->capture_default_str();
  command->add_option(
      "--contacts", options->contacts,
      "contacts.csv: names, telephone numbers and addresses, for lists and letters");
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->footer(
      "Again with the same file it changes nothing; what is new or has changed is added, and what "
      "is no longer in it stays.\n"
      "Example:\n  waymark feed --server 127.0.0.1:7443 --patients practice/patients.csv --events "
      "practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
