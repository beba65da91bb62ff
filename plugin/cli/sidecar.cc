#include "sidecar.h"

#include <grpcpp/grpcpp.h>

#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "not_sent.h"
#include "waymark/record/readers/to_message.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/explain_handler.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/decision_support.grpc.pb.h"
#include "waymark/v1/rules.grpc.pb.h"

namespace waymark::cli {
namespace {

constexpr int kDeadlineSeconds = 30;

absl::StatusOr<v1::Role> ReadRole(const std::string& text) {
  if (text.empty()) return v1::ROLE_UNSPECIFIED;
  v1::Role role;
  std::string name = "ROLE_";
  for (const char c : text) name += static_cast<char>(std::toupper(c));
  if (v1::Role_Parse(name, &role)) return role;
  return WrongUsage("--role takes gp, nurse, pharmacist, coordinator, administrator or other");
}

absl::StatusOr<v1::Moment> ReadMoment(const std::string& text) {
  if (text.empty()) return v1::MOMENT_UNSPECIFIED;
  v1::Moment moment;
  std::string name = "MOMENT_";
  for (const char c : text) name += static_cast<char>(std::toupper(c));
  if (v1::Moment_Parse(name, &moment)) return moment;
  return WrongUsage("--moment takes on_open, on_entry, before_closing or worklist");
}

// What goes into every request besides the record.
struct Frame {
  calendar::Day on;
  bool on_given = false;
  std::string known_at;
  v1::Role role = v1::ROLE_UNSPECIFIED;
  v1::Moment moment = v1::MOMENT_UNSPECIFIED;
  bool full = false;
  bool include_drafts = false;
  std::string rule;

  template <typename Request>
  void FillTimes(Request& request) const {
    if (on_given) {
      const calendar::CivilDate date = calendar::ToCivil(on);
      request.mutable_as_of()->set_year(date.year);
      request.mutable_as_of()->set_month(date.month);
      request.mutable_as_of()->set_day(date.day);
    }
    request.set_known_at(known_at);
  }
  v1::EvaluateRequest Evaluate() const {
    v1::EvaluateRequest request;
    FillTimes(request);
    request.set_role(role);
    request.set_moment(moment);
    request.set_view(full ? v1::VIEW_FULL : v1::VIEW_BASIC);
    request.set_include_drafts(include_drafts);
    return request;
  }
  v1::ExplainRequest Explain() const {
    v1::ExplainRequest request;
    FillTimes(request);
    request.set_rule(rule);
    request.set_include_drafts(include_drafts);
    return request;
  }
};

class LocalQuestioner : public Questioner {
 public:
  LocalQuestioner(std::shared_ptr<const service::Snapshot> snapshot, Frame frame,
                  absl::TimeZone zone)
      : snapshot_(std::move(snapshot)), frame_(std::move(frame)), zone_(zone) {}

  absl::TimeZone zone() const override { return zone_; }
  const rules::Pack* pack() const override { return &snapshot_->pack(); }

  absl::StatusOr<v1::EvaluateResponse> Evaluate(record::PatientRecord& record) override {
    v1::EvaluateResponse response;
    const auto status =
        service::EvaluateRecord(*snapshot_, Call(), frame_.Evaluate(), std::move(record), response);
    record = record::PatientRecord();
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::ExplainResponse> Explain(record::PatientRecord& record) override {
    v1::ExplainResponse response;
    const auto status =
        service::ExplainRecord(*snapshot_, Call(), frame_.Explain(), std::move(record), response);
    record = record::PatientRecord();
    if (!status.ok()) return status;
    return response;
  }

 private:
  static service::Call Call() { return {absl::Now(), {}}; }

  std::shared_ptr<const service::Snapshot> snapshot_;
  Frame frame_;
  absl::TimeZone zone_;
};

class RemoteQuestioner : public Questioner {
 public:
  RemoteQuestioner(const std::shared_ptr<grpc::Channel>& channel, Frame frame, absl::TimeZone zone)
      : stub_(v1::DecisionSupportService::NewStub(channel)),
        rules_stub_(v1::RulesService::NewStub(channel)),
        frame_(std::move(frame)),
        zone_(zone) {}

  absl::TimeZone zone() const override { return zone_; }

