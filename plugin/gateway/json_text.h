// JSON written piece by piece, laid out for people.
#ifndef WAYMARK_GATEWAY_JSON_TEXT_H_
#define WAYMARK_GATEWAY_JSON_TEXT_H_

#include <string>
#include <string_view>

#include "waymark/service/log.h"

namespace waymark::gateway {

//   JsonLayout out; out.Open('{'); out.Key("a"); out.Text("b"); out.Close('}'); out.text()
class JsonLayout {
 public:
  void Open(char bracket) {
    Begin();
    text_ += bracket;
    depth_ += 2;
    first_ = true;
  }
  void Close(char bracket) {
    depth_ -= 2;
    if (!first_) Line();
    text_ += bracket;
    first_ = false;
  }
  void Key(std::string_view key) {
    if (!first_) text_ += ',';
    Line();
    text_ += service::JsonText(key) + ": ";
    first_ = false;
    after_key_ = true;
  }
  void Text(std::string_view value) {
    Begin();
    text_ += service::JsonText(value);
  }
  // A number, true, false, null.
  void Word(std::string_view word) {
    Begin();
    text_ += word;
  }
  void Pair(std::string_view key, std::string_view value) {
    Key(key);
    Text(value);
  }
  const std::string& text() const { return text_; }

 private:
  // Before a value: in a list it stands on a line of its own.
  void Begin() {
    if (after_key_ || text_.empty()) {
      after_key_ = false;
      first_ = false;
      return;
    }
    if (!first_) text_ += ',';
    Line();
    first_ = false;
  }
  void Line() {
    text_ += '\n';
    text_.append(depth_, ' ');
  }

  std::string text_;
  size_t depth_ = 0;
  bool first_ = true;
  bool after_key_ = false;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_JSON_TEXT_H_
