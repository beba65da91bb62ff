#include "waymark/gateway/json_reader.h"

#include <simdjson.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "waymark/gateway/base64.h"
#include "waymark/record/bytes.h"
#include "waymark/service/errors.h"

namespace waymark::gateway {
namespace {

namespace pb = google::protobuf;
namespace dom = simdjson::dom;
using Field = pb::FieldDescriptor;

constexpr size_t kMostDepth = 64;

// Names and what they stand for, found quickly: requests consist of them.
template <typename T>
class Names {
 public:
  // The first of a name counts.
  void Add(std::string_view name, T of) {
    if (Find(name) != nullptr) return;
    all_.emplace_back(name, std::move(of));
    places_.assign(std::bit_ceil(all_.size() * 4), 0);
    for (size_t i = 0; i < all_.size(); ++i) {
      size_t at = PlaceOf(all_[i].first);
      while (places_[at] != 0) at = (at + 1) & (places_.size() - 1);
      places_[at] = static_cast<uint32_t>(i + 1);
    }
  }
  const T* Find(std::string_view name) const {
    if (all_.empty()) return nullptr;
    for (size_t at = PlaceOf(name); places_[at] != 0; at = (at + 1) & (places_.size() - 1)) {
      const auto& [known, of] = all_[places_[at] - 1];
      if (known == name) return &of;
    }
    return nullptr;
  }

 private:
  size_t PlaceOf(std::string_view name) const {
    if (name.empty()) return 0;
    const auto letter = [name](size_t at) {
      return static_cast<size_t>(static_cast<unsigned char>(name[at]));
    };
    const size_t hash = name.size() * 3 + letter(0) * 5 + letter(name.size() / 2) * 17 +
                        letter(name.size() - 1) * 29;
    return hash & (places_.size() - 1);
  }

  std::vector<std::pair<std::string_view, T>> all_;
  std::vector<uint32_t> places_;  // into all_, 1 is the first; 0: free. Never full
};

struct Message;

// A field as the reader needs it.
struct FieldInfo {
  const Field* field = nullptr;
  const Message* message = nullptr;         // of message fields, and of a map's entries
  const Names<int32_t>* numbers = nullptr;  // of enums: what their names stand for
  uint32_t index = 0;  // within the message, for finding a name that is given twice
  int oneof = -1;      // index of its group of which one may be given; -1: none
};

struct Message {
  std::string full_name;
  Names<FieldInfo> fields;  // by either name
  uint32_t count = 0;
  int oneofs = 0;
};

// Numbers from 0 that were there already.
class Seen {
 public:
  explicit Seen(size_t count) {
    if (count > 64) many_.resize(count);
  }
  // Whether it was there before.
  bool Add(size_t number) {
    if (!many_.empty()) {
      const bool was = many_[number];
      many_[number] = true;
      return was;
    }
    const uint64_t bit = uint64_t{1} << number;
    const bool was = (few_ & bit) != 0;
    few_ |= bit;
    return was;
  }