  absl::StatusOr<v1::EvaluateResponse> Evaluate(record::PatientRecord& record) override {
    return Ask<v1::EvaluateResponse>(
        record, frame_.Evaluate(),
        [this](grpc::ClientContext& context, const v1::EvaluateRequest& request,
               v1::EvaluateResponse& response) {
          return stub_->Evaluate(&context, request, &response);
        });
  }

  absl::StatusOr<v1::ExplainResponse> Explain(record::PatientRecord& record) override {
    return Ask<v1::ExplainResponse>(
        record, frame_.Explain(),
        [this](grpc::ClientContext& context, const v1::ExplainRequest& request,
               v1::ExplainResponse& response) {
          return stub_->Explain(&context, request, &response);
        });
  }

 private:
  // A record that could not be used is not sent: the sidecar could not know that.
  template <typename Response, typename Request, typename Call>
  absl::StatusOr<Response> Ask(const record::PatientRecord& record, Request request,
                               const Call& call) {
    if (record.not_usable) {
      request.mutable_record()->set_patient_id(std::string(record.patient_id));
    } else {
      record::ToMessage(record, *request.mutable_record());
    }
    request.set_practice(std::string(record.practice));
    Response response;
    grpc::ClientContext context;
    SetDeadline(context);
    const grpc::Status status = call(context, request, response);
    if (!status.ok()) return FromGrpc(status);
    if (!record.not_usable) {
      AddWhatWasNotSent(record, response);
      return response;
    }
    if (const absl::Status read = ReadRules(); !read.ok()) return read;
    AnswerNotUsable(record, *asked_rules_, response);
    return response;
  }

  // The rules that the sidecar would ask, once.
  absl::Status ReadRules() {
    if (asked_rules_) return absl::OkStatus();
    std::vector<AskedRule> asked;
    v1::ListRulesRequest request;
    request.set_page_size(1000);
    while (true) {
      v1::ListRulesResponse response;
      grpc::ClientContext context;
      SetDeadline(context);
      const grpc::Status status = rules_stub_->ListRules(&context, request, &response);
      if (!status.ok()) return FromGrpc(status);
      for (const v1::RuleSummary& rule : response.rules()) {
        if (!rule.enabled() || rule.status() == "retired") continue;
        if (rule.status() == "draft" && !frame_.include_drafts) continue;
        if (!frame_.rule.empty() && rule.id() != frame_.rule) continue;
        asked.push_back({rule.id(), rule.title()});
      }
      if (response.next_page_token().empty()) break;
      request.set_page_token(response.next_page_token());
    }
    asked_rules_ = std::move(asked);
    return absl::OkStatus();
  }

  static void SetDeadline(grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kDeadlineSeconds));
    context.set_wait_for_ready(false);
  }
  static absl::Status FromGrpc(const grpc::Status& status) {
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                        absl::StrCat("the sidecar answered: ", status.error_message()));
  }

  std::unique_ptr<v1::DecisionSupportService::Stub> stub_;
  std::unique_ptr<v1::RulesService::Stub> rules_stub_;
  std::optional<std::vector<AskedRule>> asked_rules_;
  Frame frame_;
  absl::TimeZone zone_;
};

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const AskOptions& options) {
  if (options.certificate.empty() != options.key.empty())
    return WrongUsage("--cert and --key belong together: give both");
  if (options.ca.empty()) {
    if (options.certificate.empty()) return grpc::InsecureChannelCredentials();
    return WrongUsage("--cert and --key need --ca: without it nothing is encrypted");
  }
  grpc::SslCredentialsOptions ssl;
  auto ca = ReadFile(options.ca);
  if (!ca.ok()) return ca.status();
  ssl.pem_root_certs = *ca;
  if (!options.certificate.empty()) {
    auto certificate = ReadFile(options.certificate);
    if (!certificate.ok()) return certificate.status();
    auto key = ReadFile(options.key);
    if (!key.ok()) return key.status();
    ssl.pem_cert_chain = *certificate;
    ssl.pem_private_key = *key;
  }
  return grpc::SslCredentials(ssl);
}

