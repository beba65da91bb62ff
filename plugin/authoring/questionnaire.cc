#include "waymark/authoring/questionnaire.h"

#include <simdjson.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/day.h"
#include "waymark/terminology/code.h"

namespace waymark::authoring {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kTypes[] = {"group",   "display", "choice",  "open-choice",
                                       "boolean", "date",    "text",    "string",
                                       "integer", "decimal", "quantity"};
constexpr std::string_view kSnomed = "http://snomed.info/sct";

std::string Text(const object& from, std::string_view key) {
  std::string_view text;
  return from[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

bool Flag(const object& from, std::string_view key) {
  bool flag = false;
  return from[key].get(flag) == simdjson::SUCCESS && flag;
}

template <typename Visit>
void ForEachObject(const object& from, std::string_view key, const Visit& visit) {
  array list;
  if (from[key].get(list) != simdjson::SUCCESS) return;
  for (const element one : list) {
    object value;
    if (one.get(value) == simdjson::SUCCESS) visit(value);
  }
}

Coding ReadCoding(const object& from) {
  return {Text(from, "system"), Text(from, "code"), Text(from, "display")};
}

class Reader {
 public:
  Reader(const rules::SourceFile& file, int index, std::vector<rules::Finding>& findings)
      : file_(file), index_(index), findings_(findings) {}

  Questionnaire Read(const object& root) {
    Questionnaire out;
    out.id = Text(root, "id");
    out.url = Text(root, "url");
    out.version = Text(root, "version");
    out.title = Text(root, "title");
    out.owner = Text(root, "publisher");
    out.description = Text(root, "description");
    object period;
    if (root["effectivePeriod"].get(period) == simdjson::SUCCESS)
      out.review_by = Text(period, "end");
    Needed(out.id, "id");
    Needed(out.version, "version");
    Needed(out.title, "title");
    Needed(out.owner, "publisher");
    Needed(out.review_by, "effectivePeriod.end");
    if (!out.review_by.empty() && !calendar::ParseDay(out.review_by)) {
      Error("questionnaire-head", "", "effectivePeriod.end is not a day",
            "write the day by which the form is to be read again: 2027-06-30");
    }
    ForEachObject(root, "item", [&](const object& item) { out.items.push_back(ReadItem(item)); });
    if (out.items.empty()) {
      Error("questionnaire-head", "", "the form has no items", "a Questionnaire has a list `item`");
    }
    CheckConditions(out.items);
    return out;
  }

  void Error(std::string name, std::string_view link, std::string message, std::string hint) {
    rules::Finding finding;
    finding.name = std::move(name);
    finding.place = PlaceOf(link);
    finding.message = std::move(message);
    finding.hint = std::move(hint);
    findings_.push_back(std::move(finding));
  }

 private:
  // The line on which the item's linkId stands; the file's beginning for none.
  rules::Place PlaceOf(std::string_view link) const {
    rules::Place place{index_, 1, 1};
    if (link.empty()) return place;
    const std::string quoted = absl::StrCat("\"", std::string(link), "\"");
    size_t at = file_.text.find("\"linkId\"");
    while (at != std::string::npos) {
      const size_t value = file_.text.find_first_not_of(" :\t", at + 8);
      if (value != std::string::npos && file_.text.compare(value, quoted.size(), quoted) == 0) {
        place.line = 1 + static_cast<int>(std::count(
                             file_.text.begin(),
                             file_.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        return place;
      }
      at = file_.text.find("\"linkId\"", at + 8);
    }
    return place;
  }

  void Needed(const std::string& text, const std::string& key) {
    if (!text.empty()) return;
    Error("questionnaire-head", "", absl::StrCat("the form lacks ", key),
          "every form says id, version, title, publisher (who answers for it) and "
          "effectivePeriod.end (when it is read again)");
  }

  void CheckCode(const Coding& coding, const std::string& link) {
    if (coding.code.empty() || coding.system.empty()) {
      Error("questionnaire-code", link, "a coding lacks its system or its code",
            "write both, so that the answer can be recorded");
      return;
    }
    if (coding.system != kSnomed) return;
    if (const auto problem = terminology::CodeProblem("snomed", coding.code)) {
      Error("questionnaire-code", link,
            absl::StrCat("the SNOMED CT code can't be right: ", *problem),
            "copy it from its source again, as text");
    }
  }

  QuestionnaireItem ReadItem(const object& from) {
    QuestionnaireItem item;
    item.link_id = Text(from, "linkId");
    item.text = Text(from, "text");
    item.type = Text(from, "type");
    item.prefix = Text(from, "prefix");
    item.required = Flag(from, "required");
    item.repeats = Flag(from, "repeats");
    item.enable_all = Text(from, "enableBehavior") == "all";
    const std::string& link = item.link_id;
    if (link.empty() || ++links_[link] > 1) {
      Error(
          "questionnaire-item", link,
          link.empty() ? "an item has no linkId" : absl::StrCat("two items have the linkId ", link),
          "each item needs a linkId of its own: answers are found by it");
    }
    if (std::find(std::begin(kTypes), std::end(kTypes), item.type) == std::end(kTypes)) {
      Error("questionnaire-item", link,
            absl::StrCat("the item type \"", item.type, "\" is not read"),
            "types are group, display, choice, open-choice, boolean, date, text, string, integer, "
            "decimal and quantity");
    }
    if (item.text.empty()) {
      Error("questionnaire-item", link, "an item has no text", "say what is asked");
    }
    ForEachObject(from, "code", [&](const object& code) {
      item.codes.push_back(ReadCoding(code));
      CheckCode(item.codes.back(), link);
    });
    ForEachObject(from, "answerOption", [&](const object& option) {
      object coding;
      if (option["valueCoding"].get(coding) != simdjson::SUCCESS) {
        Error("questionnaire-item", link, "an answer is not a valueCoding",
              "answers are coded, so that they can be recorded and counted");
        return;
      }
      item.options.push_back(ReadCoding(coding));
      CheckCode(item.options.back(), link);
    });
    if (item.type.ends_with("choice") && item.options.empty()) {
      Error("questionnaire-item", link, "a choice without answers", "give answerOption a list");
    }
    ForEachObject(from, "enableWhen", [&](const object& when) {
      QuestionnaireItem::Condition condition{Text(when, "question"), Text(when, "operator"), ""};
      object coding;
      if (when["answerCoding"].get(coding) == simdjson::SUCCESS) {
        condition.answer = Text(coding, "code");
      } else if (bool flag = false; when["answerBoolean"].get(flag) == simdjson::SUCCESS) {
        condition.answer = flag ? "true" : "false";
      }
      item.enable_when.push_back(std::move(condition));
    });
    ForEachObject(from, "item",
                  [&](const object& child) { item.items.push_back(ReadItem(child)); });
    known_[item.link_id] = item.options;
    return item;
  }

  void CheckConditions(const std::vector<QuestionnaireItem>& items) {
    for (const QuestionnaireItem& item : items) {
      for (const auto& condition : item.enable_when) {
        const auto asked = known_.find(condition.question);
        if (asked == known_.end()) {
          Error("questionnaire-item", item.link_id,
                "enableWhen names a question that the form does not have",
                "name the linkId of another item");
          continue;
        }
        const bool offered =
            std::any_of(asked->second.begin(), asked->second.end(),
                        [&](const Coding& option) { return option.code == condition.answer; });
        if (!asked->second.empty() && !condition.answer.empty() && condition.op != "exists" &&
            !offered) {
          Error("questionnaire-item", item.link_id,
                "enableWhen waits for an answer that the question does not offer",
                "name a code of its answerOption");
        }
      }
      CheckConditions(item.items);
    }
  }

  const rules::SourceFile& file_;
  int index_;
  std::vector<rules::Finding>& findings_;
  std::map<std::string, int> links_;
  std::map<std::string, std::vector<Coding>> known_;
};

}  // namespace

JsonForm ReadQuestionnaire(const rules::SourceFile& file, int index,
                           std::vector<rules::Finding>& findings) {
  Reader reader(file, index, findings);
  simdjson::dom::parser parser;
  object root;
  const auto error = parser.parse(file.text).get(root);
  const std::string type = error == simdjson::SUCCESS ? Text(root, "resourceType") : "";
  if (type == "CodeSystem") return {true, std::nullopt};
  if (type != "Questionnaire") {
    reader.Error("questionnaire-broken", "",
                 error != simdjson::SUCCESS ? "the file is not a JSON object"
                                            : "the JSON is not a FHIR Questionnaire",
                 "a form begins with {\"resourceType\": \"Questionnaire\"");
    return {};
  }
  return {false, reader.Read(root)};
}

namespace {

void AddQuestions(const std::string& address, const std::vector<QuestionnaireItem>& items,
                  record::FhirForms& forms) {
  for (const QuestionnaireItem& item : items) {
    std::vector<record::FhirFormCoding>& codes = forms[{address, item.link_id}];
    for (const Coding& code : item.codes) codes.push_back({code.system, code.code});
    AddQuestions(address, item.items, forms);
  }
}

}  // namespace

void CheckQuestionnaires(const rules::Pack& pack, std::vector<rules::Finding>& findings) {
  for (const auto& [name, index] : pack.template_files) {
    const rules::SourceFile& file = pack.files[static_cast<size_t>(index)];
    if (file.path.ends_with(".json")) ReadQuestionnaire(file, index, findings);
  }
}

void EachQuestionnaire(const rules::Pack& pack,
                       const std::function<void(const Questionnaire&, std::string_view)>& form) {
  for (const auto& [name, index] : pack.template_files) {
    const rules::SourceFile& file = pack.files[static_cast<size_t>(index)];
    if (!file.path.ends_with(".json")) continue;
    std::vector<rules::Finding> findings;
    const JsonForm read = ReadQuestionnaire(file, index, findings);
    if (read.form.has_value() && !read.form->id.empty()) form(*read.form, file.text);
  }
}

std::shared_ptr<const record::FhirForms> FormsOf(const rules::Pack& pack) {
  auto forms = std::make_shared<record::FhirForms>();
  EachQuestionnaire(pack, [&forms](const Questionnaire& form, std::string_view) {
    if (!form.url.empty()) AddQuestions(form.url, form.items, *forms);
  });
  return forms;
}

}  // namespace waymark::authoring
