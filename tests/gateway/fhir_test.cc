// FHIR over HTTP: events in, prompts and forms out.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gateway/cds_bodies.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/gateway/fhir_feed.h"
#include "waymark/gateway/gzip.h"
#include "waymark/rules/pack.h"

namespace waymark::gateway {
namespace {

using service::kDiagnosis;
using service::kReview;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kInto[] = "/fhir?practice=A81001&source=t";

std::string PatientJson(const std::string& id = "p1", const std::string& more = "") {
  return absl::StrCat(R"({"resourceType":"Patient","id":")", id,
                      R"(","gender":"female","birthDate":"1960-05-02")", more, "}");
}

// A Bundle whose resources each come with a request, as transactions do, or without.
std::string BundleOf(const std::string& type, const std::vector<std::string>& resources) {
  const bool requests = type == "transaction" || type == "batch";
  std::vector<std::string> entries;
  for (const std::string& one : resources) {
    const JsonObject resource = ParseObject(one);
    const std::string name =
        absl::StrCat(resource.fields().at("resourceType").string_value(), "/",
                     resource.fields().contains("id") ? resource.fields().at("id").string_value()
                                                      : std::string("none"));
    entries.push_back(absl::StrCat(
        "{\"resource\":", one,
        requests ? absl::StrCat(R"(,"request":{"method":"PUT","url":")", name, "\"}") : "", "}"));
  }
  return absl::StrCat(R"({"resourceType":"Bundle","type":")", type, R"(","entry":[)",
                      absl::StrJoin(entries, ","), "]}");
}

class Fhir : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(running.Start(/*with_store=*/true).ok()); }

  Answer Send(const std::string& body, const std::string& target = kInto,
              const std::string& type = "application/fhir+json", const std::string& more = "") {
    return Call(running.Http(), "POST", target, body, "Content-Type: " + type + "\r\n" + more);
  }
  Answer Tasks(const std::string& patient = "p1", const std::string& type = "Task") {
    return Send("patient=Patient%2F" + patient + "&practice=A81001&source=t",
                "/fhir/" + type + "/_search", "application/x-www-form-urlencoded");
  }
  // A woman who is overdue for review.
  std::vector<std::string> Overdue(const std::string& patient = "p1") {
    return {PatientJson(patient), Coded("Condition", "c1", kDiagnosis, "2025-06-01", patient)};
  }

  Running running;
};

TEST_F(Fhir, ATransactionIsKeptAndAnsweredEntryByEntry) {
  const Answer answer = Send(BundleOf("transaction", Overdue()));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.headers.at("content-type"), "application/fhir+json");
  const JsonObject json = ParseObject(answer.body);
  EXPECT_EQ(json.fields().at("type").string_value(), "transaction-response");
  const auto& entries = json.fields().at("entry").list_value().values();
  ASSERT_EQ(entries.size(), 2);
  for (const JsonValue& entry : entries) {
    const auto& response = entry.struct_value().fields().at("response").struct_value().fields();
    EXPECT_EQ(response.at("status").string_value(), "200 OK");
  }
  EXPECT_THAT(answer.body, HasSubstr("\"location\":\"Condition/c1\""));
  const Answer tasks = Tasks();
  EXPECT_EQ(tasks.status, 200) << tasks.body;
  EXPECT_THAT(tasks.body, AllOf(HasSubstr("\"total\":1"), HasSubstr("\"code\":\"review\""),
                                HasSubstr("\"reference\":\"Patient/p1\"")));
}

TEST_F(Fhir, APatientsNameFindsThem) {
  std::string patient = PatientJson();
  patient.pop_back();
  absl::StrAppend(&patient, R"(,"name":[{"family":"Smith","given":["Jane"]}]})");
  EXPECT_EQ(Send(BundleOf("transaction", {patient})).status, 200);
  const Answer found =
      Call(running.Http(), "POST", "/waymark.v1.ReviewService/FindPatients",
           R"({"practices":["A81001"],"text":"smith, j"})", "Content-Type: application/json\r\n");
  EXPECT_THAT(found.body, HasSubstr("\"family\":\"Smith\""));
}

TEST_F(Fhir, TheSameAgainChangesNothing) {
  const std::string body = BundleOf("collection", Overdue());
  EXPECT_THAT(Send(body).body, HasSubstr("2 events kept, 0 known before"));
  EXPECT_THAT(Send(body).body, HasSubstr("0 events kept, 2 known before"));
}

