#include "waymark/population/chart.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/prompts/template.h"

namespace waymark::population {
namespace {

// User units, about a pixel on a page.
constexpr double kWidth = 800, kHeight = 300, kLeft = 56, kRight = 96, kTop = 20, kBottom = 56;
constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;

std::string At(double value) { return Number(value, 2); }

// A round number at or above `value` for the end of an axis: 1, 2 or 5 times a power of ten.
double RoundUp(double value) {
  if (value <= 1) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0, 10.0}) {
    if (value <= step * power) return step * power;
  }
  return 10 * power;
}

double Across(double share) { return kLeft + share * kPlotWidth; }
double Up(double share) { return kTop + (1 - share) * kPlotHeight; }

void Open(std::string& out, const ChartHead& head) {
  absl::StrAppend(
      &out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", At(kWidth), " ",
      At(kHeight), "\" role=\"img\" aria-labelledby=\"", head.id, "-title ", head.id,
      "-desc\" font-family=\"Arial, sans-serif\" font-size=\"12\" fill=\"#212b32\">\n<title id=\"",
      head.id, "-title\">", Html(head.finding), "</title>\n<desc id=\"", head.id, "-desc\">",
      Html(head.description), "</desc>\n<rect width=\"", At(kWidth), "\" height=\"", At(kHeight),
      "\" fill=\"#ffffff\"/>\n<defs><pattern id=\"", head.id,
      "-lines\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect width=\"6\" "
      "height=\"6\" fill=\"#41b6e6\"/><path d=\"M0 6L6 0\" stroke=\"#003087\" "
      "stroke-width=\"1\"/></pattern></defs>\n");
}

void Line(std::string& out, double x1, double y1, double x2, double y2, std::string_view style) {
  absl::StrAppend(&out, "<path d=\"M", At(x1), " ", At(y1), "L", At(x2), " ", At(y2),
                  "\" fill=\"none\" ", std::string(style), "/>\n");
}

void Text(std::string& out, double x, double y, std::string_view anchor, std::string_view text) {
  absl::StrAppend(&out, "<text x=\"", At(x), "\" y=\"", At(y), "\" text-anchor=\"",
                  std::string(anchor), "\">", Html(text), "</text>\n");
}

// Four parts of the way up, with their numbers.
void UpAxis(std::string& out, double low, double high, std::string_view unit) {
  for (int i = 0; i <= 4; ++i) {
    const double share = i / 4.0;
    Line(out, kLeft, Up(share), kWidth - kRight, Up(share),
         i == 0 ? "stroke=\"#4c6272\"" : "stroke=\"#d8dde0\"");
    Text(out, kLeft - 6, Up(share) + 4, "end",
         absl::StrCat(Number(low + share * (high - low)), std::string(unit)));
  }
}

// Labels under the axis, as many as there is room for, the last one too.
template <typename Labels>
void Under(std::string& out, size_t count, const Labels& label, bool between) {
  constexpr size_t kMost = 12;
  const size_t step = std::max<size_t>(1, (count + kMost - 1) / kMost);
  const double wide = static_cast<double>(between ? count : std::max<size_t>(count - 1, 1));
  for (size_t i = 0; i < count; i += step) {
    const double share = (static_cast<double>(i) + (between ? 0.5 : 0)) / wide;
    Text(out, Across(share), kHeight - kBottom + 18, "middle", label(i));
  }
}

}  // namespace

std::string Html(std::string_view text) { return prompts::Escape(text, prompts::Channel::kHtml); }