absl::StatusOr<std::unique_ptr<Questioner>> OpenRemote(const AskOptions& options, Frame frame,
                                                       absl::TimeZone zone) {
  const auto channel = OpenChannel(options);
  if (!channel.ok()) return channel.status();
  return std::unique_ptr<Questioner>(
      std::make_unique<RemoteQuestioner>(*channel, std::move(frame), zone));
}

absl::StatusOr<std::unique_ptr<Questioner>> OpenLocal(const PackOptions& pack,
                                                      const AskOptions& options, Frame frame,
                                                      absl::TimeZone zone) {
  rules::LoadOptions load;
  load.overlays = pack.overlays;
  load.extra_code_sets = pack.code_sets;
  load.today = frame.on_given ? frame.on : Today(zone);
  load.has_today = true;
  auto loaded = rules::LoadPack(pack.path, load);
  if (!loaded.ok()) return loaded.status();
  for (const rules::Finding& finding : loaded->findings) {
    if (finding.severity == rules::Severity::kError)
      std::cerr << rules::FormatFinding(finding, loaded->files);
  }
  if (!loaded->pack) {
    return absl::InvalidArgumentError(
        absl::StrCat("the pack can't be used; see `waymark check ", pack.path, "`"));
  }
  service::ServiceSettings settings;
  settings.zone = zone;
  settings.include_drafts = options.include_drafts;
  settings.program_version = WAYMARK_VERSION;
  auto snapshot = service::Snapshot::Make(std::move(*loaded), settings);
  if (!snapshot.ok()) return snapshot.status();
  return std::unique_ptr<Questioner>(
      std::make_unique<LocalQuestioner>(*std::move(snapshot), std::move(frame), zone));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const AskOptions& options) {
  auto credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(options.server, *credentials, arguments);
}

void AddServerOptions(CLI::App& command, AskOptions& options) {
  command.add_option("--server", options.server, "Ask a sidecar: 127.0.0.1:PORT or unix:PATH");
  command.add_option("--ca", options.ca, "With --server: the certificate authority (TLS)");
  command.add_option("--cert", options.certificate, "With --server: our certificate (mutual TLS)");
  command.add_option("--key", options.key, "With --server: our certificate's key");
}

void AddAskOptions(CLI::App& command, AskOptions& options, bool with_server) {
  command.add_option("--on", options.on, "The day asked about (today unless given)");
  command.add_option("--known-at", options.known_at,
                     "What was recorded by then (everything unless given)");
  command.add_option("--role", options.role,
                     "Who asks: gp, nurse, pharmacist, coordinator, administrator, other");
  command.add_option("--moment", options.moment,
                     "When: on_open, on_entry, before_closing, worklist");
  command.add_option("--format", options.format, "text, json or ndjson")
      ->check(CLI::IsMember({"text", "json", "ndjson"}))
      ->capture_default_str();
  command.add_flag("--full", options.full, "Also details, all items and the entries behind them");
  command.add_flag("--include-drafts", options.include_drafts, "Also rules in draft");
  if (with_server) AddServerOptions(command, options);
}

absl::StatusOr<std::unique_ptr<Questioner>> OpenQuestioner(const PackOptions& pack,
                                                           const AskOptions& options) {
  const auto zone = calendar::LoadZone("Europe/London");
  if (!zone.ok()) return zone.status();
  Frame frame;
  if (!options.on.empty()) {
    const auto on = ReadOn(options.on, *zone);
    if (!on.ok()) return on.status();
    frame.on = *on;
    frame.on_given = true;
  }
  const auto known = ReadKnownAt(options.known_at, *zone);
  if (!known.ok()) return known.status();
  frame.known_at = options.known_at;
  const auto role = ReadRole(options.role);
  if (!role.ok()) return role.status();
  frame.role = *role;
  const auto moment = ReadMoment(options.moment);
  if (!moment.ok()) return moment.status();
  frame.moment = *moment;
  frame.full = options.full;
  frame.include_drafts = options.include_drafts;
  frame.rule = options.rule;
  if (options.server.empty() == pack.path.empty()) {
    return WrongUsage("give either --rules PACK or --server ADDR");
  }
  if (!options.server.empty()) return OpenRemote(options, std::move(frame), *zone);
  return OpenLocal(pack, options, std::move(frame), *zone);
}

}  // namespace waymark::cli