TEST_F(Fhir, ALaterVersionCountsAndAnEarlierOneThatComesLateDoesNot) {
  const auto version = [](const std::string& status, const std::string& updated) {
    std::string condition = Coded("Condition", "c1", kDiagnosis, "2025-06-01");
    condition.pop_back();
    return absl::StrCat(
        condition, R"(,"recordedDate":"2025-06-01","verificationStatus":{"coding":)",
        R"([{"code":")", status, R"("}]},"meta":{"lastUpdated":")", updated, "\"}}");
  };
  Send(BundleOf("transaction", {PatientJson(), version("confirmed", "2026-01-02T10:00:00Z")}));
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":1"));
  Send(version("entered-in-error", "2026-01-03T10:00:00Z"));
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":0"));
  // What was changed back reads as the first version did, and is another one all the same.
  Send(version("confirmed", "2026-01-04T10:00:00Z"));
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":1"));
  Send(version("entered-in-error", "2026-01-01T10:00:00Z"));
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":1"));
}

TEST_F(Fhir, VersionsOfOneResourceComeInTheirOrderOrAreRefused) {
  const auto version = [](const std::string& status, const std::string& updated) {
    std::string condition = Coded("Condition", "c1", kDiagnosis, "2025-06-01");
    condition.pop_back();
    return absl::StrCat(condition, R"(,"verificationStatus":{"coding":[{"code":")", status,
                        R"("}]},"meta":{"lastUpdated":")", updated, "\"}}");
  };
  Send(BundleOf("history", {PatientJson(), version("confirmed", "2026-01-04T10:00:00Z"),
                            version("entered-in-error", "2026-01-03T10:00:00Z")}));
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":1"));
  const Answer unordered = Send(BundleOf(
      "history", {PatientJson("p2"), Coded("Condition", "x", kDiagnosis, "2025-06-01", "p2"),
                  Coded("Condition", "x", kReview, "2025-06-01", "p2")}));
  EXPECT_EQ(unordered.status, 422);
  EXPECT_THAT(unordered.body, HasSubstr("meta.lastUpdated"));
}

TEST_F(Fhir, TwoPeopleAreNeverMixed) {
  for (const char* type : {"transaction", "collection", "history", "searchset"}) {
    const Answer answer = Send(BundleOf(
        type, {PatientJson("p1"), Coded("Condition", "c1", kDiagnosis, "2025-06-01", "p2")}));
    EXPECT_EQ(answer.status, 400) << type;
    EXPECT_THAT(answer.body, AllOf(HasSubstr("never mixed"), HasSubstr("SEVERAL_PATIENTS"),
                                   Not(HasSubstr("p2"))));
  }
  EXPECT_EQ(Tasks("p1").status, 404);
  EXPECT_EQ(Tasks("p2").status, 404);
}

TEST_F(Fhir, AnEntryWithTwoResourcesIsNoWayToMixThem) {
  const std::string one = Coded("Condition", "c1", kDiagnosis, "2025-06-01", "p1");
  const std::string other = Coded("Condition", "c1", kDiagnosis, "2025-06-01", "p2");
  for (const char* const name : {"resource", "resourc\\u0065"}) {
    const Answer answer =
        Send(absl::StrCat(R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)",
                          one, ",\"", name, "\":", other, "}]}"));
    EXPECT_EQ(answer.status, 422) << answer.body;
  }
}

TEST_F(Fhir, WhatIsTakenWholeIsNotTakenInPart) {
  std::vector<std::string> resources = Overdue();
  resources.push_back(
      R"({"resourceType":"Observation","id":"o1","status":"wrong","code":{"coding":)"
      R"([{"system":"http://snomed.info/sct","code":"1"}]},"subject":)"
      R"({"reference":"Patient/p1"}})");
  const Answer answer = Send(BundleOf("transaction", resources));
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, AllOf(HasSubstr("nothing was kept"), HasSubstr("Bundle.entry[2]"),
                                 HasSubstr("status")));
  EXPECT_EQ(Tasks().status, 404);
}

