// Structured forms: what is read, what is refused with a place, and the page.
#include "waymark/authoring/questionnaire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace waymark::authoring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string Form(const std::string& items) {
  return R"({"resourceType": "Questionnaire", "id": "f", "version": "1", "title": "A & B",
 "publisher": "owner", "effectivePeriod": {"end": "2027-06-30"},
 "item": [)" +
         items + "]}";
}
constexpr char kChoice[] = R"({"linkId": "a", "text": "Asked?", "type": "choice", "required": true,
  "code": [{"system": "http://snomed.info/sct", "code": "254837009"}],
  "answerOption": [{"valueCoding": {"system": "local", "code": "yes", "display": "Yes"}},
                   {"valueCoding": {"system": "local", "code": "no", "display": "No"}}]})";

std::vector<std::string> Said(const std::string& text) {
  std::vector<rules::Finding> findings;
  ReadQuestionnaire({"templates/forms/f.json", text}, 0, findings);
  std::vector<std::string> out;
  for (const rules::Finding& finding : findings) {
    EXPECT_FALSE(finding.hint.empty());
    out.push_back(finding.name + ":" + std::to_string(finding.place.line) + ": " + finding.message);
  }
  return out;
}

TEST(Questionnaire, IsReadWithItsQuestionsAnswersAndConditions) {
  std::vector<rules::Finding> findings;
  const auto form =
      ReadQuestionnaire(
          {"f.json", Form(std::string(kChoice) +
                          R"(,{"linkId": "b", "text": "Why?", "type": "text", "enableWhen":
                      [{"question": "a", "operator": "=", "answerCoding": {"code": "no"}}]})")},
          0, findings)
          .form;
  EXPECT_THAT(findings, IsEmpty());
  ASSERT_TRUE(form);
  EXPECT_EQ(form->review_by, "2027-06-30");
  ASSERT_EQ(form->items.size(), 2u);
  EXPECT_TRUE(form->items[0].required);
  EXPECT_EQ(form->items[0].options[1].display, "No");
  EXPECT_EQ(form->items[0].codes[0].code, "254837009");
  const std::string page = QuestionnairePage(*form);
  EXPECT_THAT(page, HasSubstr("<h1>A &amp; B</h1>"));
  EXPECT_THAT(page, HasSubstr("Asked? (needed)"));
  EXPECT_THAT(page, HasSubstr("(only where &quot;Asked?&quot; is No)"));
  EXPECT_THAT(page, HasSubstr("value=\"local|yes\""));
  EXPECT_THAT(page, HasSubstr("<textarea id=\"b\""));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(Questionnaire, WhatCantBeAskedOrFoundAgainIsAFindingAtItsLine) {
  EXPECT_THAT(Said("{"), ElementsAre(HasSubstr("questionnaire-broken:1: the file is not")));
  EXPECT_THAT(Said(R"({"resourceType": "Patient"})"),
              ElementsAre(HasSubstr("not a FHIR Questionnaire")));
  EXPECT_THAT(Said(Form("")), ElementsAre(HasSubstr("no items")));
  EXPECT_THAT(Said(Form(std::string(kChoice) + "," + kChoice)),
              ElementsAre(HasSubstr("two items have the linkId a")));
  EXPECT_THAT(Said(Form("\n\n"
                        R"({"linkId": "b", "text": "x", "type": "slider"})")),
              ElementsAre(HasSubstr("questionnaire-item:5: the item type \"slider\"")));
  EXPECT_THAT(Said(Form(R"({"linkId": "b", "text": "x", "type": "choice"})")),
              ElementsAre(HasSubstr("a choice without answers")));
  EXPECT_THAT(Said(Form(R"({"linkId": "b", "type": "text"})")), ElementsAre(HasSubstr("no text")));
  EXPECT_THAT(Said(Form(R"({"linkId": "b", "text": "x", "type": "text", "enableWhen":
      [{"question": "zz", "operator": "exists", "answerBoolean": true}]})")),
              ElementsAre(HasSubstr("a question that the form does not have")));
  EXPECT_THAT(Said(Form(std::string(kChoice) + R"(,{"linkId": "b", "text": "x", "type": "text",
      "enableWhen": [{"question": "a", "operator": "=", "answerCoding": {"code": "maybe"}}]})")),
              ElementsAre(HasSubstr("does not offer")));
}

TEST(Questionnaire, ACodeSystemBesideAFormIsNoForm) {
  const auto is_code_system = [](const std::string& text) {
    std::vector<rules::Finding> findings;
    const JsonForm read = ReadQuestionnaire({"templates/forms/f.json", text}, 0, findings);
    EXPECT_EQ(findings.empty(), read.is_code_system) << text;
    return read.is_code_system;
  };
  EXPECT_TRUE(is_code_system(R"({"resourceType": "CodeSystem"})"));
  EXPECT_FALSE(is_code_system(R"({"resourceType": "Questionnaire"})"));
  EXPECT_FALSE(is_code_system("{"));
}

TEST(Questionnaire, ACodeWithAWrongCheckDigitIsAFinding) {
  std::string wrong = kChoice;
  wrong.replace(wrong.find("254837009"), 9, "254837008");
  EXPECT_THAT(Said(Form(wrong)), ElementsAre(HasSubstr("questionnaire-code")));
}

TEST(Questionnaire, AFormSaysWhoAnswersForItAndUntilWhen) {
  const std::string text =
      std::string(R"({"resourceType": "Questionnaire", "item": [)") + kChoice + "]}";
  EXPECT_THAT(Said(text), ElementsAre(HasSubstr("lacks id"), HasSubstr("lacks version"),
                                      HasSubstr("lacks title"), HasSubstr("lacks publisher"),
                                      HasSubstr("lacks effectivePeriod.end")));
}

}  // namespace
}  // namespace waymark::authoring
