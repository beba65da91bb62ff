// Bodies of CDS Hooks requests for tests, and what every answer must keep to.
#ifndef WAYMARK_TESTS_GATEWAY_CDS_BODIES_H_
#define WAYMARK_TESTS_GATEWAY_CDS_BODIES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/struct.pb.h"

namespace waymark::gateway {

using JsonObject = google::protobuf::Struct;
using JsonValue = google::protobuf::Value;

// Fails the test where it is no JSON object.
JsonObject ParseObject(const std::string& text);

// A searchset of these resources; `more` are further members (",\"link\":[...]").
std::string Searchset(const std::vector<std::string>& resources, const std::string& more = "");

// Key and JSON of each, in order.
using Prefetch = std::vector<std::pair<std::string, std::string>>;
// A woman born in 1960, and an empty searchset for each of the other keys.
Prefetch WholePrefetch(const std::vector<std::string>& keys, const std::string& patient = "p1");
void Put(Prefetch& prefetch, const std::string& key, const std::string& json);
void Drop(Prefetch& prefetch, const std::string& key);

// A Condition, or another type with a code, of that day.
std::string Coded(const std::string& type, const std::string& id, const std::string& code,
                  const std::string& day, const std::string& patient = "p1");

// A call; `context` and `more` are further members of the context and of the body.
std::string HookBody(const std::string& hook, const Prefetch& prefetch,
                     const std::string& patient = "p1", const std::string& context = "",
                     const std::string& more = "");

// The resources of a collection Bundle as searchsets, by the keys of queries whose text begins with
// their type; every key is there.
Prefetch SplitBundle(const std::string& bundle,
                     const std::map<std::string, std::string>& type_of_key);

// Fails the test where an answer breaks a constraint of the specification.
void CheckCards(const JsonObject& answer);

}  // namespace waymark::gateway

#endif  // WAYMARK_TESTS_GATEWAY_CDS_BODIES_H_