TEST_F(Fhir, ABatchTakesWhatItCan) {
  std::vector<std::string> resources = Overdue();
  resources.push_back(
      R"({"resourceType":"Observation","id":"o1","status":"wrong","code":{"coding":)"
      R"([{"system":"http://snomed.info/sct","code":"1"}]},"subject":)"
      R"({"reference":"Patient/p1"}})");
  const std::vector<std::string> second = Overdue("p2");
  resources.push_back(second[0]);
  resources.push_back(R"({"resourceType":"Claim","id":"x","status":"active","patient":)"
                      R"({"reference":"Patient/p2"}})");
  const Answer answer = Send(BundleOf("batch", resources));
  EXPECT_EQ(answer.status, 200) << answer.body;
  const JsonObject json = ParseObject(answer.body);
  EXPECT_EQ(json.fields().at("type").string_value(), "batch-response");
  std::vector<std::string> statuses;
  for (const JsonValue& entry : json.fields().at("entry").list_value().values()) {
    statuses.push_back(entry.struct_value()
                           .fields()
                           .at("response")
                           .struct_value()
                           .fields()
                           .at("status")
                           .string_value()
                           .substr(0, 3));
  }
  EXPECT_EQ(statuses, (std::vector<std::string>{"200", "200", "422", "200", "200"}));
  EXPECT_THAT(answer.body, HasSubstr("no rule reads this type"));
  EXPECT_THAT(Tasks("p1").body, HasSubstr("\"total\":1"));
  EXPECT_THAT(Tasks("p2").body, HasSubstr("\"total\":0"));
}

TEST_F(Fhir, LinesOfBulkDataAreTakenOneByOne) {
  const std::string lines = absl::StrCat(
      PatientJson("p1"), "\n", Coded("Condition", "a", kDiagnosis, "2025-06-01"), "\r\n\n",
      PatientJson("p2"), "\n{broken\n", Coded("Condition", "b", kDiagnosis, "2025-06-01", "p2"));
  const Answer answer = Send(lines, kInto, "application/fhir+ndjson");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body,
              AllOf(HasSubstr("5 resources: 4 taken, 0 with nothing to keep, 1 refused"),
                    HasSubstr("line 5"), HasSubstr("4 events kept")));
  EXPECT_THAT(Tasks("p1").body, HasSubstr("\"total\":1"));
  EXPECT_THAT(Tasks("p2").body, HasSubstr("\"total\":1"));
}

TEST_F(Fhir, AMessageIsAnsweredByAMessage) {
  const std::string header =
      R"({"resourceType":"MessageHeader","id":"m1","eventUri":"urn:event:x","source":)"
      R"({"endpoint":"urn:them"}})";
  std::vector<std::string> resources = Overdue();
  const Answer without = Send(BundleOf("message", resources));
  EXPECT_EQ(without.status, 400);
  EXPECT_THAT(without.body, HasSubstr("MessageHeader"));
  resources.insert(resources.begin(), header);
  const Answer answer = Send(BundleOf("message", resources));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, AllOf(HasSubstr("\"eventUri\":\"urn:event:x\""),
                                 HasSubstr("\"identifier\":\"m1\",\"code\":\"ok\""),
                                 HasSubstr("OperationOutcome")));
  ParseObject(answer.body);
  resources.push_back(R"({"resourceType":"Observation","id":"o1"})");
  const Answer refused = Send(BundleOf("message", resources));
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("\"code\":\"fatal-error\""));
}

TEST_F(Fhir, ANotificationOfASubscriptionIsTaken) {
  std::vector<std::string> resources = Overdue();
  resources.insert(resources.begin(), R"({"resourceType":"Parameters","parameter":[{"name":"type",)"
                                      R"("valueCode":"event-notification"}]})");
  EXPECT_EQ(Send(BundleOf("history", resources)).status, 200);
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":1"));
  resources.resize(1);
  EXPECT_EQ(Send(BundleOf("history", resources)).status, 200);  // a heartbeat
  // Without a Bundle: the resource itself.
  const std::string review = Coded("Observation", "r1", kReview, "2025-09-01");
  const Answer put = Call(running.Http(), "PUT", "/fhir/Observation/r1?practice=A81001&source=t",
                          review, "Content-Type: application/fhir+json\r\n");
  EXPECT_EQ(put.status, 200) << put.body;
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":0"));
  for (const char* path : {"/fhir/Observation/r2", "/fhir/Procedure/r1"}) {
    const Answer other = Call(running.Http(), "PUT", absl::StrCat(path, "?practice=A81001"), review,
                              "Content-Type: application/fhir+json\r\n");
    EXPECT_EQ(other.status, 400) << path;
  }
}

