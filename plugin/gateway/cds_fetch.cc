#include "waymark/gateway/cds_fetch.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "waymark/gateway/fhir_page.h"
#include "waymark/record/readers/json_text.h"

namespace waymark::gateway {
namespace {

constexpr char kFailed[] =
    R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
constexpr std::string_view kPatient = "patient";

// Whether the value leaves anything open, or answers something else.
bool IsOpen(const CdsQuery& query, std::string_view value) {
  if (value == "null") return false;
  const std::string_view type = ResourceTypeOf(value);
  return type == "Bundle" ? NextPageOf(value).has_value() : type != query.type;
}

// A page's entries put behind the others; false where it is no page of a search.
// `total` becomes what the page says of all the matches, if it does and nothing was said before.
bool AddEntries(std::string_view page, std::string& bundle, bool& first, std::string_view& total) {
  if (ResourceTypeOf(page) != "Bundle") return false;
  record::JsonParts members(record::TrimmedJson(page));
  bool is_search = false;
  std::string_view entries;
  while (members.Next()) {
    if (members.key() == "type") is_search = members.value() == "\"searchset\"";
    if (members.key() == "total" && total.empty()) total = members.value();
    if (members.key() != "entry") continue;
    if (!members.value().starts_with('[') || !entries.empty()) return false;
    entries = members.value();
  }
  if (members.broken() || !is_search) return false;
  if (entries.empty()) return true;
  record::JsonParts each(entries);
  while (each.Next()) {
    const std::string_view value = each.value();
    absl::StrAppend(&bundle, first ? ",\"entry\":[" : ",",
                    absl::string_view(value.data(), value.size()));
    first = false;
  }
  return !each.broken();
}

// The pages of a search as one searchset; nothing where one of them is none.
std::optional<std::string> OneBundle(const FhirFetched& fetched) {
  std::string bundle = R"({"resourceType":"Bundle","type":"searchset")";
  if (!fetched.whole) bundle += R"(,"link":[{"relation":"next","url":"urn:not-read"}])";
  bool first = true;
  std::string_view total;
  for (const std::string& page : fetched.pages) {
    if (!AddEntries(page, bundle, first, total)) return std::nullopt;
  }
  if (!first) bundle += ']';
  // Fewer matches than that, and the reader says so.
  if (!total.empty())
    absl::StrAppend(&bundle, ",\"total\":", absl::string_view(total.data(), total.size()));
  bundle += '}';
  return bundle;
}

std::optional<std::string> ValueOf(std::string_view key, const FhirFetched& fetched) {
  if (!fetched.ok) return std::nullopt;
  if (key != kPatient) return OneBundle(fetched);
  if (ResourceTypeOf(fetched.pages.front()) != "Patient") return std::nullopt;
  return fetched.pages.front();
}

auto Given(CdsRequest& request, std::string_view key) {
  return std::find_if(request.prefetch.begin(), request.prefetch.end(),
                      [&](const auto& one) { return one.first == key; });
}

}  // namespace

std::vector<const CdsQuery*> MissingOf(const FhirFetcher& fetcher, const CdsNeeds& needs,
                                       const CdsRequest& request) {
  std::vector<const CdsQuery*> missing;
  if (request.fhir_token.empty() || fetcher.Find(request.fhir_server) == nullptr) return missing;
  for (const CdsQuery& query : needs.queries) {
    const auto given = std::find_if(request.prefetch.begin(), request.prefetch.end(),
                                    [&](const auto& one) { return one.first == query.key; });
    if (given == request.prefetch.end() || IsOpen(query, given->second)) missing.push_back(&query);
  }
  return missing;
}

void FetchMissing(const FhirFetcher& fetcher, const std::vector<const CdsQuery*>& missing,
                  const std::function<bool()>& cancelled, service::Log& log, CdsRequest& request,
                  std::deque<std::string>& texts) {
  const FhirServer* const server = fetcher.Find(request.fhir_server);
  if (server == nullptr) return;
  std::vector<std::string> queries;
  for (const CdsQuery* const query : missing) {
    // The id has been checked to be one: nothing in it means anything in an address.
    queries.push_back(absl::StrReplaceAll(
        query->text, {{"{{context.patientId}}", request.patient_id}, {"|", "%7C"}}));
  }
  std::vector<FhirFetched> results = fetcher.Fetch(*server, request.fhir_token, queries, cancelled);
  for (size_t i = 0; i < missing.size(); ++i) {
    const std::string_view key = missing[i]->key;
    std::optional<std::string> text = ValueOf(key, results[i]);
    if (!text.has_value() || !results[i].whole) {
      log.CountFailure("fhirServer", results[i].why.empty() ? "not FHIR" : results[i].why);
    }
    results[i].pages.clear();
    const auto given = Given(request, key);
    // What came with the request is more than nothing.
    if (!text.has_value() && given != request.prefetch.end()) continue;
    texts.push_back(text.has_value() ? *std::move(text) : std::string(kFailed));
    if (given != request.prefetch.end()) {
      given->second = texts.back();
    } else {
      request.prefetch.emplace_back(key, texts.back());
    }
  }
}

}  // namespace waymark::gateway
