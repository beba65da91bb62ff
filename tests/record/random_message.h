// Random protobuf messages, by reflection: mostly plausible, often absurd.
#ifndef WAYMARK_TESTS_RECORD_RANDOM_MESSAGE_H_
#define WAYMARK_TESTS_RECORD_RANDOM_MESSAGE_H_

#include <random>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace waymark::record {

class RandomMessages {
 public:
  explicit RandomMessages(uint64_t seed) : random_(seed) {}

  uint64_t Below(uint64_t n) { return random_() % n; }

  void Fill(google::protobuf::Message& message, int depth = 0) {
    const auto* descriptor = message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const auto* field = descriptor->field(i);
      if (Below(3) == 0) continue;
      const uint64_t times = field->is_repeated() ? Below(4) : 1;
      for (uint64_t n = 0; n < times; ++n) FillField(message, *reflection, *field, depth);
    }
  }

  std::string Word(const std::string& name) {
    static const char* const kTexts[] = {"",
                                         "a",
                                         "12",
                                         "<10",
                                         "3.50",
                                         "see letter",
                                         "2026-01-05",
                                         "2026-02",
                                         "2025",
                                         "2026-03-29T01:30:00Z",
                                         "2026-06-30T23:30:00+01:00",
                                         "not a date",
                                         "condition",
                                         "letter",
                                         "snomed",
                                         "http://snomed.info/sct",
                                         "readv2",
                                         "CTV3",
                                         "urn:x",
                                         "ug/g",
                                         "µg/g",
                                         "pints",
                                         "271737000",
                                         "H43..",
                                         "p",
                                         "9434765919",
                                         "gp",
                                         "id-1",
                                         "id-2",
                                         "id-3"};
    if (name == "patient_id" || name == "patient_ids_seen") return "p";
    if (name == "id" || name == "corrects") return "id-" + std::to_string(Below(12));
    return kTexts[Below(std::size(kTexts))];
  }

 private:
  void FillField(google::protobuf::Message& message, const google::protobuf::Reflection& reflection,
                 const google::protobuf::FieldDescriptor& field, int depth) {
    using google::protobuf::FieldDescriptor;
    const bool repeated = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth < 4) {
          Fill(repeated ? *reflection.AddMessage(&message, &field)
                        : *reflection.MutableMessage(&message, &field),
               depth + 1);
        }
        return;
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = Word(field.name());
        if (repeated) {
          reflection.AddString(&message, &field, text);
        } else {
          reflection.SetString(&message, &field, text);
        }
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number =
            Below(20) == 0
                ? static_cast<int>(Below(1000)) - 500
                : static_cast<int>(Below(static_cast<uint64_t>(field.enum_type()->value_count())));
        if (!repeated) reflection.SetEnumValue(&message, &field, number);
        return;
      }
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(&message, &field, Below(2) == 0);
        return;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(&message, &field, Number(field.name()));
        return;
      default:
        return;
    }
  }

  int32_t Number(const std::string& name) {
    if (Below(30) == 0) return static_cast<int32_t>(random_());
    if (name == "year") return static_cast<int32_t>(1790 + Below(420));
    if (name == "month") return static_cast<int32_t>(Below(14));
    if (name == "day") return static_cast<int32_t>(Below(33));
    return static_cast<int32_t>(Below(90'000));
  }

  std::mt19937_64 random_;
};

}  // namespace waymark::record

#endif  // WAYMARK_TESTS_RECORD_RANDOM_MESSAGE_H_
