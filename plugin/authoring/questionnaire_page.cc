// A form as a page: native fields on screen, the same boxes and lines on paper.
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/prompts/template.h"

namespace waymark::authoring {
namespace {

std::string Html(std::string_view text) { return prompts::Escape(text, prompts::Channel::kHtml); }

// For an attribute in double quotes.
std::string Attribute(std::string_view text) {
  std::string out;
  for (const char c : Html(text)) {
    if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

class Page {
 public:
  std::string Of(const Questionnaire& form) {
    Name(form.items);
    for (const QuestionnaireItem& item : form.items) Item(item);
    return absl::StrCat(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>",
        Html(form.title),
        "</title>\n<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<style>\n",
        std::string(kStyle), "</style>\n</head>\n<body>\n<main>\n<h1>", Html(form.title),
        "</h1>\n<p>", Html(form.description), "</p>\n<form>\n", out_, "</form>\n</main>\n<footer>",
        Html(form.id), ", version ", Html(form.version), ", owner: ", Html(form.owner),
        ", to be reviewed by ", Html(form.review_by),
        ". Confidential: patient information once filled in.</footer>\n</body>\n</html>\n");
  }

 private:
  static constexpr std::string_view kStyle =
      "body{font:16px/1.4 sans-serif;color:#212b32;max-width:44em;margin:1em auto;padding:0 1em}\n"
      "fieldset{border:1px solid #4c6272;margin:0 0 1em;padding:.5em 1em}\n"
      "legend,label.question{font-weight:bold}\n"
      ".question{display:block;margin-top:.6em}\n"
      ".answers label{display:inline-block;margin:.2em 1.2em .2em 0}\n"
      ".when{font-weight:normal;font-style:italic}\n"
      "input,textarea{font:inherit}\n"
      "textarea{width:100%;height:4em}\n"
      "footer{font-size:13px;margin-top:2em}\n"
      "@media print{body{font-size:11pt;margin:0;max-width:none}fieldset{break-inside:avoid}\n"
      "input[type=text],input[type=date],input[type=number],textarea{border:0;border-bottom:1px "
      "solid #000}}\n";

  std::string WhenWords(const QuestionnaireItem& item) const {
    if (item.enable_when.empty()) return "";
    return absl::StrCat(" <span class=\"when\">(only where ", Html(WhenText(item)), ")</span>");
  }
  std::string WhenText(const QuestionnaireItem& item) const {
    std::string out;
    for (const auto& condition : item.enable_when) {
      const auto question = texts_.find(condition.question);
      const auto answer = answers_.find({condition.question, condition.answer});
      absl::StrAppend(&out,
                      out.empty()       ? ""
                      : item.enable_all ? " and "
                                        : " or ",
                      "\"", question == texts_.end() ? condition.question : question->second,
                      "\" ");
      if (condition.op == "exists") {
        absl::StrAppend(&out, condition.answer == "false" ? "is not answered" : "is answered");
      } else {
        absl::StrAppend(&out,
                        condition.op == "="    ? "is"
                        : condition.op == "!=" ? "is not"
                                               : condition.op,
                        " ", answer == answers_.end() ? condition.answer : answer->second);
      }
    }
    return out;
  }

  // What conditions call questions and answers by.
  void Name(const std::vector<QuestionnaireItem>& items) {
    for (const QuestionnaireItem& item : items) {
      texts_[item.link_id] = item.text;
      for (const Coding& option : item.options) {
        answers_[{item.link_id, option.code}] =
            option.display.empty() ? option.code : option.display;
      }
      Name(item.items);
    }
  }

  void Item(const QuestionnaireItem& item) {
    const std::string text =
        absl::StrCat(item.prefix.empty() ? "" : absl::StrCat(Html(item.prefix), " "),
                     Html(item.text), item.required ? " (needed)" : "", WhenWords(item));
    const std::string name = Attribute(item.link_id);
    if (item.type == "display") {
      absl::StrAppend(&out_, "<p>", text, "</p>\n");
    } else if (item.type == "group") {
      absl::StrAppend(&out_, "<fieldset>\n<legend>", text, "</legend>\n");
      for (const QuestionnaireItem& child : item.items) Item(child);
      absl::StrAppend(&out_, "</fieldset>\n");
      return;
    } else if (!item.options.empty() || item.type == "boolean") {
      Choice(item, text, name);
    } else {
      Field(item, text, name);
    }
    for (const QuestionnaireItem& child : item.items) Item(child);
  }

  void Choice(const QuestionnaireItem& item, const std::string& text, const std::string& name) {
    const bool several = item.repeats;
    absl::StrAppend(&out_, "<div role=\"group\" aria-labelledby=\"", name,
                    "\" class=\"answers\"><span class=\"question\" id=\"", name, "\"><b>", text,
                    "</b></span>\n");
    const auto box = [&](std::string_view value, std::string_view shown) {
      absl::StrAppend(&out_, "<label><input type=\"", several ? "checkbox" : "radio", "\" name=\"",
                      name, "\" value=\"", Attribute(value), "\"> ", Html(shown), "</label>\n");
    };
    if (item.type == "boolean") {
      box("true", "Yes");
      box("false", "No");
    }
    for (const Coding& option : item.options) {
      box(absl::StrCat(option.system, "|", option.code),
          option.display.empty() ? option.code : option.display);
    }
    if (item.type == "open-choice") {
      absl::StrAppend(&out_, "<label>Other: <input type=\"text\" name=\"", name, "\"></label>\n");
    }
    absl::StrAppend(&out_, "</div>\n");
  }

  void Field(const QuestionnaireItem& item, const std::string& text, const std::string& name) {
    absl::StrAppend(&out_, "<label class=\"question\" for=\"", name, "\">", text, "</label>\n");
    if (item.type == "text") {
      absl::StrAppend(&out_, "<textarea id=\"", name, "\" name=\"", name, "\"></textarea>\n");
      return;
    }
    const std::string_view kind = item.type == "date"      ? "date"
                                  : item.type == "integer" ? "number"
                                                           : "text";
    absl::StrAppend(&out_, "<input type=\"", std::string(kind), "\" id=\"", name, "\" name=\"",
                    name, "\">\n");
  }

  std::string out_;
  std::map<std::string, std::string> texts_;                            // by linkId
  std::map<std::pair<std::string, std::string>, std::string> answers_;  // by linkId and code
};

}  // namespace

std::string QuestionnairePage(const Questionnaire& form) { return Page().Of(form); }

}  // namespace waymark::authoring
