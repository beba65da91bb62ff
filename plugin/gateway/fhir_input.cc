#include "waymark/gateway/fhir_input.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/cds_fields.h"
#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/fhir_rules.h"
#include "waymark/record/readers/json_text.h"
#include "waymark/service/errors.h"

namespace waymark::gateway {
namespace {

using record::Json;
using Violations = std::vector<service::Violation>;

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

// FHIR's id: [A-Za-z0-9\-.]{1,64}; and what stands for one in a fullUrl.
bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

// "Type/id" at the end of an address, without a version of its history; empty where it is none.
std::string NameOfUrl(std::string_view url) {
  if (const size_t at = url.find("/_history"); at != std::string_view::npos)
    url = url.substr(0, at);
  const size_t last = url.rfind('/');
  if (last == std::string_view::npos || last == 0) return {};
  const size_t before = url.rfind('/', last - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  if (!IsId(url.substr(last + 1))) return {};
  return std::string(url.substr(begin));
}

// Two versions of one resource must say which is the later one.
void RefuseVersionsWithoutOrder(FhirInput& input) {
  std::map<std::string_view, std::vector<FhirPart*>> by_name;
  for (FhirPart& part : input.parts) {
    if (part.name.empty() || part.type.empty()) continue;
    if (part.refused.code.empty()) by_name[part.name].push_back(&part);
  }
  for (auto& [name, parts] : by_name) {
    std::set<absl::Time> times;
    std::set<std::string_view> texts;
    bool ordered = true;
    for (const FhirPart* part : parts) {
      if (!texts.insert(part->text).second) continue;
      ordered = ordered && times.insert(part->updated_at).second && !part->updated.empty();
    }
    if (texts.size() == 1 || ordered) continue;
    for (FhirPart* part : parts) {
      part->refused = {"duplicate",
                       "is there several times, and meta.lastUpdated does not tell which is the "
                       "latest"};
    }
  }
}

class Reader {
 public:
  explicit Reader(size_t most) : most_(most) {}

  absl::StatusOr<FhirInput> Lines(std::string_view body) {
    input_.form = FhirForm::kLines;
    size_t number = 0;
    while (!body.empty()) {
      const size_t end = std::min(body.find('\n'), body.size());
      const std::string_view line = record::TrimmedJson(body.substr(0, end));
      body.remove_prefix(std::min(end + 1, body.size()));
      ++number;
      if (line.empty()) continue;
      if (absl::Status status = CheckRoom(); !status.ok()) return status;
      FhirPart part;
      part.where = absl::StrCat("line ", number);
      part.text = line;
      Resource(line, part);
      input_.parts.push_back(std::move(part));
    }
    if (input_.parts.empty()) return service::InvalidFields({{"(the request)", "has no line"}});
    return std::move(input_);
  }

  absl::StatusOr<FhirInput> Document(std::string_view body) {
    const std::string_view text = record::TrimmedJson(body);
    CdsFields fields(text, {}, violations_);
    if (!violations_.empty()) return service::InvalidFields(violations_);
    const std::string type = fields.Text("resourceType", true);
    if (!violations_.empty()) return service::InvalidFields(violations_);
    if (type != "Bundle") {
      FhirPart part;
      part.where = type;
      part.text = text;
      Resource(text, part);
      input_.parts.push_back(std::move(part));
      return std::move(input_);
    }
    return Bundle(fields);
  }

 private:
  absl::Status CheckRoom() const {
    if (input_.parts.size() < most_) return absl::OkStatus();
    return service::WithReason(
        absl::ResourceExhaustedError(absl::StrCat(
            "more than ", most_, " resources in one request: send them in several requests")),
        "TOO_MANY_RESOURCES");
  }

  absl::StatusOr<FhirInput> Bundle(CdsFields& fields) {
    const std::string type = fields.Text("type", true);
    if (type == "transaction") {
      input_.form = FhirForm::kTransaction;
    } else if (type == "batch") {
      input_.form = FhirForm::kBatch;
    } else if (type == "message") {
      input_.form = FhirForm::kMessage;
    } else if (type == "history" || type == "collection" || type == "searchset" ||
               type == "document" || type == "subscription-notification") {
      input_.form = FhirForm::kBundle;
    } else if (!type.empty()) {
      fields.Refuse("type",
                    "transaction, batch, message, history, collection, searchset or document is "
                    "expected");
    }
    if (!violations_.empty()) return service::InvalidFields(violations_);
    const bool has_requests =
        input_.form == FhirForm::kTransaction || input_.form == FhirForm::kBatch;
    // A page of a search says less than a patient's record; as events each resource still counts.
    for (const std::string_view entry : fields.List("entry", false)) {
      if (absl::Status status = CheckRoom(); !status.ok()) return status;
      FhirPart part;
      part.where = absl::StrCat("Bundle.entry[", input_.parts.size(), "]");
      part.text = entry;
      Entry(entry, has_requests, part);
      input_.parts.push_back(std::move(part));
    }
    if (!violations_.empty()) return service::InvalidFields(violations_);
    if (input_.form == FhirForm::kMessage && !has_header_) {
      return service::InvalidFields(
          {{"Bundle.entry[0]", "a message begins with its MessageHeader"}});
    }
    return std::move(input_);
  }

  static void Refuse(FhirPart& part, std::string code, std::string text) {
    if (part.refused.code.empty()) part.refused = {std::move(code), std::move(text)};
  }

  void Entry(std::string_view entry, bool has_requests, FhirPart& part) {
    Violations violations;
    CdsFields fields(entry, part.where, violations);
    if (!violations.empty()) return Refuse(part, "structure", violations[0].description);
    if (const auto url = JsonStringOf(fields.Raw("fullUrl"))) part.full_url = *url;
    std::string address;
    if (fields.Has("request")) {
      CdsFields request(fields.Raw("request"), part.where + ".request", violations);
      part.method = request.Text("method", true);
      address = request.Text("url", true);
      if (!violations.empty()) return Refuse(part, "structure", violations[0].description);
      const bool conditional = request.Has("ifNoneExist") || request.Has("ifMatch") ||
                               request.Has("ifNoneMatch") || request.Has("ifModifiedSince") ||
                               address.find('?') != std::string::npos;
      if (part.method == "DELETE") {
        // A resource that is deleted in the same Bundle that brings it is known; else nobody knows
        // whose it was.
        part.name = NameOfUrl(address);
        if (!fields.Has("resource")) return;
      } else if (!has_requests && part.method != "PATCH") {
        // What was asked of another server, and done there: a notification's status comes by a GET.
      } else if (part.method != "POST" && part.method != "PUT") {
        Refuse(part, "not-supported", "POST and PUT of resources are taken here");
      } else if (conditional) {
        Refuse(part, "not-supported", "conditional requests are not taken here: name the resource");
      }
    } else if (has_requests) {
      Refuse(part, "required", "request: is required in a transaction or batch");
    }
    if (!fields.Has("resource")) {
      if (part.method != "DELETE") {
        Refuse(part, "required",
               has_requests ? "resource: is required"
                            : "resource: is required; of a subscription, full resources");
      }
      return;
    }
    Resource(fields.Raw("resource"), part);
    const bool named = has_requests || address.find('?') == std::string::npos;
    if (part.method == "PUT" && named && part.refused.code.empty() &&
        NameOfUrl("/" + address) != part.name) {
      Refuse(part, "invalid", "request.url: names another resource than the one that it brings");
    }
  }

  // Name and version of the resource, and what is wrong with it at first sight.
  void Resource(std::string_view text, FhirPart& part) {
    const std::optional<Json> parsed = parser_.Parse(text);
    if (!parsed || !parsed->IsObject()) {
      return Refuse(part, "structure", "is no JSON, or is nested too deeply");
    }
    const Json resource = *parsed;
    part.type = resource["resourceType"].Text();
    if (part.type.empty()) return Refuse(part, "required", "resourceType: is required");
    if (part.type == "Bundle") {
      return Refuse(part, "not-supported", "a Bundle within the input is not taken");
    }
    const std::string_view id = resource["id"].Text();
    if (!id.empty()) {
      if (!IsId(id)) return Refuse(part, "value", "id: is no id of FHIR");
      part.name = absl::StrCat(part.type, "/", View(id));
    } else if (!part.full_url.empty()) {
      const std::string_view url = part.full_url;
      const std::string_view last = url.substr(url.find_last_of("/:") + 1);
      if (!IsId(last)) return Refuse(part, "value", "fullUrl: ends in no id of FHIR");
      part.name = absl::StrCat(part.type, "/", View(last));
    } else if (record::FindFhirRule(part.type) != nullptr || part.type == "Patient") {
      // Without a name what is sent again could not be told from something new.
      return Refuse(part, "required", "id: is required, or a fullUrl");
    }
    const Json meta = resource["meta"];
    const std::string_view updated = meta["lastUpdated"].Text();
    part.version =
        absl::StrCat(View(meta["versionId"].Text()), updated.empty() ? "" : " ", View(updated));
    std::string wrong;
    if (absl::ParseTime(absl::RFC3339_full, View(updated), &part.updated_at, &wrong)) {
      part.updated = updated;
    }
    if (part.type == "MessageHeader" && input_.form == FhirForm::kMessage && input_.parts.empty()) {
      has_header_ = true;
      input_.message_id = id;
      Event(text);
    }
  }

  void Event(std::string_view header) {
    record::JsonParts members(header);
    while (members.Next()) {
      if (members.key() != "eventCoding" && members.key() != "eventUri") continue;
      input_.message_event = absl::StrCat("\"", View(members.key()), "\":", View(members.value()));
    }
  }

  const size_t most_;
  record::JsonParser parser_;
  FhirInput input_;
  Violations violations_;
  bool has_header_ = false;
};

}  // namespace

absl::StatusOr<FhirInput> ReadFhirInput(std::string_view body, bool lines, size_t most) {
  Reader reader(most);
  absl::StatusOr<FhirInput> input = lines ? reader.Lines(body) : reader.Document(body);
  if (input.ok()) RefuseVersionsWithoutOrder(*input);
  return input;
}

std::string ReadableBundle(const FhirInput& input) {
  std::string bundle = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[";
  const bool entries = input.form != FhirForm::kLines && input.form != FhirForm::kResource;
  bool first = true;
  for (const FhirPart& part : input.parts) {
    if (!part.refused.code.empty()) continue;
    if (!first) bundle += ',';
    first = false;
    if (entries) {
      bundle += part.text;
    } else {
      absl::StrAppend(&bundle, "{\"resource\":", View(part.text), "}");
    }
  }
  bundle += "]}";
  return bundle;
}

}  // namespace waymark::gateway