// As the R4 backport of Subscriptions writes them: every entry has a request, the status that of a
// GET, and what was done elsewhere may have been conditional there.
TEST_F(Fhir, ANotificationWithTheRequestsOfItsServerIsTaken) {
  const std::string status =
      R"({"fullUrl":"urn:uuid:b21e4fae-ce73-45cb-8e37-1e203362b2ae","resource":{"resourceType":)"
      R"("Parameters","id":"b21e4fae-ce73-45cb-8e37-1e203362b2ae","parameter":[{"name":"type",)"
      R"("valueCode":"event-notification"}]},"request":{"method":"GET","url":)"
      R"("https://records.example/fhir/Subscription/1/$status"},"response":{"status":"200"}})";
  const auto changed = [](const std::string& name, const std::string& resource,
                          const std::string& request) {
    return absl::StrCat(R"(,{"fullUrl":"https://records.example/fhir/)", name, R"(","resource":)",
                        resource, R"(,"request":)", request, R"(,"response":{"status":"200"}})");
  };
  const auto notification = [](const std::string& entries) {
    return absl::StrCat(
        R"({"resourceType":"Bundle","type":"history","timestamp":"2026-03-03T10:00:00Z",)",
        R"("entry":[)", entries, "]}");
  };
  const std::vector<std::string> resources = Overdue();
  const Answer taken = Send(notification(absl::StrCat(
      status, changed("Patient/p1", resources[0], R"({"method":"PUT","url":"Patient/p1"})"),
      changed("Condition/c1", resources[1],
              R"({"method":"POST","url":"Condition","ifNoneExist":"identifier=1"})"))));
  EXPECT_EQ(taken.status, 200) << taken.body;
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":1"));
  EXPECT_EQ(Send(notification(status)).status, 200);  // a heartbeat
  // Who is told only that something changed has lost it, and is told so.
  const Answer only_ids = Send(notification(
      status + R"(,{"fullUrl":"https://records.example/fhir/Condition/c2",)"
               R"("request":{"method":"PUT","url":"Condition/c2"},"response":{"status":"200"}})"));
  EXPECT_EQ(only_ids.status, 422);
  EXPECT_THAT(only_ids.body, AllOf(HasSubstr("full resources"), HasSubstr("Bundle.entry[1]")));
  // Where the requests are ours to do, they are as strict as before.
  for (const char* method : {"GET", "PATCH"}) {
    const std::string entry =
        changed("Condition/c1", resources[1],
                absl::StrCat(R"({"method":")", method, R"(","url":"Condition/c1"})"));
    const Answer refused = Send(absl::StrCat(
        R"({"resourceType":"Bundle","type":"transaction","entry":[)", entry.substr(1), "]}"));
    EXPECT_EQ(refused.status, 422) << method;
  }
  EXPECT_EQ(Send(notification(status + changed("Condition/c1", resources[1],
                                               R"({"method":"PATCH","url":"Condition/c1"})")))
                .status,
            422);
}

