#include "waymark/gateway/fhir_api.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "waymark/access/web_address.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/gateway/cds_identity.h"
#include "waymark/gateway/cds_json.h"
#include "waymark/gateway/fhir_feed.h"
#include "waymark/gateway/fhir_input.h"
#include "waymark/gateway/fhir_prompts.h"
#include "waymark/gateway/fhir_reply.h"
#include "waymark/gateway/gzip.h"
#include "waymark/gateway/query.h"
#include "waymark/gateway/served_call.h"
#include "waymark/record/readers/fhir_reader.h"
#include "waymark/record/readers/fhir_rules.h"
#include "waymark/service/desk.h"
#include "waymark/service/errors.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/record_events_handler.h"

namespace waymark::gateway {
namespace {

using service::Need;

constexpr std::string_view kRoot = "/fhir";
// Where whoever sends names no source and is no client of the configuration.
constexpr char kSource[] = "fhir";

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

std::string_view MediaType(const HttpRequest& request) {
  std::string_view type = request.headers.Get("content-type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return type;
}
bool IsType(std::string_view type, std::string_view name) {
  return absl::EqualsIgnoreCase(absl::string_view(type.data(), type.size()),
                                absl::string_view(name.data(), name.size()));
}
bool IsJson(std::string_view type) {
  return IsType(type, "application/fhir+json") || IsType(type, "application/json");
}
bool IsLines(std::string_view type) {
  return IsType(type, "application/fhir+ndjson") || IsType(type, "application/ndjson") ||
         IsType(type, "application/x-ndjson");
}

HttpResponse Error(int status, const absl::Status& why) {
  HttpResponse response = FhirError(why);
  response.status = status;
  return response;
}

absl::Status NoStore() {
  return service::WithReason(
      absl::UnimplementedError("this sidecar keeps nothing: start it with --store; $prompts needs "
                               "none"),
      "NO_STORE");
}

absl::Status NoPack() {
  return service::WithRetry(
      service::WithReason(
          absl::UnavailableError("no pack of rules is loaded, so nothing was checked"), "NO_PACK"),
      absl::Seconds(5));
}

// "/fhir/Task/_search" -> {"Task", "_search"}; "/fhir" and "/fhir/" -> {}.
std::vector<std::string> SegmentsOf(std::string_view path) {
  path.remove_prefix(kRoot.size());
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    if (path.empty() && segments.empty()) break;
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool IsTypeName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name[0] >= 'A' && name[0] <= 'Z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

bool IsPromptType(std::string_view name) {
  return std::find(std::begin(kPromptTypes), std::end(kPromptTypes), name) !=
         std::end(kPromptTypes);
}

void WriteCapabilities(const std::string& version, CdsJson& out) {
  const auto interaction = [&](std::string_view code) {
    out.Open('{');
    out.Text("code", code);
    out.Close('}');
  };
  out.Open('{');
  out.Text("resourceType", "CapabilityStatement");
  out.Text("status", "active");
  out.Text("date", "2026-11-22");
  out.Text("kind", "instance");
  out.Open("software", '{');
  out.Text("name", "Waymark");
  out.Text("version", version);
  out.Close('}');
  out.Open("implementation", '{');
  out.Text("description",
           "Takes a patient's coded events and gives prompts. It is no repository: nothing is read "
           "back as it came.");
  out.Close('}');
  out.Text("fhirVersion", "4.0.1");
  out.Open("format", '[');
  out.Item("application/fhir+json");
  out.Close(']');
  out.Open("rest", '[');
  out.Open('{');
  out.Text("mode", "server");
  out.Text("documentation",
           "Takes resources as coded events. POST $prompts with a Bundle of one patient gives the "
           "prompts as a Bundle, and nothing is kept.");
  out.Open("resource", '[');
  const auto write = [&] {
    interaction("update");
    interaction("create");
  };
  const std::vector<std::string_view> taken = record::FhirEntryTypes();
  for (const std::string_view type : kPromptTypes) {
    out.Open('{');
    out.Text("type", type);
    out.Open("interaction", '[');
    interaction("search-type");
    if (std::find(taken.begin(), taken.end(), type) != taken.end()) write();
    out.Close(']');
    out.Open("searchParam", '[');
    for (const auto& [name, kind, text] :
         {std::tuple{"patient", "reference", "Whose prompts; the practice's own id"},
          std::tuple{"practice", "string",
                     "The ODS code of the practice, where a client has several"},
          std::tuple{"source", "string", "The feed under which the patient is kept"}}) {
      out.Open('{');
      out.Text("name", name);
      out.Text("type", kind);
      out.Text("documentation", text);
      out.Close('}');
    }
    out.Close(']');
    out.Close('}');
  }
  out.Open('{');
  out.Text("type", "Questionnaire");
  out.Open("interaction", '[');
  interaction("read");
  interaction("search-type");
  out.Close(']');
  out.Close('}');
  const auto ingested = [&](std::string_view type) {
    out.Open('{');
    out.Text("type", type);
    out.Open("interaction", '[');
    write();
    out.Close(']');
    out.Close('}');
  };
  ingested("Patient");
  for (const std::string_view type : taken) {
    if (!IsPromptType(type)) ingested(type);
  }
  out.Close(']');
  out.Open("interaction", '[');
  interaction("transaction");
  interaction("batch");
  out.Close(']');
  out.Close('}');
  out.Close(']');
  out.Close('}');
}

}  // namespace

struct FhirApi::Impl : public std::enable_shared_from_this<FhirApi::Impl> {
  Impl(const service::ServiceContext& context_in, const service::ServeConfig& config_in,
       CdsIdentity identity_in)
      : context(context_in), config(config_in), identity(std::move(identity_in)) {}

  // A request that brings resources.
  struct Ingesting {
    ServedCallPtr call;
    Query query = {};
    std::string body = {};
    FhirInput input = {};
    FhirFeed feed = {};
  };
  using IngestingPtr = std::shared_ptr<Ingesting>;

  ServedCallPtr CallOf(const std::shared_ptr<Exchange>& exchange, Reply reply,
                       std::string_view method) {
    return std::make_shared<ServedCall>(context, exchange, std::move(reply), "fhir", method,
                                        &FhirError);
  }

  void Root(const std::shared_ptr<Exchange>& exchange, Reply reply) {
    Ingest(CallOf(exchange, std::move(reply), "RecordEvents"));
  }

  void Below(const std::shared_ptr<Exchange>& exchange, Reply reply) {
    const HttpRequest& request = exchange->request;
    const std::vector<std::string> path = SegmentsOf(request.path);
    const bool post = request.method == "POST", put = request.method == "PUT";
    if (post && path.size() == 1 && path[0] == "$prompts") {
      return Prompts(CallOf(exchange, std::move(reply), "Evaluate"));
    }
    if (path.size() == 2 && path[1] == "_search" && IsPromptType(path[0])) {
      if (post) return Search(CallOf(exchange, std::move(reply), "GetPrompts"), path[0]);
    }
    if (!post && !put && path.size() == 1 && path[0] == "metadata") return Metadata(reply);
    if (!post && !put && !path.empty() && path[0] == "Questionnaire" && path.size() <= 2) {
      return Forms(CallOf(exchange, std::move(reply), "GetRule"),
                   path.size() == 2 ? path[1] : std::string());
    }
    if (post && path.empty()) return Root(exchange, std::move(reply));
    const bool one = (post && path.size() == 1) || (put && path.size() == 2);
    if (one && IsTypeName(path[0])) {
      return Ingest(CallOf(exchange, std::move(reply), "RecordEvents"));
    }
    if (!post && !put && !path.empty() && IsPromptType(path[0])) {
      return reply(Error(405, absl::UnimplementedError(
                                  "nothing about a patient is asked by GET, because addresses end "
                                  "in logs: POST to _search")));
    }
    reply(Error(404, absl::UnimplementedError("there is nothing of that name here")));
  }

  // --- in

  void Ingest(const ServedCallPtr& call) {
    const std::string_view type = MediaType(call->request());
    if (!IsJson(type) && !IsLines(type)) {
      return call->End(
          absl::InvalidArgumentError("type"),
          Error(415, absl::InvalidArgumentError("Content-Type: application/fhir+json or "
                                                "application/fhir+ndjson is expected")));
    }
    call->Admit(Need::kFeed, {}, [self = shared_from_this(), call] {
      if (self->context.desk == nullptr) return call->Fail(NoStore());
      call->RunOn(self->context.executor, [self, call] { self->Read(call); });
    });
  }

  // The body as it was before it was compressed.
  absl::StatusOr<std::string> Unpacked(const HttpRequest& request) const {
    const std::string_view packing = request.headers.Get("content-encoding");
    if (packing.empty() || packing == "identity") return request.body;
    if (packing != "gzip") {
      return absl::UnimplementedError("the compressions taken are gzip and identity");
    }
    return Gunzip(request.body, static_cast<size_t>(config.limits.message_bytes));
  }

  void Read(const ServedCallPtr& call) {
    auto one = std::make_shared<Ingesting>(Ingesting{call});
    absl::StatusOr<Query> query = ReadQuery(call->request().query);
    if (!query.ok()) return call->Fail(query.status());
    one->query = *std::move(query);
    absl::StatusOr<std::string> body = Unpacked(call->request());
    if (!body.ok()) return call->Fail(body.status());
    one->body = *std::move(body);
    absl::StatusOr<FhirInput> input =
        ReadFhirInput(one->body, IsLines(MediaType(call->request())),
                      static_cast<size_t>(config.limits.record_entries));
    if (!input.ok()) return call->Fail(input.status());
    one->input = *std::move(input);
    if (absl::Status status = FitsAddress(*one); !status.ok()) return call->Fail(status);
    const std::shared_ptr<const service::Snapshot> snapshot = context.packs.Get();
    if (snapshot == nullptr) return call->Fail(NoPack());
    FhirFeedOptions options;
    options.zone = snapshot->settings().zone;
    options.practice = PracticeOf(one->query, *snapshot, call->caller());
    options.max_events = static_cast<size_t>(config.limits.record_entries);
    options.history = one->query.Get("history") == "true";
    options.forms = snapshot->forms();
    absl::StatusOr<FhirFeed> feed = ReadFhirFeed(one->input, options);
    if (!feed.ok()) return call->Fail(feed.status());
    one->feed = *std::move(feed);
    if (one->feed.any_refused && !one->input.is_one_by_one()) {
      return call->End(absl::InvalidArgumentError("refused"), FhirRefused(one->input, one->feed));
    }
    if (one->feed.batch.patients().empty()) return Kept(one, v1::RecordEventsResponse());
    // One thread takes what is to be kept, so that requests of one sender stay in their order.
    call->RunOn(context.desk->intake(), [self = shared_from_this(), one] { self->Keep(one); });
  }

  // PUT /fhir/Observation/o1 brings Observation/o1.
  static absl::Status FitsAddress(const Ingesting& one) {
    const std::vector<std::string> path = SegmentsOf(one.call->request().path);
    if (path.empty()) return absl::OkStatus();
    const bool alone = one.input.form == FhirForm::kResource;
    const FhirPart* const part = alone ? &one.input.parts[0] : nullptr;
    const std::string name = path.size() == 2 ? absl::StrCat(path[0], "/", path[1]) : std::string();
    if (part != nullptr && part->type == path[0] && (name.empty() || name == part->name)) {
      return absl::OkStatus();
    }
    return service::InvalidFields(
        {{"resourceType", "another resource than the address names; one resource is expected"}});
  }

  static std::string PracticeOf(const Query& query, const service::Snapshot& snapshot,
                                const service::Caller& caller) {
    if (query.Has("practice")) return query.Get("practice");
    if (!snapshot.settings().practice.empty()) return snapshot.settings().practice;
    if (caller.grant != nullptr && caller.grant->practices.size() == 1) {
      return *caller.grant->practices.begin();
    }
    return {};
  }
  static std::string SourceOf(const Query& query, const service::Caller& caller) {
    if (query.Has("source")) return query.Get("source");
    return caller.client.empty() ? kSource : caller.client;
  }

  void Keep(const IngestingPtr& one) {
    one->feed.batch.set_source(SourceOf(one->query, one->call->caller()));
    service::RecordBatch(
        *context.desk, one->call->caller(), one->feed.batch.source(), one->feed.batch,
        [self = shared_from_this(), one](const absl::Status& status,
                                         const std::shared_ptr<v1::RecordEventsResponse>& answer) {
          if (!status.ok()) return one->call->Fail(status);
          self->Kept(one, *answer);
        });
  }

  void Kept(const IngestingPtr& one, const v1::RecordEventsResponse& response) const {
    MarkRefused(response, one->feed);
    const std::string endpoint = config.http.public_url.empty()
                                     ? "urn:waymark"
                                     : absl::StrCat(config.http.public_url, View(kRoot));
    one->call->Answer(FhirTaken(one->input, one->feed, endpoint, response));
  }

  // --- out

  void Prompts(const ServedCallPtr& call) {
    if (!IsJson(MediaType(call->request()))) {
      return call->End(absl::InvalidArgumentError("type"),
                       Error(415, absl::InvalidArgumentError(
                                      "Content-Type: application/fhir+json is expected")));
    }
    call->Admit(Need::kEvaluate, {}, [self = shared_from_this(), call] {
      call->RunOn(self->context.executor, [self, call] {
        absl::StatusOr<std::string> bundle = self->EvaluateBundle(call);
        if (!bundle.ok()) return call->Fail(bundle.status());
        call->Answer(FhirJson(*std::move(bundle)));
      });
    });
  }

  absl::StatusOr<std::string> EvaluateBundle(const ServedCallPtr& call) const {
    const absl::StatusOr<Query> query = ReadQuery(call->request().query);
    if (!query.ok()) return query.status();
    const absl::StatusOr<std::vector<std::string_view>> types =
        ReadPromptTypes(query->Get("_type"));
    if (!types.ok()) return types.status();
    const absl::StatusOr<std::string> body = Unpacked(call->request());
    if (!body.ok()) return body.status();
    const std::shared_ptr<const service::Snapshot> snapshot = context.packs.Get();
    if (snapshot == nullptr) return NoPack();
    record::FhirReader reader({.zone = snapshot->settings().zone,
                               .practice = PracticeOf(*query, *snapshot, call->caller()),
                               .max_events = snapshot->settings().max_record_entries,
                               .forms = snapshot->forms()});
    const auto no_fhir = [] {
      return service::InvalidFields({{"(the request)", "a Bundle of one patient is expected"}});
    };
    // What is given twice in a Bundle would be read differently by different readers.
    if (!ReadFhirInput(*body, false, snapshot->settings().max_record_entries).ok() ||
        !reader.AddDocument(*body, "(the request)").ok()) {
      return no_fhir();
    }
    if (absl::Status status = reader.EndInput(); !status.ok()) return status;
    record::PatientRecord record, second;
    absl::StatusOr<bool> any = reader.Next(record);
    if (!any.ok()) return any.status();
    if (!*any) return no_fhir();
    any = reader.Next(second);
    if (!any.ok()) return any.status();
    if (*any) {
      return service::WithReason(
          service::InvalidFields({{"(the request)",
                                   "holds resources of more than one patient: records of two "
                                   "people are never mixed, so nothing was checked"}}),
          "SEVERAL_PATIENTS");
    }
    const std::string practice(record.practice), patient(record.patient_id);
    const bool in_doubt = record.in_doubt();
    v1::EvaluateRequest asked;
    asked.set_practice(practice);
    asked.set_view(v1::VIEW_FULL);
    v1::EvaluateResponse answer;
    if (absl::Status status = service::EvaluateRecord(*snapshot, call->ForHandler(), asked,
                                                      std::move(record), answer);
        !status.ok()) {
      return status;
    }
    return PromptBundle(
        {answer, snapshot->pack(), identity, practice, patient, *types, {}, in_doubt});
  }

  void Search(const ServedCallPtr& call, const std::string& type) {
    const HttpRequest& request = call->request();
    if (MediaType(request) != "application/x-www-form-urlencoded") {
      return call->End(absl::InvalidArgumentError("type"),
                       Error(415, absl::InvalidArgumentError(
                                      "Content-Type: application/x-www-form-urlencoded is "
                                      "expected")));
    }
    // A form may be sent by any page without asking first.
    const std::string_view origin = request.headers.Get("origin");
    const auto& origins = config.http.origins;
    if (!origin.empty() && std::find(origins.begin(), origins.end(), origin) == origins.end()) {
      return call->Fail(service::WithReason(
          absl::PermissionDeniedError("pages of this origin may not call"), "CROSS_SITE"));
    }
    call->Admit(Need::kRead, {}, [self = shared_from_this(), call, type] {
      if (self->context.desk == nullptr) return call->Fail(NoStore());
      call->RunOn(self->context.executor, [self, call, type] {
        absl::StatusOr<std::string> bundle = self->StoredPrompts(call, type);
        if (!bundle.ok()) return call->Fail(bundle.status());
        call->Answer(FhirJson(*std::move(bundle)));
      });
    });
  }

  absl::StatusOr<std::string> StoredPrompts(const ServedCallPtr& call,
                                            const std::string& type) const {
    const absl::StatusOr<Query> query = ReadQuery(call->request().body);
    if (!query.ok()) return query.status();
    const absl::StatusOr<std::vector<std::string_view>> types = ReadPromptTypes(type);
    if (!types.ok()) return types.status();
    const std::shared_ptr<const service::Snapshot> snapshot = context.packs.Get();
    if (snapshot == nullptr) return NoPack();
    std::string_view patient = query->Get("patient");
    if (patient.starts_with("Patient/")) patient.remove_prefix(8);
    if (patient.empty()) return service::InvalidFields({{"patient", "is required"}});
    v1::GetPromptsRequest asked;
    asked.set_practice(PracticeOf(*query, *snapshot, call->caller()));
    asked.set_patient_id(std::string(patient));
    asked.set_source(SourceOf(*query, call->caller()));
    asked.set_full(true);
    const absl::StatusOr<std::shared_ptr<const std::string>> bytes =
        service::GetPrompts(*context.desk, call->caller(), asked);
    if (!bytes.ok()) return bytes.status();
    v1::GetPromptsResponse response;
    if (!response.ParseFromString(**bytes)) return absl::InternalError("the answer can't be read");
    return PromptBundle({response.answer(), snapshot->pack(), identity, asked.practice(), patient,
                         *types, Address(absl::StrCat(View(type), "/_search"))});
  }

  // What stands behind /fhir, as clients call it.
  std::string Address(std::string_view below) const {
    return absl::StrCat(config.http.public_url, View(kRoot), "/", View(below));
  }

  void Forms(const ServedCallPtr& call, const std::string& id) {
    call->Admit(Need::kEvaluate, {}, [self = shared_from_this(), call, id] {
      const std::shared_ptr<const service::Snapshot> snapshot = self->context.packs.Get();
      if (snapshot == nullptr) return call->Fail(NoPack());
      absl::StatusOr<Query> query = ReadQuery(call->request().query);
      if (!query.ok()) return call->Fail(query.status());
      // The form of an address is the same with its version and without.
      const auto fits = [&query, &id](const authoring::Questionnaire& form) {
        const std::string& url = query->Get("url");
        return (id.empty() || form.id == id) &&
               (url.empty() || url == form.url || url == absl::StrCat(form.url, "|", form.version));
      };
      std::vector<std::string_view> texts;
      authoring::EachQuestionnaire(
          snapshot->pack(), [&](const authoring::Questionnaire& form, std::string_view text) {
            if (fits(form)) texts.push_back(text);
          });
      if (!id.empty()) {
        if (texts.empty()) return call->Fail(service::NotFound("Questionnaire", "of that id"));
        return call->Answer(FhirJson(std::string(texts[0])));
      }
      CdsJson out;
      out.Open('{');
      out.Text("resourceType", "Bundle");
      out.Text("type", "searchset");
      out.Word("total", std::to_string(texts.size()));
      out.Open("link", '[');
      out.Open('{');
      out.Text("relation", "self");
      std::string address = self->Address("Questionnaire");
      if (query->Has("url"))
        absl::StrAppend(&address, "?url=", access::PercentEncode(query->Get("url")));
      out.Text("url", address);
      out.Close('}');
      out.Close(']');
      if (!texts.empty()) {
        out.Open("entry", '[');
        for (const std::string_view text : texts) {
          out.Open('{');
          out.Raw("resource", text);
          out.Close('}');
        }
        out.Close(']');
      }
      out.Close('}');
      call->Answer(FhirJson(out.text()));
    });
  }

  void Metadata(const Reply& reply) const {
    const std::shared_ptr<const service::Snapshot> snapshot = context.packs.Get();
    CdsJson out;
    WriteCapabilities(snapshot == nullptr ? std::string() : snapshot->settings().program_version,
                      out);
    reply(FhirJson(out.text()));
  }

  const service::ServiceContext& context;
  const service::ServeConfig& config;
  const CdsIdentity identity;
};

FhirApi::FhirApi(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

FhirApi::~FhirApi() = default;

std::unique_ptr<FhirApi> FhirApi::Make(const service::ServiceContext& context,
                                       const service::ServeConfig& config, CdsIdentity identity) {
  return std::unique_ptr<FhirApi>(
      new FhirApi(std::make_shared<Impl>(context, config, std::move(identity))));
}

void FhirApi::AddTo(Router& router) {
  router.SetErrorForm(std::string(kRoot), &FhirRefusal);
  router.Add(std::string(kRoot), {"POST"},
             [impl = impl_](const std::shared_ptr<Exchange>& exchange, Reply reply) {
               impl->Root(exchange, std::move(reply));
             });
  router.Add(absl::StrCat(View(kRoot), "/"), {"GET", "POST", "PUT"},
             [impl = impl_](const std::shared_ptr<Exchange>& exchange, Reply reply) {
               impl->Below(exchange, std::move(reply));
             });
}

}  // namespace waymark::gateway
