#include "waymark/service/log.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "waymark/rules/yaml_text.h"

namespace waymark::service {
namespace {

std::string_view LevelName(Log::Level level) {
  switch (level) {
    case Log::Level::kInfo:
      return "info";
    case Log::Level::kWarning:
      return "warning";
    case Log::Level::kError:
      return "error";
  }
  return "error";
}

std::string JsonValue(const Log::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return JsonText(*text);
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  return std::get<bool>(value) ? "true" : "false";
}

bool IsPowerOfTwo(int64_t n) { return (n & (n - 1)) == 0; }

}  // namespace

std::string JsonText(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    char32_t code_point = 0;
    const size_t size = rules::DecodeUtf8(text, code_point);
    if (size == 0) {
      out += "\\ufffd";
      text.remove_prefix(1);
      continue;
    }
    if (code_point == '"' || code_point == '\\') {
      out += '\\';
      out += static_cast<char>(code_point);
    } else if (code_point < 0x20 || code_point == 0x7f || code_point == 0x2028 ||
               code_point == 0x2029) {
      absl::StrAppendFormat(&out, "\\u%04x", static_cast<unsigned>(code_point));
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  out += '"';
  return out;
}

void Log::Write(Level level, std::string_view event, const Fields& fields) {
  std::string line = absl::StrCat(
      "{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", clock_(), absl::UTCTimeZone()),
      "\",\"level\":\"", std::string(LevelName(level)), "\",\"event\":", JsonText(event));
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&line, ",", JsonText(name), ":", JsonValue(value));
  }
  line += '}';
  absl::MutexLock lock(&mutex_);
  sink_(line);
}

void Log::CountFailure(std::string_view method, std::string_view code) {
  int64_t count = 0;
  {
    absl::MutexLock lock(&mutex_);
    count = ++failures_[{std::string(method), std::string(code)}];
  }
  if (!IsPowerOfTwo(count)) return;
  Write(Level::kWarning, "calls failed",
        {{"method", std::string(method)}, {"code", std::string(code)}, {"count", count}});
}

std::map<std::pair<std::string, std::string>, int64_t> Log::failures() const {
  absl::MutexLock lock(&mutex_);
  return failures_;
}

}  // namespace waymark::service