TEST_F(Fhir, WhatCannotBeTakenIsSaidWithItsPlace) {
  const auto entry = [](const std::string& request, const std::string& resource) {
    return absl::StrCat(R"({"resourceType":"Bundle","type":"transaction","entry":[{)",
                        resource.empty() ? "" : "\"resource\":" + resource + ",",
                        "\"request\":", request, "}]}");
  };
  const std::string condition = Coded("Condition", "c1", kDiagnosis, "2025-06-01");
  const auto request = [](const std::string& method, const std::string& url,
                          const std::string& more = "") {
    return absl::StrCat(R"({"method":")", method, R"(","url":")", url, "\"", more, "}");
  };
  for (const auto& [body, text] : std::vector<std::pair<std::string, std::string>>{
           {entry(request("DELETE", "Condition/c1"), ""), "entered-in-error"},
           {entry(request("GET", "Condition/c1"), ""), "POST and PUT"},
           {entry(request("PATCH", "Condition/c1"), condition), "POST and PUT"},
           {entry(request("PUT", "Condition?identifier=1"), condition), "conditional"},
           {entry(request("POST", "Condition", R"(,"ifNoneExist":"identifier=1")"), condition),
            "conditional"},
           {entry(request("PUT", "Condition/other"), condition), "request.url"},
           {entry(request("POST", "Condition"), R"({"resourceType":"Condition"})"), "id: is"},
           {entry(request("POST", "Condition"), R"({"id":"c1"})"), "resourceType"},
           {entry(request("POST", "Bundle"), R"({"resourceType":"Bundle","type":"batch"})"),
            "within the input"},
           {entry(request("POST", "Condition"), R"({"resourceType":"Condition","id":"a b"})"),
            "no id of FHIR"},
           {entry(request("POST", "Condition"),
                  R"({"resourceType":"Condition","id":"c1","code":{"coding":[{"system":"s",)"
                  R"("code":"1"}]}})"),
            "names no Patient"},
           {R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" + condition +
                "}]}",
            "request: is required"},
       }) {
    const Answer answer = Send(body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_THAT(answer.body, AllOf(HasSubstr(text), HasSubstr("Bundle.entry[0]"))) << body;
  }
  for (const auto& [body, text] : std::vector<std::pair<std::string, std::string>>{
           {"", "JSON object"},
           {"[]", "JSON object"},
           {"{", "no JSON"},
           {"{}", "resourceType"},
           {R"({"resourceType":"Bundle"})", "type"},
           {R"({"resourceType":"Bundle","type":"transaction-response"})", "type"},
           {R"({"resourceType":"Bundle","type":"batch","type":"batch"})", "twice"},
           {R"({"resourceType":"Bundle","type":"batch","entry":7})", "entry"},
       }) {
    const Answer answer = Send(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.body, HasSubstr(text)) << body;
  }
  std::string deep = R"({"resourceType":"Observation","id":"o","x":)";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  for (int i = 0; i < 100'000; ++i) deep += "]";
  EXPECT_EQ(Send(deep + "}").status, 422);
}

TEST_F(Fhir, OnlyWhatIsReadIsTaken) {
  const std::string body = BundleOf("transaction", Overdue());
  EXPECT_EQ(Send(body, kInto, "application/fhir+xml").status, 415);
  EXPECT_EQ(Send(body, kInto, "text/plain").status, 415);
  EXPECT_EQ(Send(body, kInto, "application/json", "Content-Encoding: br\r\n").status, 501);
  EXPECT_EQ(Send(Gzip(body), kInto, "application/json", "Content-Encoding: gzip\r\n").status, 200);
  EXPECT_EQ(Call(running.Http(), "GET", "/fhir/Task").status, 405);
  EXPECT_EQ(Call(running.Http(), "GET", "/fhir/Observation/o1").status, 404);
  EXPECT_EQ(Call(running.Http(), "DELETE", "/fhir/Observation/o1").status, 405);
  EXPECT_EQ(Send(body, "/fhir?source=a&source=b").status, 400);
}

TEST_F(Fhir, WhatGetsNoFurtherIsSaidAsAnOperationOutcomeToo) {
  const auto says = [](const Answer& answer, int status, const std::string& code) {
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.headers.at("content-type"), "application/fhir+json");
    const JsonObject json = ParseObject(answer.body);
    EXPECT_EQ(json.fields().at("resourceType").string_value(), "OperationOutcome");
    EXPECT_THAT(answer.body, HasSubstr("\"code\":\"" + code + "\""));
  };
  const Answer deleted = Call(running.Http(), "DELETE", "/fhir/Observation/o1");
  says(deleted, 405, "not-supported");
  EXPECT_EQ(deleted.headers.at("allow"), "GET, POST, PUT");
  says(Call(running.Http(), "GET", "/fhir"), 405, "not-supported");
  RawClient large(running.Http());
  large.Send("POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
  says(large.Read(), 413, "too-long");
  RawClient unclear(running.Http());
  unclear.Send(
      "POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
  says(unclear.Read(), 400, "structure");
  // Elsewhere it is said as Connect says it.
  EXPECT_THAT(Call(running.Http(), "DELETE", "/readyz").body, HasSubstr("\"message\""));
}

TEST_F(Fhir, AnUnknownPracticeIsAskedFor) {
  const Answer answer = Send(BundleOf("transaction", Overdue()), "/fhir?source=t");
  EXPECT_EQ(answer.status, 400) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("?practice="));
}

TEST_F(Fhir, PromptsAreResourcesOfThreeTypes) {
  Send(BundleOf("transaction", Overdue()));
  EXPECT_THAT(Tasks("p1", "CommunicationRequest").body,
              AllOf(HasSubstr("\"contentString\":"), HasSubstr("\"status\":\"active\"")));
  EXPECT_THAT(Tasks("p1", "GuidanceResponse").body,
              HasSubstr("\"moduleUri\":\"urn:waymark:rule:review\""));
  EXPECT_EQ(Tasks("p9").status, 404);
  EXPECT_EQ(
      Send("practice=A81001", "/fhir/Task/_search", "application/x-www-form-urlencoded").status,
      400);
  // A page of another origin can send a form without asking first.
  EXPECT_EQ(Send("patient=p1&practice=A81001&source=t", "/fhir/Task/_search",
                 "application/x-www-form-urlencoded", "Origin: https://evil.example\r\n")
                .status,
            403);
}

TEST_F(Fhir, PromptsForABundleNeedNoStore) {
  const std::string body = BundleOf("collection", Overdue());
  const Answer answer = Send(body, "/fhir/$prompts?practice=A81001");
  EXPECT_EQ(answer.status, 200) << answer.body;
  const JsonObject json = ParseObject(answer.body);
  std::map<std::string, int> types;
  for (const JsonValue& entry : json.fields().at("entry").list_value().values()) {
    const auto& resource = entry.struct_value().fields().at("resource").struct_value().fields();
    ++types[resource.at("resourceType").string_value()];
    // The same item has the same name at each call.
    EXPECT_THAT(Send(body, "/fhir/$prompts?practice=A81001").body,
                HasSubstr(resource.at("id").string_value()));
  }
  EXPECT_EQ(types["Task"], 1);
  EXPECT_EQ(types["CommunicationRequest"], 1);
  EXPECT_EQ(types["GuidanceResponse"], 1);
  EXPECT_THAT(Send(body, "/fhir/$prompts?practice=A81001&_type=Task").body,
              Not(HasSubstr("CommunicationRequest")));
  EXPECT_EQ(Send(body, "/fhir/$prompts?_type=Flag").status, 400);
  std::vector<std::string> two = Overdue();
  two.push_back(PatientJson("p2"));
  EXPECT_EQ(Send(BundleOf("collection", two), "/fhir/$prompts").status, 400);
  EXPECT_EQ(Tasks().status, 404);
}

TEST_F(Fhir, ABundleMayBeCompressed) {
  const std::string target = "/fhir/$prompts?practice=A81001&_type=Task";
  const std::string type = "application/fhir+json";
  const std::string body = BundleOf("collection", Overdue());
  const Answer packed = Send(Gzip(body), target, type, "Content-Encoding: gzip\r\n");
  EXPECT_EQ(packed.status, 200);
  EXPECT_EQ(packed.body, Send(body, target).body);
  EXPECT_EQ(Send(body, target, type, "Content-Encoding: br\r\n").status, 501);
}

TEST_F(Fhir, APatientOfAnotherPracticeIsNeverNoPrompts) {
  const std::string body =
      BundleOf("collection",
               {absl::StrReplaceAll(
                   PatientJson("p1"),
                   {{"\"id\":\"p1\"", R"("id":"p1","managingOrganization":{"identifier":{"system":)"
                                      R"("https://fhir.nhs.uk/Id/ods-organization-code",)"
                                      R"("value":"A81001"}})"}})});
  EXPECT_THAT(Send(body, "/fhir/$prompts?practice=B82002").body,
              AllOf(HasSubstr("\"total\":0"), HasSubstr("OperationOutcome"),
                    HasSubstr("registered at A81001, asked for at B82002")));
  EXPECT_THAT(Send(body, "/fhir/$prompts?practice=A81001").body,
              Not(HasSubstr("OperationOutcome")));
}

TEST_F(Fhir, ABundleThatIsNotWhollyReadIsNeverNoPrompts) {
  const auto ask = [this](const std::string& body, const std::string& types) {
    return Send(body, "/fhir/$prompts?practice=A81001" + types).body;
  };
  std::vector<std::string> lost = {
      PatientJson("p1"), Coded("Observation", "o1", kReview, "2025-10-01",
                               "?identifier=https://fhir.nhs.uk/Id/nhs-number|9434765919")};
  for (const std::string types : {"", "&_type=Task"}) {
    EXPECT_THAT(ask(BundleOf("collection", lost), types),
                AllOf(HasSubstr("\"total\":0"), HasSubstr("OperationOutcome"),
                      HasSubstr("\"mode\":\"outcome\""), HasSubstr("may be missing")));
    EXPECT_THAT(ask(BundleOf("collection", {PatientJson("p1")}), types),
                Not(HasSubstr("OperationOutcome")));
  }
  EXPECT_THAT(
      ask(absl::StrReplaceAll(BundleOf("searchset", Overdue()),
                              {{"\"type\":\"searchset\"", "\"type\":\"searchset\",\"total\":90"}}),
          ""),
      HasSubstr("may be missing"));
}

TEST(FhirWithoutAStore, SaysSo) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  const auto post = [&](const std::string& target, const std::string& type,
                        const std::string& body) {
    return Call(running.Http(), "POST", target, body, "Content-Type: " + type + "\r\n");
  };
  const Answer answer = post("/fhir", "application/fhir+json", PatientJson());
  EXPECT_EQ(answer.status, 501);
  EXPECT_THAT(answer.body, HasSubstr("NO_STORE"));
  EXPECT_EQ(post("/fhir/Task/_search", "application/x-www-form-urlencoded", "patient=1").status,
            501);
  const Answer metadata = Call(running.Http(), "GET", "/fhir/metadata");
  EXPECT_EQ(metadata.status, 200);
  EXPECT_THAT(metadata.body, HasSubstr("\"fhirVersion\":\"4.0.1\""));
  // Every type that is read is there, each once.
  for (const std::string_view type :
       {"Patient", "Appointment", "Immunization", "Task", "CarePlan"}) {
    const std::string entry = absl::StrCat("\"type\":\"", std::string(type), "\"");
    const size_t first = metadata.body.find(entry);
    EXPECT_NE(first, std::string::npos) << type;
    EXPECT_EQ(metadata.body.find(entry, first + 1), std::string::npos) << type;
  }
  EXPECT_THAT(metadata.body, Not(HasSubstr("ReferralRequest")));
  EXPECT_THAT(Call(running.Http(), "GET", "/fhir/Questionnaire").body, HasSubstr("\"total\":0"));
  EXPECT_EQ(Call(running.Http(), "GET", "/fhir/Questionnaire/none").status, 404);
}

