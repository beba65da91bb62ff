#include "answer_text.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>

#include "json_text.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::cli {
namespace {

std::string DateText(const v1::Date& date) {
  if (date.month() == 0) return std::to_string(date.year());
  const std::string month =
      std::string(calendar::MonthName(date.month())) + " " + std::to_string(date.year());
  return date.day() == 0 ? month : std::to_string(date.day()) + " " + month;
}

std::string StatusText(v1::ItemStatus status) {
  std::string name = v1::ItemStatus_Name(status).substr(std::string("ITEM_STATUS_").size());
  for (char& c : name) c = c == '_' ? ' ' : static_cast<char>(std::tolower(c));
  return name;
}

std::string LevelText(v1::Level level) {
  switch (level) {
    case v1::LEVEL_CRITICAL:
      return "high priority";
    case v1::LEVEL_WARNING:
      return "priority";
    default:
      return "info";
  }
}

void PrintEntries(std::ostream& out,
                  const google::protobuf::RepeatedPtrField<v1::EntryRef>& entries,
                  const std::string& indent) {
  for (const v1::EntryRef& entry : entries) {
    out << indent << DateText(entry.occurred()) << "  " << entry.code_set();
    if (!entry.value().empty()) out << "  " << entry.value();
    if (!entry.name().empty()) out << "  (" << entry.name() << ")";
    out << "  [" << entry.id() << "]\n";
  }
}

template <typename Response>
void PrintCommon(std::ostream& out, const Response& response) {
  for (const v1::Question& question : response.questions()) {
    out << "  ? " << question.rule() << ": " << question.text() << "\n";
  }
  int for_everybody = 0;
  for (const v1::NotChecked& one : response.not_checked()) {
    if (one.for_everybody()) {
      ++for_everybody;
    } else {
      out << "  not checked: " << one.rule() << ": " << one.text() << "\n";
    }
  }
  // What no record of this pack can be asked is said in one line, so that the rest is read.
  if (for_everybody > 0) {
    out << "  not checked for anybody: " << for_everybody
        << (for_everybody == 1 ? " rule awaits" : " rules await")
        << " codes; waymark doctor --rules PACK names them\n";
  }
  for (const v1::SetAsideInput& one : response.set_aside_input()) {
    out << "  set aside: " << one.what() << ": " << one.reason();
    if (!one.detail().empty()) out << " (" << one.detail() << ")";
    out << "\n";
  }
  for (const std::string& notice : response.notices()) out << "  notice: " << notice << "\n";
}

void PrintItem(std::ostream& out, const v1::Item& item, const std::string& indent) {
  out << indent << item.rule() << " " << StatusText(item.status());
  if (item.has_anchor_on()) out << ", counted from " << DateText(item.anchor_on());
  if (item.has_since()) out << ", since " << DateText(item.since());
  if (item.has_next_change_on()) {
    out << ", next change " << DateText(item.next_change_on());
    if (item.next_change_rests_on_future_entry()) out << " (because of an entry dated ahead)";
  }
  if (!item.reason().empty()) out << ", " << item.reason();
  if (item.left()) out << ", left the practice: to be handed over";
  out << "\n";
  for (const v1::Doubt& doubt : item.doubts())
    out << indent << "  uncertain: " << doubt.text() << "\n";
}

void PrintNode(std::ostream& out, const v1::ExplainNode& node, int depth) {
  const std::string indent(static_cast<size_t>(depth) * 2 + 2, ' ');
  const char* mark = node.holds() == "yes" ? "[x] " : node.holds() == "no" ? "[ ] " : "[?] ";
  out << indent << mark << node.text();
  if (node.has_until()) out << "  (until " << DateText(node.until()) << ")";
  out << "\n";
  PrintEntries(out, node.entries(), indent + "      ");
  for (const v1::ExplainNode& child : node.children()) PrintNode(out, child, depth + 1);
}

}  // namespace

void AnswerPrinter::PrintJson(std::string_view patient, const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) json = "null";
  if (format_ == "json") out_ << (printed_ == 0 ? "[\n" : ",\n");
  out_ << "{\"patientId\": " << JsonText(patient) << ", \"answer\": " << json << "}";
  if (format_ == "ndjson") out_ << "\n";
  ++printed_;
}

void AnswerPrinter::Print(std::string_view patient, const v1::EvaluateResponse& response) {
  if (format_ != "text") {
    PrintJson(patient, response);
    return;
  }
  if (printed_++ > 0) out_ << "\n";
  out_ << "Patient " << patient << ", on " << DateText(response.as_of());
  if (!response.known_at().empty()) out_ << ", as known at " << response.known_at();
  out_ << "\n";
  if (response.prompts().empty()) {
    out_ << (response.not_checked().empty()
                 ? "  no prompts\n"
                 : "  no prompts from the rules that could be checked\n");
  }
  for (const v1::Prompt& prompt : response.prompts()) {
    out_ << "  * " << prompt.summary() << "\n";
    out_ << "      " << prompt.title() << ": " << StatusText(prompt.item().status()) << ", "
         << LevelText(prompt.item().level()) << (prompt.expanded() ? "" : ", collapsed") << "\n";
    if (!prompt.why().empty()) out_ << "      why: " << prompt.why() << "\n";
    if (prompt.item().has_since()) out_ << "      since " << DateText(prompt.item().since());
    if (prompt.item().has_next_change_on()) {
      out_ << ", next change " << DateText(prompt.item().next_change_on());
    }
    out_ << "\n";
    for (const v1::Doubt& doubt : prompt.item().doubts())
      out_ << "      uncertain: " << doubt.text() << "\n";
    if (!prompt.detail().empty()) out_ << prompt.detail() << "\n";
  }
  if (response.held_back() > 0) out_ << "  and " << response.held_back() << " more in the list\n";
  if (!response.items().empty()) {
    out_ << "  items:\n";
    for (const v1::Item& item : response.items()) {
      PrintItem(out_, item, "    ");
      PrintEntries(out_, item.entries(), "        ");
    }
  }
  PrintCommon(out_, response);
  if (response.has_next_look_on())
    out_ << "  look again on " << DateText(response.next_look_on()) << "\n";
}

void AnswerPrinter::Print(std::string_view patient, const v1::ExplainResponse& response) {
  if (format_ != "text") {
    PrintJson(patient, response);
    return;
  }
  if (printed_++ > 0) out_ << "\n";
  out_ << "Patient " << patient << ", on " << DateText(response.as_of()) << ": " << response.title()
       << " (" << response.rule() << " " << response.rule_version() << ")\n";
  if (!response.summary().empty()) out_ << "  " << response.summary() << "\n";
  for (const v1::Item& item : response.items()) PrintItem(out_, item, "  item ");
  for (const std::string& parameter : response.parameters())
    out_ << "  parameter " << parameter << "\n";
  for (const v1::ExplainNode& node : response.tree()) PrintNode(out_, node, 0);
  if (!response.would_close().empty()) out_ << "  What would close it:\n";
  for (const v1::WouldClose& one : response.would_close()) {
    out_ << "    ";
    for (int i = 0; i < one.steps_size(); ++i) out_ << (i > 0 ? " and " : "") << one.steps(i);
    out_ << "\n";
  }
  if (!response.would_change().empty()) out_ << "  What would change it:\n";
  for (const v1::WouldChange& one : response.would_change()) out_ << "    " << one.text() << "\n";
  PrintCommon(out_, response);
}

void AnswerPrinter::End() {
  if (format_ == "json") out_ << (printed_ == 0 ? "[]\n" : "\n]\n");
}

}  // namespace waymark::cli
