#include "waymark/gateway/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "waymark/gateway/base64.h"

namespace waymark::gateway {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

template <typename T>
void PutNumber(T number, std::string& out) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  out.append(digits, end);
}

void PutReal(double number, bool single, std::string& out) {
  if (std::isnan(number)) {
    out += "\"NaN\"";
  } else if (std::isinf(number)) {
    out += number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else if (single) {
    PutNumber(static_cast<float>(number), out);
  } else {
    PutNumber(number, out);
  }
}

// The bytes that a text may hold as they are, whatever follows.
constexpr std::array<bool, 256> kAsItIs = [] {
  std::array<bool, 256> is{};
  for (size_t c = 0x20; c < is.size(); ++c) is[c] = true;
  for (const unsigned char c : {'"', '\\', '<', '>', '\x7f'}) is[c] = false;
  is[0xe2] = false;
  return is;
}();

// What protobuf's writer escapes: quotes, backslashes, control characters, and what would end a
// script in a web page.
void PutText(std::string_view text, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto escape = [&out](unsigned value) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[(value >> shift) & 15]);
  };
  out.push_back('"');
  size_t copied = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (kAsItIs[c]) continue;
    // U+2028 and U+2029 end a line in older scripts; other letters begin with the same byte.
    const bool ends_line = c == 0xe2 && i + 2 < text.size() && text[i + 1] == '\x80' &&
                           (text[i + 2] == '\xa8' || text[i + 2] == '\xa9');
    if (c == 0xe2 && !ends_line) continue;
    out.append(text.substr(copied, i - copied));
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case 0xe2:
        escape(text[i + 2] == '\xa8' ? 0x2028 : 0x2029);
        i += 2;
        break;
      default:
        escape(c);
    }
    copied = i + 1;
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

class Writer {
 public:
  Writer(const pb::Message& message, std::string& out)
      : message_(message), reflection_(*message.GetReflection()), out_(out) {}

  void Object() {
    out_.push_back('{');
    std::vector<const Field*> fields;
    reflection_.ListFields(message_, &fields);
    bool first = true;
    for (const Field* field : fields) {
      if (!first) out_.push_back(',');
      first = false;
      PutText(field->json_name(), out_);
      out_.push_back(':');
      if (field->is_map()) {
        Map(*field);
      } else if (field->is_repeated()) {
        List(*field);
      } else {
        Value(*field, -1);
      }
    }
    out_.push_back('}');
  }

 private:
  void List(const Field& field) {
    out_.push_back('[');
    const int size = reflection_.FieldSize(message_, &field);
    for (int i = 0; i < size; ++i) {
      if (i > 0) out_.push_back(',');
      Value(field, i);
    }
    out_.push_back(']');
  }

  void Map(const Field& field) {
    out_.push_back('{');
    const Field* key = field.message_type()->map_key();
    const Field* value = field.message_type()->map_value();
    // In the order of keys: a hash map's own order must not show.
    std::vector<std::pair<std::string, int>> order;
    for (int i = 0; i < reflection_.FieldSize(message_, &field); ++i) {
      const pb::Message& entry = reflection_.GetRepeatedMessage(message_, &field, i);
      order.emplace_back(entry.GetReflection()->GetString(entry, key), i);
    }
    std::sort(order.begin(), order.end());
    bool first = true;
    for (const auto& [name, i] : order) {
      if (!first) out_.push_back(',');
      first = false;
      PutText(name, out_);
      out_.push_back(':');
      Writer(reflection_.GetRepeatedMessage(message_, &field, i), out_).Value(*value, -1);
    }
    out_.push_back('}');
  }

  // `index`: of a list, else -1.
  void Value(const Field& field, int index) {
    const bool one = index < 0;
    switch (field.cpp_type()) {
      case Field::CPPTYPE_MESSAGE:
        Writer(one ? reflection_.GetMessage(message_, &field)
                   : reflection_.GetRepeatedMessage(message_, &field, index),
               out_)
            .Object();
        break;
      case Field::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text =
            one ? reflection_.GetStringReference(message_, &field, &scratch)
                : reflection_.GetRepeatedStringReference(message_, &field, index, &scratch);
        if (field.type() == Field::TYPE_BYTES) {
          out_ += '"' + EncodeBase64(text, /*padding=*/true) + '"';
        } else {
          PutText(text, out_);
        }
        break;
      }
      case Field::CPPTYPE_BOOL:
        out_ += (one ? reflection_.GetBool(message_, &field)
                     : reflection_.GetRepeatedBool(message_, &field, index))
                    ? "true"
                    : "false";
        break;
      case Field::CPPTYPE_ENUM: {
        const int number = one ? reflection_.GetEnumValue(message_, &field)
                               : reflection_.GetRepeatedEnumValue(message_, &field, index);
        const pb::EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
        if (value == nullptr) {
          PutNumber(number, out_);
        } else {
          PutText(value->name(), out_);
        }
        break;
      }
      case Field::CPPTYPE_INT32:
        PutNumber(one ? reflection_.GetInt32(message_, &field)
                      : reflection_.GetRepeatedInt32(message_, &field, index),
                  out_);
        break;
      case Field::CPPTYPE_UINT32:
        PutNumber(one ? reflection_.GetUInt32(message_, &field)
                      : reflection_.GetRepeatedUInt32(message_, &field, index),
                  out_);
        break;
      case Field::CPPTYPE_INT64:
        out_.push_back('"');
        PutNumber(one ? reflection_.GetInt64(message_, &field)
                      : reflection_.GetRepeatedInt64(message_, &field, index),
                  out_);
        out_.push_back('"');
        break;
      case Field::CPPTYPE_UINT64:
        out_.push_back('"');
        PutNumber(one ? reflection_.GetUInt64(message_, &field)
                      : reflection_.GetRepeatedUInt64(message_, &field, index),
                  out_);
        out_.push_back('"');
        break;
      case Field::CPPTYPE_DOUBLE:
        PutReal(one ? reflection_.GetDouble(message_, &field)
                    : reflection_.GetRepeatedDouble(message_, &field, index),
                false, out_);
        break;
      case Field::CPPTYPE_FLOAT:
        PutReal(static_cast<double>(one ? reflection_.GetFloat(message_, &field)
                                        : reflection_.GetRepeatedFloat(message_, &field, index)),
                true, out_);
        break;
    }
  }

  const pb::Message& message_;
  const pb::Reflection& reflection_;
  std::string& out_;
};

}  // namespace

void AppendJson(const pb::Message& message, std::string& out) { Writer(message, out).Object(); }

}  // namespace waymark::gateway