constexpr char kForm[] = "https://waymark.example/questionnaires/review";

// A pack with a form whose one question means the review.
class FhirWithAForm : public Fhir {
 protected:
  void SetUp() override {
    std::vector<rules::SourceFile> files = service::TestPack();
    files.push_back(
        {"templates/forms/review.json",
         absl::StrCat(R"({"resourceType":"Questionnaire","id":"review","url":")", kForm,
                      R"(","version":"2.0","title":"Review","status":"active","publisher":"Tests",)"
                      R"("item":[{"linkId":"done","text":"Reviewed","type":"boolean","code":)"
                      R"([{"system":"http://snomed.info/sct","code":")",
                      service::kReview, R"("}]}]})")});
    running.source.path = running.folder.Write("with-form", service::Signed(files));
    running.config.rules = running.source.path;
    ASSERT_TRUE(running.Start(/*with_store=*/true).ok());
  }
  static std::string Filled(const std::string& status, const std::string& answer,
                            const std::string& form = kForm) {
    return absl::StrCat(R"({"resourceType":"QuestionnaireResponse","id":"q1","questionnaire":")",
                        form, R"(","status":")", status,
                        R"(","authored":"2026-02-01","subject":{"reference":"Patient/p1"},)",
                        R"("item":[{"linkId":"done","answer":[{"valueBoolean":)", answer, "}]}]}");
  }
  // How many Tasks $prompts gives for a woman who is overdue, with this form.
  std::string Prompts(const std::string& form) {
    std::vector<std::string> record = Overdue();
    record.push_back(form);
    return Send(BundleOf("collection", record), "/fhir/$prompts?practice=A81001&_type=Task").body;
  }
};

