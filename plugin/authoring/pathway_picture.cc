// The pathway as a picture: a column of boxes, one a part, joined by arrows, the rules within.
#include "absl/strings/str_cat.h"
#include "waymark/authoring/pathway_page.h"
#include "waymark/authoring/pathway_parts.h"
#include "waymark/prompts/template.h"

namespace waymark::authoring {
namespace {

// Lengths in user units, about a pixel on a page 960 wide.
constexpr int kWidth = 960, kMargin = 16, kHead = 30, kLine = 20, kGap = 26, kColumns = 2;
constexpr int kColumnWidth = (kWidth - 2 * kMargin) / kColumns;
constexpr size_t kLongestTitle = 62;

std::string Html(std::string_view text) { return prompts::Escape(text, prompts::Channel::kHtml); }

// Cut at a character, with a mark where something is left out.
std::string Shortened(const std::string& text) {
  if (text.size() <= kLongestTitle) return text;
  size_t end = kLongestTitle - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// A sign before the title tells the states apart without colour.
std::string_view Sign(const rules::Rule& rule) {
  if (rule.status == rules::RuleStatus::kRetired) return "× ";
  if (rule.status == rules::RuleStatus::kSilent || rule.status == rules::RuleStatus::kDraft) {
    return "○ ";
  }
  return rule.enabled ? "● " : "◌ ";
}

}  // namespace

std::string PathwayPicture(const rules::Pack& pack) {
  std::string body;
  int y = kMargin + kLine;
  absl::StrAppend(&body, "<text x=\"", kMargin, "\" y=\"", kMargin + 8,
                  "\" class=\"key\">● active   ○ silent or draft   ◌ off unless switched on   × "
                  "retired</text>\n");
  bool first = true;
  for (const PathwayPart& part : PartsOf(pack)) {
    if (!first) {
      absl::StrAppend(&body, "<path d=\"M", kWidth / 2, " ", y - kGap, "v", kGap - 8,
                      "\" class=\"arrow\" marker-end=\"url(#tip)\"/>\n");
    }
    first = false;
    const int rows = (static_cast<int>(part.rules.size()) + kColumns - 1) / kColumns;
    const int height = kHead + (rows == 0 ? kLine : rows * kLine) + 8;
    absl::StrAppend(&body, "<rect x=\"", kMargin, "\" y=\"", y, "\" width=\"", kWidth - 2 * kMargin,
                    "\" height=\"", height, "\" rx=\"6\"/>\n<text x=\"", kMargin + 12, "\" y=\"",
                    y + 21, "\" class=\"part\">", Html(part.title), "</text>\n");
    if (part.rules.empty()) {
      absl::StrAppend(&body, "<text x=\"", kMargin + 12, "\" y=\"", y + kHead + 14,
                      "\">no rule yet</text>\n");
    }
    for (size_t i = 0; i < part.rules.size(); ++i) {
      const int column = static_cast<int>(i) / rows;
      const int row = static_cast<int>(i) % rows;
      absl::StrAppend(&body, "<text x=\"", kMargin + 12 + column * kColumnWidth, "\" y=\"",
                      y + kHead + 14 + row * kLine, "\">", std::string(Sign(*part.rules[i])),
                      Html(Shortened(part.rules[i]->title)), "</text>\n");
    }
    y += height + kGap;
  }
  const int height = y - kGap + kMargin;
  return absl::StrCat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", kWidth, " ", height,
      "\" role=\"img\" aria-label=\"The parts of the cancer pathway with their rules\">\n"
      "<style>text{font:13px sans-serif;fill:#212b32}.part{font-weight:bold;font-size:16px}"
      ".key{font-size:12px}rect{fill:#f0f4f5;stroke:#005eb8;stroke-width:1.5}"
      ".arrow{stroke:#005eb8;stroke-width:2;fill:none}</style>\n"
      "<defs><marker id=\"tip\" markerWidth=\"8\" markerHeight=\"8\" refX=\"4\" refY=\"4\" "
      "orient=\"auto\"><path d=\"M0 0l8 4l-8 4z\" fill=\"#005eb8\"/></marker></defs>\n"
      "<rect width=\"",
      kWidth, "\" height=\"", height, "\" style=\"fill:#fff;stroke:none\"/>\n", body, "</svg>\n");
}

}  // namespace waymark::authoring
