#include "waymark/terminology/code.h"

#include <optional>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::terminology {
namespace {

using ::testing::HasSubstr;

TEST(CanonicalSystem, KnowsTheSpellingsAndUrisOfEachSystem) {
  for (std::string_view s :
       {"snomed", "SNOMED", " Snomed ", "http://snomed.info/sct", "HTTP://SNOMED.INFO/SCT",
        "http://snomed.info/sct|http://snomed.info/sct/83821000000107",
        "http://snomed.info/sct/83821000000107/version/20240410", "http://snomed.info/sct/",
        "SNOMED CT", "urn:oid:2.16.840.1.113883.6.96"}) {
    EXPECT_EQ(CanonicalSystem(s), "snomed") << s;
  }
  for (std::string_view s :
       {"readv2", "ReadV2", "http://read.info/readv2", "read2", "http://read.info/readv2|2016"}) {
    EXPECT_EQ(CanonicalSystem(s), "readv2") << s;
  }
  for (std::string_view s : {"ctv3", "CTV3", "http://read.info/ctv3"}) {
    EXPECT_EQ(CanonicalSystem(s), "ctv3") << s;
  }
  EXPECT_EQ(CanonicalSystem("http://loinc.org"), "loinc");
  EXPECT_EQ(CanonicalSystem("http://loinc.org/"), "loinc");
  EXPECT_EQ(CanonicalSystem("http://hl7.org/fhir/sid/icd-10"), "icd10");
  EXPECT_EQ(CanonicalSystem("https://fhir.hl7.org.uk/CodeSystem/OPCS-4"), "opcs4");
  EXPECT_EQ(CanonicalSystem("https://dmd.nhs.uk"), "dmd");
}

TEST(CanonicalSystem, LeavesOthersAsTheyStand) {
  EXPECT_EQ(CanonicalSystem("https://waymark.example/local-codes"),
            "https://waymark.example/local-codes");
  EXPECT_EQ(CanonicalSystem("https://fhir.hl7.org.uk/Id/emis-drug-codes|1"),
            "https://fhir.hl7.org.uk/Id/emis-drug-codes|1");
  // Another nation's ICD-10, and an address that merely mentions SNOMED CT.
  EXPECT_EQ(CanonicalSystem("http://hl7.org/fhir/sid/icd-10-cm"),
            "http://hl7.org/fhir/sid/icd-10-cm");
  EXPECT_EQ(CanonicalSystem("https://example.org/http://snomed.info/sct/"),
            "https://example.org/http://snomed.info/sct/");
  EXPECT_EQ(CanonicalSystem(""), "");
  EXPECT_EQ(CanonicalSystem("  "), "");
}

TEST(CanonicalSystem, IsItsOwnCanonicalName) {
  for (std::string_view s : {"snomed", "readv2", "ctv3", "loinc", "icd10", "opcs4", "dmd"}) {
    EXPECT_EQ(CanonicalSystem(s), s);
    EXPECT_TRUE(IsKnownSystem(s));
  }
  EXPECT_FALSE(IsKnownSystem("http://snomed.info/sct"));
  EXPECT_FALSE(IsKnownSystem(""));
}

TEST(NormaliseCode, PadsReadCodesAndKeepsTheirCase) {
  EXPECT_EQ(NormaliseCode("readv2", "8BAV"), "8BAV.");
  EXPECT_EQ(NormaliseCode("readv2", "B"), "B....");
  EXPECT_EQ(NormaliseCode("readv2", " 8b3v. "), "8b3v.");
  EXPECT_EQ(NormaliseCode("ctv3", "XaIQ"), "XaIQ.");
  EXPECT_EQ(NormaliseCode("readv2", ".6521"), ".6521");
  EXPECT_EQ(NormaliseCode("readv2", "B33..14"), "B33..14");
  EXPECT_EQ(NormaliseCode("readv2", ""), "");
}

TEST(NormaliseCode, OnlyTrimsInOtherSystems) {
  EXPECT_EQ(NormaliseCode("snomed", "\t720006006\n"), "720006006");
  EXPECT_EQ(NormaliseCode("https://waymark.example/local-codes", " fit-kit-given"),
            "fit-kit-given");
  EXPECT_EQ(NormaliseCode("icd10", "C50"), "C50");
}

TEST(ReadCodeWithoutTerm, IsForSevenCharacterReadV2CodesOnly) {
  EXPECT_EQ(ReadCodeWithoutTerm("readv2", "44M4.00"), "44M4.");
  EXPECT_EQ(ReadCodeWithoutTerm("readv2", "B33..14"), "B33..");
  EXPECT_EQ(ReadCodeWithoutTerm("readv2", "44M4."), std::nullopt);
  EXPECT_EQ(ReadCodeWithoutTerm("readv2", "44M4.0"), std::nullopt);
  EXPECT_EQ(ReadCodeWithoutTerm("ctv3", "44M4.00"), std::nullopt);
}

struct Problem {
  std::string_view system, code, says;
};

TEST(CodeProblem, SaysWhyACodeCannotBeOfItsSystem) {
  for (const Problem& p : {
           Problem{"snomed", "720006007", "check digit is wrong"},
           Problem{"snomed", "1090231000000100",
                   "check digit is wrong"},  // rounded by a spreadsheet
           Problem{"snomed", "12345", "6 to 18 digits, this has 5"},
           Problem{"snomed", "1234567890123456789", "this has 19"},
           Problem{"snomed", "0720006006", "does not begin with 0"},
           Problem{"snomed", "72000600x", "digits only"},
           Problem{"snomed", "7.2E+08", "digits only"},
           Problem{"snomed", "", "empty"},
           Problem{"snomed", "  ", "empty"},
           Problem{"snomed", "2644567018", "description identifier"},
           Problem{"snomed", "129024", "relationship identifier"},
           Problem{"readv2", "8BAV.1", "5 characters, or 7"},
           Problem{"readv2", "8B-V.", "letters, digits and full stops"},
           Problem{"readv2", "B33\xE2\x80\xA6", "letters, digits and full stops"},  // "…" for dots
           Problem{"ctv3", "44M4.00", "a CTV3 code has 5 characters"},
       }) {
    const std::optional<std::string> problem = CodeProblem(p.system, p.code);
    ASSERT_TRUE(problem.has_value()) << p.system << " " << p.code;
    EXPECT_THAT(*problem, HasSubstr(std::string(p.says))) << p.system << " " << p.code;
  }
}

TEST(CodeProblem, AcceptsWhatIsWellFormed) {
  for (const auto& [system, code] : std::initializer_list<std::pair<const char*, const char*>>{
           {"snomed", "720006006"},
           {"snomed", "1049361000000101"},    // long form, UK namespace
           {"snomed", "999000041000000102"},  // 18 digits
           {"readv2", "8BAV"},
           {"readv2", "8BAV."},
           {"readv2", ".6521"},
           {"readv2", "B33..14"},
           {"ctv3", "XaIyN"},
           {"icd10", "C50.9"},
           {"https://waymark.example/local-codes", "fit-kit-given"}}) {
    EXPECT_EQ(CodeProblem(system, code), std::nullopt) << system << " " << code;
  }
}

TEST(Verhoeff, AcceptsKnownIdentifiers) {
  // 236 has the check digit 3 (Verhoeff's own example); the others are SNOMED CT concepts.
  for (std::string_view id : {"2363", "138875005", "22298006", "74400008", "720006006",
                              "1049361000000101", "787261000000106", "999000041000000102"}) {
    EXPECT_TRUE(VerhoeffValid(id)) << id;
  }
  for (std::string_view id : {"", "2364", "138875004", "13887500a", " 138875005", "-138875005"}) {
    EXPECT_FALSE(VerhoeffValid(id)) << id;
  }
}

TEST(Verhoeff, FindsEveryWrongDigitAndEveryTranspositionOfNeighbours) {
  for (const std::string id : {"720006006", "1049361000000101", "999000041000000102"}) {
    for (size_t i = 0; i < id.size(); ++i) {
      for (char c = '0'; c <= '9'; ++c) {
        std::string changed = id;
        changed[i] = c;
        EXPECT_EQ(VerhoeffValid(changed), changed == id) << changed;
      }
      if (i + 1 == id.size() || id[i] == id[i + 1]) continue;
      std::string swapped = id;
      std::swap(swapped[i], swapped[i + 1]);
      EXPECT_FALSE(VerhoeffValid(swapped)) << swapped;
    }
  }
}

TEST(NhsNumber, ChecksTenDigitsModuloEleven) {
  for (std::string_view valid :
       {"9434765919", "943 476 5919", "943-476-5919", "9876543210", "4010232137"}) {
    EXPECT_TRUE(NhsNumberValid(valid)) << valid;
  }
  for (std::string_view invalid :
       {"9434765918", "943476591", "94347659190", "943  476 5919", " 9434765919", "9434765919 ",
        "-9434765919", "943476591X", "", "943.476.5919",
        "\xEF\xBC\x99"
        "434765919"}) {
    EXPECT_FALSE(NhsNumberValid(invalid)) << invalid;
  }
}

TEST(NhsNumber, NoDigitFitsWhereTheRemainderAsksForTen) {
  // 123456789: weighted sum 210 = 19 * 11 + 1, which would need a check digit of 10.
  for (char c = '0'; c <= '9'; ++c) {
    EXPECT_FALSE(NhsNumberValid(std::string("123456789") + c)) << c;
  }
}

}  // namespace
}  // namespace waymark::terminology