TEST_F(FhirWithAForm, ACompletedReviewIsOneWhereverItComesIn) {
  EXPECT_THAT(Prompts(Filled("completed", "true")), HasSubstr("\"total\":0"));
  EXPECT_THAT(Prompts(Filled("completed", "true", absl::StrCat(kForm, "|2.0"))),
              HasSubstr("\"total\":0"));
  EXPECT_THAT(Prompts(Filled("completed", "false")), HasSubstr("\"total\":1"));
  EXPECT_THAT(Prompts(Filled("in-progress", "true")), HasSubstr("\"total\":1"));
  EXPECT_THAT(Prompts(Filled("completed", "true", "https://waymark.example/another")),
              HasSubstr("\"total\":1"));
  std::vector<std::string> record = Overdue();
  record.push_back(Filled("completed", "true"));
  EXPECT_EQ(Send(BundleOf("transaction", record)).status, 200);
  EXPECT_THAT(Tasks().body, HasSubstr("\"total\":0"));
  // And in a CDS Hooks call.
  const auto cards = [this](const std::string& answer) {
    Prefetch prefetch = WholePrefetch({"patient", "conditions", "observations"});
    Put(prefetch, "conditions",
        Searchset({Coded("Condition", "c1", service::kDiagnosis, "2025-06-01")}));
    Put(prefetch, "questionnaires", Searchset({Filled("completed", answer)}));
    return Call(running.Http(), "POST", "/cds-services/waymark-patient-view",
                HookBody("patient-view", prefetch), "Content-Type: application/json\r\n")
        .body;
  };
  EXPECT_THAT(cards("false"), HasSubstr("Review after a diagnosis"));
  EXPECT_THAT(cards("true"), Not(HasSubstr("Review after a diagnosis")));
}