std::string Number(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value);
  std::string out = buffer;
  if (out.find('.') != std::string::npos) {
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

std::string BarChartSvg(const BarChart& chart) {
  std::string out;
  Open(out, chart.head);
  double most = 0;
  for (const BarChart::Bar& bar : chart.bars) most = std::max({most, bar.wide, bar.narrow});
  const double end = RoundUp(most);
  UpAxis(out, 0, end, "");
  const double step = kPlotWidth / static_cast<double>(std::max<size_t>(chart.bars.size(), 1));
  const double width = step * 0.8;
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    const BarChart::Bar& bar = chart.bars[i];
    const auto box = [&](double value, double share, std::string_view fill) {
      if (value <= 0) return;
      const double middle = kLeft + step * (static_cast<double>(i) + 0.5);
      absl::StrAppend(&out, "<rect x=\"", At(middle - width * share / 2), "\" y=\"",
                      At(Up(value / end)), "\" width=\"", At(width * share), "\" height=\"",
                      At(kPlotHeight * value / end), "\" fill=\"", std::string(fill), "\"/>\n");
    };
    box(bar.wide, 1, absl::StrCat("url(#", chart.head.id, "-lines)"));
    box(bar.narrow, 0.4, "#003087");
  }
  Under(
      out, chart.bars.size(), [&](size_t i) { return chart.bars[i].label; }, true);
  absl::StrAppend(&out, "<rect x=\"", At(kLeft), "\" y=\"", At(kHeight - 24),
                  "\" width=\"12\" height=\"12\" fill=\"url(#", chart.head.id, "-lines)\"/>\n");
  Text(out, kLeft + 18, kHeight - 14, "start", chart.wide_name);
  absl::StrAppend(&out, "<rect x=\"", At(kLeft + 220), "\" y=\"", At(kHeight - 24),
                  "\" width=\"12\" height=\"12\" fill=\"#003087\"/>\n");
  Text(out, kLeft + 238, kHeight - 14, "start", chart.narrow_name);
  return out + "</svg>\n";
}

std::string TimeChartSvg(const TimeChart& chart) {
  std::string out;
  Open(out, chart.head);
  double low = 100, high = 0;
  const auto widen = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const TimeChart::Point& point : chart.points) {
    if (!point.missing) widen(point.value);
  }
  if (chart.has_middle) widen(chart.middle);
  if (chart.has_limits) {
    widen(chart.lower);
    widen(chart.upper);
  }
  low = std::max(0.0, std::floor(low / 10) * 10);
  high = std::min(100.0, std::ceil(high / 10) * 10);
  if (high <= low) high = low + 10;
  UpAxis(out, low, high, " %");
  const auto y = [&](double value) {
    return Up((std::clamp(value, low, high) - low) / (high - low));
  };
  // Their names stand at the right, apart from each other.
  std::vector<std::pair<double, std::string>> names;
  const auto level = [&](double value, std::string_view style, std::string_view name) {
    Line(out, kLeft, y(value), kWidth - kRight, y(value), style);
    names.emplace_back(y(value) + 4, absl::StrCat(std::string(name), " ", Number(value), " %"));
  };
  if (chart.has_limits) level(chart.upper, "stroke=\"#4c6272\" stroke-dasharray=\"6 4\"", "upper");
  if (chart.has_middle) level(chart.middle, "stroke=\"#212b32\"", chart.middle_name);
  if (chart.has_limits) level(chart.lower, "stroke=\"#4c6272\" stroke-dasharray=\"6 4\"", "lower");
  double above = -kHeight;
  for (const auto& [at, name] : names) {
    constexpr double kApart = 14;
    above = std::max(at, above + kApart);
    Text(out, kWidth - kRight + 6, above, "start", name);
  }
  const double wide = static_cast<double>(std::max<size_t>(chart.points.size(), 2) - 1);
  std::string path;
  bool drawing = false;
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const TimeChart::Point& point = chart.points[i];
    if (point.missing) {
      drawing = false;
      continue;
    }
    absl::StrAppend(&path, drawing ? "L" : "M", At(Across(static_cast<double>(i) / wide)), " ",
                    At(y(point.value)));
    drawing = true;
  }
  absl::StrAppend(&out, "<path d=\"", path,
                  "\" fill=\"none\" stroke=\"#005eb8\" stroke-width=\"2\"/>\n");
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const TimeChart::Point& point = chart.points[i];
    if (point.missing) continue;
    const double x = Across(static_cast<double>(i) / wide);
    if (point.marked) {  // another shape, not only another colour
      absl::StrAppend(&out, "<path d=\"M", At(x), " ", At(y(point.value) - 6),
                      "l6 6l-6 6l-6 -6z\" fill=\"#ed8b00\" stroke=\"#212b32\"/>\n");
    } else {
      absl::StrAppend(&out, "<circle cx=\"", At(x), "\" cy=\"", At(y(point.value)),
                      "\" r=\"3.5\" fill=\"#005eb8\"/>\n");
    }
  }
  Under(
      out, chart.points.size(), [&](size_t i) { return chart.points[i].label; }, false);
  Text(out, kLeft, kHeight - 14, "start", chart.note);
  return out + "</svg>\n";
}

