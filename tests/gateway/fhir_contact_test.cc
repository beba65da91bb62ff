#include "waymark/gateway/fhir_contact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace waymark::gateway {
namespace {

using ::testing::ElementsAre;

v1::Person Read(std::string_view members) {
  v1::Person person;
  const std::string text =
      absl::StrCat(R"({"resourceType":"Patient","id":"1",)", std::string(members), "}");
  ReadFhirContact(text, person);
  return person;
}

TEST(FhirContact, TakesTheOfficialNameTheMobileNumberAndHome) {
  const v1::Person person = Read(R"(
    "name": [{"use":"old","family":"Jones"}, {"use":"usual","given":["Jenny"]},
             {"use":"official","family":"O'Brien","given":["Jane","Mary"],"prefix":["Mrs"]}],
    "telecom": [{"system":"email","value":"a@example.org"}, {"system":"phone","use":"work","value":"3"},
                {"system":"phone","use":"home","value":"01632 960001"},
                {"system":"phone","use":"mobile","value":"07700 900001"}],
    "address": [{"use":"temp","line":["Elsewhere"]},
                {"use":"home","line":["Flat 2","1 High Street"],"city":"Sampleton","postalCode":"ZZ1 1ZZ"}])");
  EXPECT_EQ(person.name().family(), "O'Brien");
  EXPECT_EQ(person.name().given(), "Jane Mary");
  EXPECT_EQ(person.name().title(), "Mrs");
  EXPECT_EQ(person.contact().telephone(), "07700 900001");
  EXPECT_THAT(person.contact().address(),
              ElementsAre("Flat 2", "1 High Street", "Sampleton", "ZZ1 1ZZ"));
}

TEST(FhirContact, ReadsWhatIsThereInWhateverForm) {
  EXPECT_EQ(Read(R"("name":[{"text":"Jane Smith"}])").name().family(), "Jane Smith");
  EXPECT_THAT(Read(R"("address":[{"text":"1 High Street"}])").contact().address(),
              ElementsAre("1 High Street"));
  EXPECT_EQ(
      Read(R"("telecom":[{"system":"phone","use":"work","value":"3"}])").contact().telephone(),
      "3");
  EXPECT_FALSE(Read(R"("name":[{"use":"old","family":"Jones"}])").has_name());
  for (const char* members :
       {R"("gender":"female")", R"("name":7,"telecom":"x","address":[[]])",
        R"("name":[{"family":{"x":1},"given":"Jane"}])", R"("name":[null])"}) {
    Read(members);
  }
  v1::Person person;
  ReadFhirContact("{", person);
  ReadFhirContact(
      R"({"fullUrl":"x","resource":{"resourceType":"Patient","name":{"family":"Smith"}}})", person);
  EXPECT_EQ(person.name().family(), "Smith");
}

}  // namespace
}  // namespace waymark::gateway
