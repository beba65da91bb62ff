#include "waymark/population/worklist_page.h"

#include "absl/strings/str_cat.h"
#include "waymark/prompts/template.h"

namespace waymark::population {
namespace {

constexpr std::string_view kStyle =
    "body{font:15px/1.4 sans-serif;color:#212b32;margin:1em}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{border-bottom:1px solid #aeb7bd;padding:.25em .6em;text-align:left;vertical-align:top}\n"
    "thead th{border-bottom:2px solid #4c6272;position:sticky;top:0;background:#fff}\n"
    ".overdue td:nth-child(4),.ran_out td:nth-child(4){font-weight:bold}\n"
    ".doubt{font-style:italic}\n"
    "@media print{body{font-size:9pt;margin:0}thead{display:table-header-group}\n"
    "thead th{position:static}tr{break-inside:avoid}}\n";

std::string Html(std::string_view text) { return prompts::Escape(text, prompts::Channel::kHtml); }

// What a list says of a status, in a word or two.
std::string_view Words(std::string_view status) {
  if (status == "upcoming") return "not yet due";
  if (status == "ran_out") return "time ran out";
  if (status == "not_checked") return "not checked";
  if (status == "set_aside") return "set aside";
  if (status == "not_started") return "not started";
  if (status == "not_applicable") return "does not apply now";
  return status;
}

void Cell(std::string_view text, std::string& out) { absl::StrAppend(&out, "<td>", Html(text)); }

// "unit-not-given;partial-date" as words.
std::string DoubtWords(std::string_view doubt) {
  std::string out;
  for (const char c : doubt) {
    if (c == ';') {
      out += "; ";
    } else {
      out += c == '-' || c == '_' ? ' ' : c;
    }
  }
  return out;
}

}  // namespace

std::string WorklistHead(const WorklistFrame& frame) {
  std::string further;
  for (const std::string_view title : frame.further) {
    absl::StrAppend(&further, "<th scope=\"col\">",
                    Html(title == "why"    ? "Why"
                         : title == "team" ? "Team"
                                           : title));
  }
  const std::string day = calendar::FormatLong(frame.on);
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>Worklist ",
      day,
      "</title>\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<style>\n",
      std::string(kStyle), "</style>\n</head>\n<body>\n<h1>Worklist on ", day,
      "</h1>\n<p>Rules: ", Html(frame.pack),
      ". Confidential: patient information.</p>\n<table>\n<thead>\n<tr><th scope=\"col\">Practice"
      "<th scope=\"col\">Patient<th scope=\"col\">Work<th scope=\"col\">Status<th scope=\"col\">"
      "Level<th scope=\"col\">From<th scope=\"col\">Since<th scope=\"col\">Changes on<th "
      "scope=\"col\">Uncertain",
      further, "</tr>\n</thead>\n<tbody>\n");
}

void AppendWorklistRow(const WorklistRow& row, std::string& out) {
  absl::StrAppend(&out, "<tr class=\"", Html(row.status), "\">");
  for (const std::string_view text : {row.practice, row.patient, row.work, Words(row.status),
                                      row.level, row.anchor, row.since, row.next}) {
    Cell(text, out);
  }
  absl::StrAppend(&out, "<td class=\"doubt\">", Html(DoubtWords(row.doubt)));
  for (const std::string& text : row.further) Cell(text, out);
  out += "</tr>\n";
}

std::string WorklistFoot(int64_t patients, int64_t rows) {
  return absl::StrCat("</tbody>\n</table>\n<p>", rows, " rows of ", patients,
                      " patients.</p>\n</body>\n</html>\n");
}

}  // namespace waymark::population