std::string FunnelChartSvg(const FunnelChart& chart) {
  std::string out;
  Open(out, chart.head);
  double largest = 1, low = chart.overall, high = chart.overall;
  for (const FunnelChart::Limit& limit : chart.limits) largest = std::max(largest, limit.size);
  for (const FunnelChart::Dot& dot : chart.dots) {
    largest = std::max(largest, dot.size);
    low = std::min(low, dot.value);
    high = std::max(high, dot.value);
  }
  for (const FunnelChart::Limit& limit : chart.limits) {
    low = std::min(low, limit.lower95);
    high = std::max(high, limit.upper95);
  }
  largest = RoundUp(largest);
  low = std::max(0.0, std::floor(low / 10) * 10);
  high = std::min(100.0, std::ceil(high / 10) * 10);
  if (high <= low) high = low + 10;
  UpAxis(out, low, high, " %");
  const auto y = [&](double value) {
    return Up((std::clamp(value, low, high) - low) / (high - low));
  };
  const auto x = [&](double size) { return Across(size / largest); };
  for (int i = 0; i <= 4; ++i) {
    Text(out, Across(i / 4.0), kHeight - kBottom + 18, "middle", Number(largest * i / 4.0));
  }
  Line(out, kLeft, y(chart.overall), kWidth - kRight, y(chart.overall), "stroke=\"#212b32\"");
  const auto limit_line = [&](double FunnelChart::Limit::*value, std::string_view style) {
    std::string path;
    for (const FunnelChart::Limit& limit : chart.limits) {
      absl::StrAppend(&path, path.empty() ? "M" : "L", At(x(limit.size)), " ", At(y(limit.*value)));
    }
    if (path.empty()) return;
    absl::StrAppend(&out, "<path d=\"", path, "\" fill=\"none\" ", std::string(style), "/>\n");
  };
  limit_line(&FunnelChart::Limit::lower95, "stroke=\"#4c6272\" stroke-dasharray=\"2 3\"");
  limit_line(&FunnelChart::Limit::upper95, "stroke=\"#4c6272\" stroke-dasharray=\"2 3\"");
  limit_line(&FunnelChart::Limit::lower998, "stroke=\"#4c6272\" stroke-dasharray=\"8 4\"");
  limit_line(&FunnelChart::Limit::upper998, "stroke=\"#4c6272\" stroke-dasharray=\"8 4\"");
  for (const FunnelChart::Dot& dot : chart.dots) {
    if (dot.outside) {
      absl::StrAppend(&out, "<path d=\"M", At(x(dot.size)), " ", At(y(dot.value) - 6),
                      "l6 6l-6 6l-6 -6z\" fill=\"#ed8b00\" stroke=\"#212b32\"/>\n");
    } else {
      absl::StrAppend(&out, "<circle cx=\"", At(x(dot.size)), "\" cy=\"", At(y(dot.value)),
                      "\" r=\"4\" fill=\"#005eb8\"/>\n");
    }
    if (!dot.name.empty()) Text(out, x(dot.size) + 8, y(dot.value) + 4, "start", dot.name);
  }
  Text(out, kLeft, kHeight - 14, "start",
       "across: how many count; lines: all together, 95 % limits (dotted), 99.8 % limits (dashed)");
  return out + "</svg>\n";
}

}  // namespace waymark::population
