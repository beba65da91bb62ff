#include "waymark/gateway/static_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "waymark/gateway/gzip.h"

namespace waymark::gateway {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 1000;
constexpr size_t kMostBytes = size_t{32} << 20;
constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kAssets = "/assets/";

constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::array<std::pair<std::string_view, const char*>, 10> kTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
}};

// With nosniff, a type that is not known is downloaded and never run.
const char* TypeOf(std::string_view name) {
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = absl::ascii_tolower(static_cast<unsigned char>(c));
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// A segment with its percent signs read; false where they can't be.
bool Unescape(std::string_view segment, std::string& out) {
  for (size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '%') {
      out.push_back(segment[i]);
      continue;
    }
    if (i + 2 >= segment.size()) return false;
    const int high = HexOf(segment[i + 1]), low = HexOf(segment[i + 2]);
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return true;
}

absl::Status Refuse(const std::string& folder, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("http.console: ", folder, ": ", std::string(why)));
}

HttpResponse NotThere() {
  HttpResponse response = JsonError(404, "not_found", "there is nothing of that name here");
  response.headers.Add("Content-Security-Policy", kPolicy);
  return response;
}

}  // namespace

bool IsPageAddress(std::string_view path) {
  constexpr std::string_view kMarks = "-._~!$&'()*+,;=:@%";
  if (path == "/") return true;
  if (!path.starts_with('/') || path.size() > 1024) return false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    for (const char c : segment) {
      if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) &&
          kMarks.find(c) == std::string_view::npos) {
        return false;
      }
    }
    std::string read;
    if (!Unescape(segment, read) || read.empty() || read == "." || read == "..") return false;
    for (const char c : read) {
      const auto byte = static_cast<unsigned char>(c);
      // A percent sign that is still there would be read a second time by somebody.
      const bool plain = byte >= 0x20 && byte < 0x7f;
      if (!plain || c == '/' || c == '\\' || c == '%') return false;
    }
  }
  return true;
}

bool TakesGzip(std::string_view accepted) {
  bool named = false, takes = false;
  while (!accepted.empty()) {
    std::string_view one = accepted.substr(0, accepted.find(','));
    accepted.remove_prefix(std::min(accepted.size(), one.size() + 1));
    const size_t semicolon = one.find(';');
    const std::string name = absl::AsciiStrToLower(
        absl::StripAsciiWhitespace({one.data(), std::min(semicolon, one.size())}));
    if (name != "gzip" && name != "*") continue;
    double weight = 1;
    if (semicolon != std::string_view::npos) {
      const std::string rest = absl::AsciiStrToLower(
          absl::StripAsciiWhitespace({one.data() + semicolon + 1, one.size() - semicolon - 1}));
      if (!absl::StartsWith(rest, "q=") || !absl::SimpleAtod(rest.substr(2), &weight)) weight = 0;
    }
    if (name == "gzip") {
      named = true;
      takes = weight > 0;
    } else if (!named) {
      takes = weight > 0;
    }
  }
  return takes;
}

absl::StatusOr<StaticFiles> StaticFiles::Load(const std::string& folder) {
  StaticFiles made;
  std::error_code error;
  size_t bytes = 0;
  fs::recursive_directory_iterator it(folder, error), end;
  if (error) return Refuse(folder, "there is no such folder; build the console, or say `off`");
  for (; it != end; it.increment(error)) {
    if (error) break;
    const std::string name = it->path().filename().string();
    if (name.starts_with('.')) {
      it.disable_recursion_pending();
      continue;
    }
    if (it->is_symlink(error)) {
      return Refuse(folder, absl::StrCat(name, " is a link; the console's files are plain files"));
    }
    if (!it->is_regular_file(error)) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return Refuse(folder, absl::StrCat(name, " can't be read"));
    File file;
    file.bytes = std::move(text).str();
    bytes += file.bytes.size();
    if (made.files_.size() >= kMostFiles || bytes > kMostBytes) {
      return Refuse(folder, "more than 1,000 files or 32 MiB; is that the console's folder?");
    }
    const std::string path =
        absl::StrCat("/", fs::relative(it->path(), folder, error).generic_string());
    file.type = TypeOf(name);
    file.lasting = path.starts_with(kAssets);
    file.packed = Gzip(file.bytes);
    if (file.packed.size() >= file.bytes.size()) file.packed.clear();
    made.files_.emplace(path, std::move(file));
  }
  if (error) return Refuse(folder, absl::StrCat("can't be read: ", error.message()));
  if (made.files_.find(kIndex) == made.files_.end()) {
    return Refuse(folder, "has no index.html: it is no built console (plugin/console/README.md)");
  }
  return made;
}

const StaticFiles::File* StaticFiles::Find(std::string_view path) const {
  if (path == "/") path = kIndex;
  const auto it = files_.find(path);
  if (it != files_.end()) return &it->second;
  if (!IsPageAddress(path) || path.starts_with(kAssets) || path.starts_with("/waymark.")) {
    return nullptr;
  }
  // A page's address begins with a plain word: "/favicon.ico" and "/.well-known/x" are none.
  for (const char c : path.substr(1, path.find('/', 1) - 1)) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') return nullptr;
  }
  return &files_.find(kIndex)->second;
}

HttpResponse StaticFiles::Answer(const HttpRequest& request) const {
  const File* file = Find(request.path);
  if (file == nullptr) return NotThere();
  HttpResponse response;
  response.headers = {
      {"Content-Type", file->type},
      {"Cache-Control", file->lasting ? "public, max-age=31536000, immutable" : "no-store"},
      {"Content-Security-Policy", kPolicy},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  if (file->packed.empty()) {
    response.body = file->bytes;
    return response;
  }
  response.headers.Add("Vary", "Accept-Encoding");
  if (TakesGzip(request.headers.Get("accept-encoding"))) {
    response.headers.Add("Content-Encoding", "gzip");
    response.body = file->packed;
  } else {
    response.body = file->bytes;
  }
  return response;
}

}  // namespace waymark::gateway