TEST_F(FhirWithAForm, FormsAreFoundByTheirAddress) {
  const auto found = [this](const std::string& query) {
    const Answer answer = Call(running.Http(), "GET", "/fhir/Questionnaire" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  };
  EXPECT_THAT(found(""), AllOf(HasSubstr("\"total\":1"), HasSubstr("\"relation\":\"self\"")));
  const std::string address = "?url=https%3A%2F%2Fwaymark.example%2Fquestionnaires%2Freview";
  EXPECT_THAT(found(address),
              AllOf(HasSubstr("\"total\":1"), HasSubstr("/Questionnaire" + address)));
  EXPECT_THAT(found(address + "%7C2.0"), HasSubstr("\"total\":1"));
  EXPECT_THAT(found(address + "%7C1.0"), HasSubstr("\"total\":0"));
  EXPECT_THAT(found("?url=x"), HasSubstr("\"total\":0"));
}

class FhirForms : public ::testing::Test {
 protected:
  FhirForms() {
    const absl::StatusOr<rules::LoadedPack> loaded =
        rules::LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", {});
    if (loaded.ok()) pack_ = loaded->pack;
  }
  FhirFeed Feed(const std::string& status, const std::string& items) {
    const std::string body = absl::StrCat(
        R"({"resourceType":"QuestionnaireResponse","id":"q1","questionnaire":)",
        R"("https://waymark.example/questionnaires/cancer-care-review|1.0.0","status":")", status,
        R"(","authored":"2026-02-01","subject":{"reference":"Patient/p1"},"item":[)", items, "]}");
    absl::StatusOr<FhirInput> input = ReadFhirInput(body, false, 100);
    EXPECT_TRUE(input.ok());
    FhirFeedOptions options;
    options.practice = "A81001";
    options.forms = authoring::FormsOf(*pack_);
    absl::StatusOr<FhirFeed> feed = ReadFhirFeed(*input, options);
    EXPECT_TRUE(feed.ok()) << feed.status();
    return feed.ok() ? *std::move(feed) : FhirFeed();
  }
  // The clinical codes of what would be kept.
  static std::vector<std::string> Codes(const FhirFeed& feed) {
    std::vector<std::string> codes;
    for (const auto& patient : feed.batch.patients()) {
      for (const auto& event : patient.events()) {
        for (const auto& coding : event.entry().codings()) {
          if (coding.system().find("questionnaires") == std::string::npos) {
            codes.push_back(coding.code());
          }
        }
      }
    }
    return codes;
  }
  std::shared_ptr<const rules::Pack> pack_;
};

TEST_F(FhirForms, TheReviewIsThere) {
  ASSERT_NE(pack_, nullptr);
  std::map<std::string, std::string> forms;
  authoring::EachQuestionnaire(*pack_, [&](const auto& form, std::string_view text) {
    forms.emplace(form.id, std::string(text));
  });
  ASSERT_TRUE(forms.contains("cancer-care-review"));
  ParseObject(forms.at("cancer-care-review"));
}

TEST_F(FhirForms, AnswersBecomeCodedEvents) {
  ASSERT_NE(pack_, nullptr);
  const std::string coded =
      R"({"linkId":"end","item":[{"linkId":"end.code","answer":[{"valueCoding":{"system":)"
      R"("http://snomed.info/sct","code":"720006006"}}]}]})";
  const auto answer = [](const std::string& link, const std::string& code) {
    return absl::StrCat(R"({"linkId":")", link, R"(","answer":[{"valueCoding":{"system":)",
                        R"("https://waymark.example/codes/cancer-care-review","code":")", code,
                        "\"}}]}");
  };
  EXPECT_EQ(Codes(Feed("completed", coded)), std::vector<std::string>{"720006006"});
  EXPECT_EQ(Codes(Feed("amended", coded)), std::vector<std::string>{"720006006"});
  // A form that is not finished says nothing of what was done.
  EXPECT_EQ(Codes(Feed("in-progress", coded)), std::vector<std::string>{});
  EXPECT_EQ(Codes(Feed("completed", answer("help.social", "done"))),
            std::vector<std::string>{"871731000000106"});
  for (const char* no : {"offered", "declined", "not-needed"}) {
    EXPECT_EQ(Codes(Feed("completed", answer("help.social", no))), std::vector<std::string>{})
        << no;
  }
}

}  // namespace
}  // namespace waymark::gateway