 private:
  uint64_t few_ = 0;
  std::vector<bool> many_;
};

template <typename T>
void PutFixed(T value, std::string& out) {
  for (size_t i = 0; i < sizeof(T); ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

// Where in the request we are, for an error only.
struct Path {
  const Path* above = nullptr;
  std::string_view name = {};
  int64_t index = -1;
  std::string ToString() const {
    std::string text = above == nullptr ? std::string() : above->ToString();
    if (index >= 0) return absl::StrCat(text, "[", index, "]");
    if (name.empty()) return text;
    return text.empty() ? std::string(name) : absl::StrCat(text, ".", std::string(name));
  }
};

class Writer {
 public:
  absl::Status Object(const Message& message, const dom::object& object, const Path& path,
                      std::string& out) {
    Seen seen(message.count);
    Seen chosen(static_cast<size_t>(message.oneofs));
    for (const auto& [name, value] : object) {
      const FieldInfo* const found = message.fields.Find(name);
      if (found == nullptr) return Unknown(path, message);
      const FieldInfo& info = *found;
      const Path here{&path, info.field->name()};
      if (seen.Add(info.index)) return Refuse(here, "is given twice");
      if (value.is_null()) continue;
      if (info.oneof >= 0 && chosen.Add(static_cast<size_t>(info.oneof))) {
        return Refuse(here, absl::StrCat("only one of the group ",
                                         info.field->containing_oneof()->name(), " may be given"));
      }
      if (absl::Status status = FieldValue(info, value, here, out); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status Refuse(const Path& path, std::string what) {
    std::string field = path.ToString();
    if (field.empty()) field = "(the request)";
    return service::InvalidFields({{std::move(field), std::move(what)}});
  }

  // The name itself may be anything, a patient's included: it is not said.
  static absl::Status Unknown(const Path& path, const Message& message) {
    return Refuse(path, absl::StrCat("holds a name that ", message.full_name, " does not have"));
  }

  absl::Status FieldValue(const FieldInfo& info, const dom::element& value, const Path& path,
                          std::string& out) {
    const Field& field = *info.field;
    if (field.is_map()) {
      dom::object object;
      if (value.get(object) != simdjson::SUCCESS) return Refuse(path, "an object is expected");
      return Map(info, object, path, out);
    }
    if (!field.is_repeated()) return Single(info, value, path, /*tagged=*/true, out);
    dom::array array;
    if (value.get(array) != simdjson::SUCCESS) return Refuse(path, "a list is expected");
    const bool packed = field.is_packed();
    std::string packed_bytes;
    int64_t index = 0;
    for (const dom::element& item : array) {
      const Path here{&path, {}, index++};
      if (item.is_null()) return Refuse(here, "null has no place in a list");
      if (absl::Status status = Single(info, item, here, !packed, packed ? packed_bytes : out);
          !status.ok()) {
        return status;
      }
    }
    if (packed && !packed_bytes.empty()) {
      PutTag(field, 2, out);
      record::PutNumber(packed_bytes.size(), out);
      out += packed_bytes;
    }
    return absl::OkStatus();
  }

  absl::Status Map(const FieldInfo& info, const dom::object& object, const Path& path,
                   std::string& out) {
    const Field& key = *info.field->message_type()->map_key();
    const FieldInfo& value = *info.message->fields.Find("value");
    int64_t index = 0;
    std::map<std::string_view, bool> seen;
    for (const auto& [name, element] : object) {
      const Path here{&path, {}, index++};
      if (key.cpp_type() != Field::CPPTYPE_STRING)
        return Refuse(here, "is a key that can't be read");
      if (!seen.emplace(name, true).second) return Refuse(here, "is given twice");
      if (element.is_null()) return Refuse(here, "null has no place in a map");
      std::string entry;
      PutTag(key, 2, entry);
      record::PutNumber(name.size(), entry);
      entry.append(name);
      if (absl::Status status = Single(value, element, here, true, entry); !status.ok()) {
        return status;
      }
      PutTag(*info.field, 2, out);
      record::PutNumber(entry.size(), out);
      out += entry;
    }
    return absl::OkStatus();
  }

  static void PutTag(const Field& field, uint32_t wire, std::string& out) {
    record::PutNumber((static_cast<uint64_t>(field.number()) << 3) | wire, out);
  }

  absl::Status Single(const FieldInfo& info, const dom::element& value, const Path& path,
                      bool tagged, std::string& out) {
    const Field& field = *info.field;
    switch (field.cpp_type()) {
      case Field::CPPTYPE_MESSAGE: {
        dom::object object;
        if (value.get(object) != simdjson::SUCCESS) return Refuse(path, "an object is expected");
        PutTag(field, 2, out);
        return Nested(*info.message, object, path, out);
      }
      case Field::CPPTYPE_STRING:
        return Text(field, value, path, out);
      case Field::CPPTYPE_BOOL: {
        bool yes = false;
        if (value.get(yes) != simdjson::SUCCESS) return Refuse(path, "true or false is expected");
        if (tagged) PutTag(field, 0, out);
        record::PutNumber(yes ? 1 : 0, out);
        return absl::OkStatus();
      }
      case Field::CPPTYPE_ENUM:
        return Enum(info, value, path, tagged, out);
      case Field::CPPTYPE_DOUBLE:
      case Field::CPPTYPE_FLOAT:
        return Real(field, value, path, tagged, out);
      default:
        return Whole(field, value, path, tagged, out);
    }
  }

  // The length stands before the content and is known behind it: room for one byte is left, which
  // is enough for most, and made larger where it is not.
  absl::Status Nested(const Message& message, const dom::object& object, const Path& path,
                      std::string& out) {
    const size_t at = out.size();
    out.push_back('\0');
    if (absl::Status status = Object(message, object, path, out); !status.ok()) return status;
    const size_t size = out.size() - at - 1;
    if (size < 0x80) {
      out[at] = static_cast<char>(size);
      return absl::OkStatus();
    }
    std::string length;
    record::PutNumber(size, length);
    out.replace(at, 1, length);
    return absl::OkStatus();
  }

  static absl::Status Text(const Field& field, const dom::element& value, const Path& path,
                           std::string& out) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return Refuse(path, "a text is expected");
    if (field.type() == Field::TYPE_BYTES) {
      std::string bytes;
      if (!DecodeBase64(text, bytes)) return Refuse(path, "base64 is expected");
      PutTag(field, 2, out);
      record::PutNumber(bytes.size(), out);
      out += bytes;
      return absl::OkStatus();
    }
    PutTag(field, 2, out);
    record::PutNumber(text.size(), out);
    out.append(text);
    return absl::OkStatus();
  }

  static absl::Status Enum(const FieldInfo& info, const dom::element& value, const Path& path,
                           bool tagged, std::string& out) {
    const Field& field = *info.field;
    int64_t number = 0;
    std::string_view name;
    if (value.get(name) == simdjson::SUCCESS) {
      const int32_t* const known = info.numbers->Find(name);
      if (known == nullptr) {
        return Refuse(path, absl::StrCat("a name of ", field.enum_type()->full_name(),
                                         " is expected, or its number"));
      }
      number = *known;
    } else if (!ReadWhole(value, number) || number < INT32_MIN || number > INT32_MAX) {
      return Refuse(path, absl::StrCat("a name of ", field.enum_type()->full_name(),
                                       " is expected, or its number"));
    }
    if (tagged) PutTag(field, 0, out);
    record::PutNumber(static_cast<uint64_t>(number), out);
    return absl::OkStatus();
  }

  // A whole number, also written as 3.0 or 3e0.
  static bool ReadWhole(const dom::element& value, int64_t& number) {
    if (value.get(number) == simdjson::SUCCESS) return true;
    double real = 0;
    if (!value.is_double() || value.get(real) != simdjson::SUCCESS) return false;
    if (std::trunc(real) != real || std::abs(real) > 9007199254740992.0) return false;
    number = static_cast<int64_t>(real);
    return true;
  }

  template <typename T>
  static bool ReadDigits(std::string_view text, T& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
  }

  static absl::Status Whole(const Field& field, const dom::element& value, const Path& path,
                            bool tagged, std::string& out) {
    const bool is_signed =
        field.cpp_type() == Field::CPPTYPE_INT32 || field.cpp_type() == Field::CPPTYPE_INT64;
    const bool narrow =
        field.cpp_type() == Field::CPPTYPE_INT32 || field.cpp_type() == Field::CPPTYPE_UINT32;
    const auto refuse = [&] {
      return Refuse(path, is_signed ? (narrow ? "a whole number of 32 bits is expected"
                                              : "a whole number of 64 bits is expected")
                                    : "a whole number that is not negative is expected");
    };
    int64_t number = 0;
    uint64_t positive = 0;
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) {
      if (is_signed ? !ReadDigits(text, number) : !ReadDigits(text, positive)) return refuse();
      if (is_signed) positive = static_cast<uint64_t>(number);
    } else if (is_signed || value.is_double()) {
      if (!ReadWhole(value, number)) return refuse();
      if (!is_signed && number < 0) return refuse();
      positive = static_cast<uint64_t>(number);
    } else if (value.get(positive) != simdjson::SUCCESS) {
      return refuse();
    }
    if (narrow && is_signed && (number < INT32_MIN || number > INT32_MAX)) return refuse();
    if (narrow && !is_signed && positive > UINT32_MAX) return refuse();
    switch (field.type()) {
      case Field::TYPE_SINT32:
      case Field::TYPE_SINT64:
        if (tagged) PutTag(field, 0, out);
        record::PutSigned(number, out);
        break;
      case Field::TYPE_FIXED32:
      case Field::TYPE_SFIXED32:
        if (tagged) PutTag(field, 5, out);
        PutFixed(static_cast<uint32_t>(positive), out);
        break;
      case Field::TYPE_FIXED64:
      case Field::TYPE_SFIXED64:
        if (tagged) PutTag(field, 1, out);
        PutFixed(positive, out);
        break;
      default:
        if (tagged) PutTag(field, 0, out);
        record::PutNumber(positive, out);
    }
    return absl::OkStatus();
  }

  static absl::Status Real(const Field& field, const dom::element& value, const Path& path,
                           bool tagged, std::string& out) {
    double number = 0;
    if (value.get(number) != simdjson::SUCCESS) return Refuse(path, "a number is expected");
    if (field.type() == Field::TYPE_DOUBLE) {
      if (tagged) PutTag(field, 1, out);
      uint64_t bits = 0;
      std::memcpy(&bits, &number, sizeof(bits));
      PutFixed(bits, out);
    } else {
      if (tagged) PutTag(field, 5, out);
      const auto single = static_cast<float>(number);
      if (!std::isfinite(single)) return Refuse(path, "the number is too large");
      uint32_t bits = 0;
      std::memcpy(&bits, &single, sizeof(bits));
      PutFixed(bits, out);
    }
    return absl::OkStatus();
  }
};

// Parsers that have read large requests are not kept: their memory is as large.
constexpr size_t kKeptBytes = size_t{1} << 20;
constexpr size_t kMostKept = 8;

absl::Status NoJson(simdjson::error_code error) {
  switch (error) {
    case simdjson::DEPTH_ERROR:
      return absl::InvalidArgumentError("the request is nested deeper than 64 levels");
    case simdjson::UTF8_ERROR:
      return absl::InvalidArgumentError("the request is no UTF-8");
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
      return absl::ResourceExhaustedError("the request is larger than this sidecar takes");
    case simdjson::EMPTY:
      return absl::InvalidArgumentError("the request is empty; {} is a request without fields");
    default:
      return absl::InvalidArgumentError("the request is no JSON");
  }
}

}  // namespace

struct JsonReader::Tables {
  std::map<const pb::Descriptor*, std::unique_ptr<Message>> messages;
  std::map<const pb::EnumDescriptor*, std::unique_ptr<Names<int32_t>>> enums;

  // Parsers keep their memory from one request to the next.
  mutable absl::Mutex mutex;
  mutable std::vector<std::unique_ptr<dom::parser>> idle ABSL_GUARDED_BY(mutex);

  std::unique_ptr<dom::parser> Take() const {
    absl::MutexLock lock(&mutex);
    if (idle.empty()) return std::make_unique<dom::parser>();
    std::unique_ptr<dom::parser> parser = std::move(idle.back());
    idle.pop_back();
    return parser;
  }
  void Return(std::unique_ptr<dom::parser> parser) const {
    if (parser->capacity() > kKeptBytes) return;
    absl::MutexLock lock(&mutex);
    if (idle.size() < kMostKept) idle.push_back(std::move(parser));
  }

  const Names<int32_t>* Add(const pb::EnumDescriptor* type) {
    const auto [at, fresh] = enums.try_emplace(type);
    if (!fresh) return at->second.get();
    at->second = std::make_unique<Names<int32_t>>();
    for (int i = 0; i < type->value_count(); ++i) {
      at->second->Add(type->value(i)->name(), type->value(i)->number());
    }
    return at->second.get();
  }

  const Message* Add(const pb::Descriptor* type) {
    const auto [at, fresh] = messages.try_emplace(type);
    if (!fresh) return at->second.get();
    at->second = std::make_unique<Message>();
    Message& message = *at->second;
    message.full_name = type->full_name();
    message.oneofs = type->real_oneof_decl_count();
    for (int i = 0; i < type->field_count(); ++i) {
      const Field* field = type->field(i);
      FieldInfo info{field, nullptr, nullptr, message.count++, -1};
      if (field->real_containing_oneof() != nullptr) {
        info.oneof = field->real_containing_oneof()->index();
      }
      if (field->message_type() != nullptr) info.message = Add(field->message_type());
      if (field->enum_type() != nullptr) info.numbers = Add(field->enum_type());
      message.fields.Add(field->json_name(), info);
      message.fields.Add(field->name(), info);
    }
    return &message;
  }
};

JsonReader::JsonReader(const std::vector<const pb::Descriptor*>& types)
    : tables_([&types] {
        auto tables = std::make_unique<Tables>();
        for (const pb::Descriptor* type : types) tables->Add(type);
        return tables;
      }()) {}

JsonReader::~JsonReader() = default;

absl::StatusOr<std::string> JsonReader::Read(const pb::Descriptor& type,
                                             std::string_view json) const {
  const auto found = tables_->messages.find(&type);
  if (found == tables_->messages.end()) {
    return absl::FailedPreconditionError("this message can't be read from JSON here");
  }
  std::unique_ptr<dom::parser> parser = tables_->Take();
  if (parser->max_depth() != kMostDepth) {
    const simdjson::error_code error =
        parser->allocate(std::max(json.size(), size_t{4096}), kMostDepth);
    if (error != simdjson::SUCCESS) return NoJson(error);
  }
  dom::element root;
  // Copied: simdjson reads some bytes past the end.
  if (const simdjson::error_code error = parser->parse(json.data(), json.size(), true).get(root);
      error != simdjson::SUCCESS) {
    return NoJson(error);
  }
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) {
    return absl::InvalidArgumentError("the request is not an object of JSON");
  }
  std::string out;
  out.reserve(json.size());
  if (absl::Status status = Writer().Object(*found->second, object, {}, out); !status.ok()) {
    return status;
  }
  tables_->Return(std::move(parser));
  return out;
}

}  // namespace waymark::gateway
