// The synthetic practice as FHIR R4 Bundles: well formed, complete, and the same record as the
// extract.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "population/synthesise_support.h"
#include "simdjson.h"
#include "waymark/calendar/day.h"

namespace waymark::population {
namespace {

using simdjson::dom::element;

constexpr int64_t kPatients = 1200;

// What each resource must carry, after FHIR R4 and its date rules.
struct Shape {
  std::vector<std::string_view> required;
  std::string_view subject;
  std::string_view date;
  std::set<std::string_view> statuses;
};
const std::map<std::string_view, Shape>& Shapes() {
  static const auto* const shapes = new std::map<std::string_view, Shape>{
      {"Condition",
       {{"/verificationStatus/coding/0/code", "/code/coding/0/system"},
        "/subject/reference",
        "/onsetDateTime",
        {}}},
      {"Observation",
       {{"/code/coding/0/code"},
        "/subject/reference",
        "/effectiveDateTime",
        {"final", "corrected", "entered-in-error"}}},
      {"Procedure",
       {{"/code/coding/0/code"},
        "/subject/reference",
        "/performedDateTime",
        {"completed", "entered-in-error"}}},
      {"MedicationRequest",
       {{"/medicationCodeableConcept/coding/0/code", "/intent"},
        "/subject/reference",
        "/authoredOn",
        {"active", "entered-in-error"}}},
      {"ServiceRequest",
       {{"/code/coding/0/code", "/intent"},
        "/subject/reference",
        "/authoredOn",
        {"active", "entered-in-error"}}},
      {"Appointment",
       {{"/serviceType/0/coding/0/code", "/participant/0/status"},
        "/participant/0/actor/reference",
        "/start",
        {"booked", "fulfilled", "noshow", "cancelled", "entered-in-error"}}},
      {"Encounter",
       {{"/type/0/coding/0/code", "/class/code"},
        "/subject/reference",
        "/period/start",
        {"finished", "entered-in-error"}}},
      {"DocumentReference",
       {{"/type/coding/0/code", "/content/0/attachment/contentType"},
        "/subject/reference",
        "/context/period/start",
        {"current", "entered-in-error"}}},
      {"EpisodeOfCare",
       {{"/managingOrganization/identifier/value"},
        "/patient/reference",
        "/period/start",
        {"active", "finished"}}},
      {"Patient", {{"/gender", "/managingOrganization/identifier/value"}, "/id", "", {}}},
  };
  return *shapes;
}

std::string_view TextAt(element resource, std::string_view pointer) {
  std::string_view text;
  return resource.at_pointer(pointer).get(text) == simdjson::SUCCESS ? text : std::string_view();
}

bool IsFhirDate(std::string_view text) {
  if (text.size() == 20)
    return text.ends_with("T10:30:00Z") && calendar::ParseDay(text.substr(0, 10)).has_value();
  std::string whole(text);
  while (whole.size() < 10) whole += "-01";
  return (text.size() == 4 || text.size() == 7 || text.size() == 10) &&
         calendar::ParseDay(whole).has_value();
}

class SyntheticFhir : public testing::Test {
 protected:
  void SetUp() override {
    SynthesiseOptions options;
    options.patients = kPatients;
    options.fhir = true;
    options.out_dir = EmptyFolder("fhir");
    const absl::StatusOr<SynthesiseSummary> summary = Synthesise(options);
    ASSERT_TRUE(summary.ok()) << summary.status();
    summary_ = *summary;
    text_ = ReadFile(options.out_dir + "/fhir/bundles.ndjson");
    events_ = ReadFile(options.out_dir + "/events.csv");
  }

  // Calls `see` with the Bundle of every line.
  template <typename See>
  void ForEachBundle(See see) {
    std::string_view rest = text_;
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      ASSERT_NE(end, std::string_view::npos) << "the last line is cut short";
      simdjson::padded_string line(rest.substr(0, end));
      element bundle;
      ASSERT_EQ(parser_.parse(line).get(bundle), simdjson::SUCCESS);
      see(bundle);
      rest.remove_prefix(end + 1);
    }
  }
  template <typename See>
  void ForEachResource(See see) {
    ForEachBundle([&](element bundle) {
      simdjson::dom::array entries;
      ASSERT_EQ(bundle["entry"].get(entries), simdjson::SUCCESS);
      for (element entry : entries) {
        element resource;
        ASSERT_EQ(entry["resource"].get(resource), simdjson::SUCCESS);
        see(bundle, resource);
      }
    });
  }

