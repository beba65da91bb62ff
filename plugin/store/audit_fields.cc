// Reading an audit line back: a flat JSON object.
#include <cstdlib>

#include "waymark/store/audit.h"

namespace waymark::store {
namespace {

class FlatObject {
 public:
  explicit FlatObject(std::string_view text) : rest_(text) {}

  std::vector<std::pair<std::string, std::string>> Read() {
    std::vector<std::pair<std::string, std::string>> fields;
    if (!Take('{')) return {};
    while (ok_ && !Take('}')) {
      if (!fields.empty() && !Take(',')) return {};
      std::string name = Text();
      if (!Take(':')) return {};
      std::string value = !rest_.empty() && rest_.front() == '"' ? Text() : Number();
      fields.emplace_back(std::move(name), std::move(value));
    }
    if (!ok_ || !rest_.empty()) return {};
    return fields;
  }

 private:
  bool Take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string Fail() {
    ok_ = false;
    return {};
  }
  std::string Text() {
    if (!Take('"')) return Fail();
    std::string text;
    while (!Take('"')) {
      if (rest_.empty()) return Fail();
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\\') {
        if (rest_.empty()) return Fail();
        c = rest_.front();
        rest_.remove_prefix(1);
        if (c == 'u') {
          if (rest_.size() < 4) return Fail();
          // Only control characters are written so.
          c = static_cast<char>(std::strtol(std::string(rest_.substr(0, 4)).c_str(), nullptr, 16));
          rest_.remove_prefix(4);
        }
      }
      text += c;
    }
    return text;
  }
  std::string Number() {
    const size_t size = rest_.find_first_not_of("-0123456789");
    if (size == 0 || size == std::string_view::npos) return Fail();
    std::string number(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return number;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> AuditFields(std::string_view text) {
  return FlatObject(text).Read();
}

}  // namespace waymark::store
