// JSON written piece by piece on one line, for answers of CDS Hooks, which may hold no empty text,
// list or object: what is empty is left out.
#ifndef WAYMARK_GATEWAY_CDS_JSON_H_
#define WAYMARK_GATEWAY_CDS_JSON_H_

#include <string>
#include <string_view>

#include "waymark/service/log.h"

namespace waymark::gateway {

//   CdsJson out; out.Open('{'); out.Text("a", "b"); out.Open("c", '['); out.Item("d");
//   out.Close(']'); out.Close('}'); out.text()
class CdsJson {
 public:
  // An object or list as the whole, or as an element.
  void Open(char bracket) {
    Begin();
    text_ += bracket;
    first_ = true;
  }
  // As a member.
  void Open(std::string_view key, char bracket) {
    Key(key);
    text_ += bracket;
    first_ = true;
  }
  void Close(char bracket) {
    text_ += bracket;
    first_ = false;
  }
  // A member; left out where it is empty.
  void Text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    Key(key);
    text_ += service::JsonText(value);
  }
  // A number, true or false.
  void Word(std::string_view key, std::string_view value) {
    Key(key);
    text_ += value;
  }
  // An element.
  void Item(std::string_view value) {
    Begin();
    text_ += service::JsonText(value);
  }
  // JSON as it is.
  void Raw(std::string_view key, std::string_view json) {
    Key(key);
    text_ += json;
  }
  const std::string& text() const { return text_; }

 private:
  void Begin() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  void Key(std::string_view key) {
    Begin();
    text_ += service::JsonText(key);
    text_ += ':';
  }

  std::string text_;
  bool first_ = true;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_JSON_H_