  SynthesiseSummary summary_;
  std::string text_;
  std::string events_;
  simdjson::dom::parser parser_;
};

TEST_F(SyntheticFhir, EachLineIsTheCollectionBundleOfOnePatient) {
  int64_t bundles = 0;
  int64_t resources = 0;
  std::set<std::string> patients;
  ForEachBundle([&](element bundle) {
    ++bundles;
    EXPECT_EQ(TextAt(bundle, "/resourceType"), "Bundle");
    EXPECT_EQ(TextAt(bundle, "/type"), "collection");
    EXPECT_EQ(TextAt(bundle, "/entry/0/resource/resourceType"), "Patient");
    EXPECT_EQ(TextAt(bundle, "/entry/0/resource/id"), TextAt(bundle, "/id"));
    patients.emplace(TextAt(bundle, "/id"));
    simdjson::dom::array entries;
    ASSERT_EQ(bundle["entry"].get(entries), simdjson::SUCCESS);
    resources += static_cast<int64_t>(entries.size());
  });
  EXPECT_EQ(bundles, kPatients);
  EXPECT_EQ(std::ssize(patients), kPatients);
  EXPECT_EQ(resources, summary_.fhir_resources);
}

TEST_F(SyntheticFhir, ResourcesCarryWhatFhirRequires) {
  std::map<std::string, int> seen;
  ForEachResource([&](element bundle, element resource) {
    const std::string_view type = TextAt(resource, "/resourceType");
    ++seen[std::string(type)];
    const auto shape = Shapes().find(type);
    ASSERT_NE(shape, Shapes().end()) << type;
    for (const std::string_view pointer : shape->second.required)
      EXPECT_NE(TextAt(resource, pointer), "") << type << pointer;
    const std::string patient = type == "Patient" ? std::string(TextAt(bundle, "/id"))
                                                  : "Patient/" + std::string(TextAt(bundle, "/id"));
    EXPECT_EQ(TextAt(resource, shape->second.subject), patient) << type;
    if (!shape->second.date.empty()) {
      EXPECT_TRUE(IsFhirDate(TextAt(resource, shape->second.date))) << type;
    }
    if (!shape->second.statuses.empty()) {
      EXPECT_TRUE(shape->second.statuses.contains(TextAt(resource, "/status"))) << type;
    }
  });
  EXPECT_EQ(seen.size(), Shapes().size()) << "every kind of resource should occur";
}

TEST_F(SyntheticFhir, IdsAreUniqueAndMatchTheirFullUrls) {
  std::set<std::string> urls;
  ForEachBundle([&](element bundle) {
    simdjson::dom::array entries;
    ASSERT_EQ(bundle["entry"].get(entries), simdjson::SUCCESS);
    for (element entry : entries) {
      const std::string_view url = TextAt(entry, "/fullUrl");
      EXPECT_TRUE(url.ends_with(TextAt(entry, "/resource/id")));
      EXPECT_LE(TextAt(entry, "/resource/id").size(), 64u);
      EXPECT_TRUE(urls.emplace(url).second) << url;
    }
  });
}

TEST_F(SyntheticFhir, ReferencesLeadToResourcesOfTheSameBundle) {
  int64_t references = 0;
  ForEachBundle([&](element bundle) {
    simdjson::dom::array entries;
    ASSERT_EQ(bundle["entry"].get(entries), simdjson::SUCCESS);
    std::set<std::string> known;
    for (element entry : entries) {
      known.insert(std::string(TextAt(entry, "/resource/resourceType")) + "/" +
                   std::string(TextAt(entry, "/resource/id")));
    }
    for (element entry : entries) {
      for (const std::string_view pointer :
           {"/resource/basedOn/0/reference", "/resource/encounter/reference",
            "/resource/context/related/0/reference"}) {
        const std::string_view reference = TextAt(entry, pointer);
        if (reference.empty()) continue;
        ++references;
        EXPECT_TRUE(known.contains(std::string(reference))) << reference;
      }
    }
  });
  EXPECT_GT(references, 500);
}

TEST_F(SyntheticFhir, ValuesAreQuantitiesWhereTheyAreNumbersElseStrings) {
  int64_t numbers = 0, comparators = 0, strings = 0, without_unit = 0;
  ForEachResource([&](element, element resource) {
    element quantity;
    if (resource["valueQuantity"].get(quantity) == simdjson::SUCCESS) {
      ++numbers;
      EXPECT_TRUE(quantity["value"].is_number());
      comparators +=
          TextAt(quantity, "/comparator") == "<" || TextAt(quantity, "/comparator") == ">";
      without_unit += TextAt(quantity, "/unit").empty();
    }
    strings += !TextAt(resource, "/valueString").empty();
  });
  EXPECT_GT(numbers, 1000);
  EXPECT_GT(comparators, 10);
  EXPECT_GT(strings, 2);
  EXPECT_GT(without_unit, 10);
}

TEST_F(SyntheticFhir, EventsAreThoseOfTheExtractInTheirLatestVersion) {
  std::map<std::string_view, const EventRow*> latest;
  const std::vector<EventRow> rows = RowsOf<EventRow>(events_, kEventsColumns);
  for (const EventRow& row : rows) {
    const EventRow*& known = latest[row.event_id];
    // Versions without a recorded day exist once only.
    if (known == nullptr || row.recorded_on > known->recorded_on) known = &row;
  }
  int64_t events = 0;
  ForEachResource([&](element, element resource) {
    const std::string_view type = TextAt(resource, "/resourceType");
    if (type == "Patient" || type == "EpisodeOfCare") return;
    ++events;
    const auto row = latest.find(TextAt(resource, "/id"));
    ASSERT_NE(row, latest.end());
    const std::string_view date = TextAt(resource, Shapes().at(type).date);
    EXPECT_EQ(date.substr(0, row->second->occurred_on.size()), row->second->occurred_on);
    if (row->second->status == "missed") {
      EXPECT_EQ(TextAt(resource, "/status"), "noshow");
    }
    const bool wrong = TextAt(resource, "/status") == "entered-in-error" ||
                       TextAt(resource, "/verificationStatus/coding/0/code") == "entered-in-error";
    EXPECT_EQ(wrong, row->second->status == "entered_in_error");
  });
  EXPECT_EQ(events, std::ssize(latest));
}

}  // namespace
}  // namespace waymark::population
