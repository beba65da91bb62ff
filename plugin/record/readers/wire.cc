#include "waymark/record/readers/wire.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/wire_cursor.h"

namespace waymark::record {
namespace {

using enum WireType;

// As the generated parser: this many messages and groups may stand within one another.
constexpr int kDeepest = 100;

constexpr uint32_t kRequestRecordField = 1;

void ReadDate(std::string_view bytes, int depth, RawDate& date, bool& ok) {
  WireCursor cursor(bytes);
  date.given = true;
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kVarint):
        date.year = cursor.Int32();
        break;
      case MakeTag(2, kVarint):
        date.month = cursor.Int32();
        break;
      case MakeTag(3, kVarint):
        date.day = cursor.Int32();
        break;
      case MakeTag(4, kVarint):
        date.seconds = cursor.Int32();
        date.has_seconds = true;
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  ok = ok && cursor.ok();
}

void ReadCoding(std::string_view bytes, int depth, RawCoding& coding, bool& ok) {
  WireCursor cursor(bytes);
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kLength):
        coding.system = cursor.Text();
        break;
      case MakeTag(2, kLength):
        coding.code = cursor.Text();
        break;
      case MakeTag(3, kLength):
        coding.display = cursor.Text();
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  ok = ok && cursor.ok();
}

void ReadQuantity(std::string_view bytes, int depth, RawQuantity& quantity, bool& ok) {
  WireCursor cursor(bytes);
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kLength):
        quantity.value = cursor.Text();
        break;
      case MakeTag(2, kVarint):
        quantity.comparator = cursor.Int32();
        break;
      case MakeTag(3, kLength):
        quantity.unit = cursor.Text();
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  ok = ok && cursor.ok();
}

// Of a oneof the last member counts; the same message member again is merged into.
void ChooseValue(RawEvent& event, RawValue value) {
  if (event.value == value) return;
  event.value = value;
  event.quantity = {};
  event.coded_value = {};
}

bool ReadEvent(std::string_view bytes, int depth, RawEvent& event) {
  WireCursor cursor(bytes);
  bool ok = true;
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kLength):
        event.id = cursor.Text();
        break;
      case MakeTag(2, kLength):
        ReadCoding(cursor.Bytes(), depth - 1, event.codings.emplace_back(), ok);
        break;
      case MakeTag(3, kVarint):
        event.kind = cursor.Int32();
        break;
      case MakeTag(4, kLength):
        ReadDate(cursor.Bytes(), depth - 1, event.occurred, ok);
        break;
      case MakeTag(5, kVarint):
        event.status = cursor.Int32();
        break;
      case MakeTag(6, kLength):
        ChooseValue(event, RawValue::kQuantity);
        ReadQuantity(cursor.Bytes(), depth - 1, event.quantity, ok);
        break;
      case MakeTag(7, kLength):
        ChooseValue(event, RawValue::kCoding);
        ReadCoding(cursor.Bytes(), depth - 1, event.coded_value, ok);
        break;
      case MakeTag(8, kLength):
        ChooseValue(event, RawValue::kText);
        event.text = cursor.Text();
        break;
      case MakeTag(9, kVarint):
        ChooseValue(event, RawValue::kBoolean);
        event.boolean = cursor.Bool();
        break;
      case MakeTag(10, kLength):
        event.recorded = cursor.Text();
        break;
      case MakeTag(11, kLength):
        event.corrects = cursor.Text();
        break;
      case MakeTag(12, kLength):
        event.based_on.push_back(cursor.Text());
        break;
      case MakeTag(13, kLength):
        event.urgency = cursor.Text();
        break;
      case MakeTag(14, kLength):
        event.consultation_id = cursor.Text();
        break;
      case MakeTag(15, kLength):
        event.author_role = cursor.Text();
        break;
      case MakeTag(16, kLength):
        event.source = cursor.Text();
        break;
      case MakeTag(17, kLength):
        event.kind_name = cursor.Text();
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  return ok && cursor.ok();
}

bool ReadRegistration(std::string_view bytes, int depth, RawRegistration& registration) {
  WireCursor cursor(bytes);
  bool ok = true;
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kLength):
        registration.practice = cursor.Text();
        break;
      case MakeTag(2, kLength):
        ReadDate(cursor.Bytes(), depth - 1, registration.from, ok);
        break;
      case MakeTag(3, kLength):
        ReadDate(cursor.Bytes(), depth - 1, registration.until, ok);
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  return ok && cursor.ok();
}

bool ReadReply(std::string_view bytes, int depth, RawReply& reply) {
  WireCursor cursor(bytes);
  bool ok = true;
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kLength):
        reply.rule = cursor.Text();
        break;
      case MakeTag(2, kLength):
        reply.item = cursor.Text();
        break;
      case MakeTag(3, kLength):
        reply.reply = cursor.Text();
        break;
      case MakeTag(4, kLength):
        reply.role = cursor.Text();
        break;
      case MakeTag(5, kLength):
        ReadDate(cursor.Bytes(), depth - 1, reply.replied_on, ok);
        break;
      case MakeTag(6, kLength):
        reply.recorded = cursor.Text();
        break;
      case MakeTag(7, kLength):
        ReadDate(cursor.Bytes(), depth - 1, reply.until, ok);
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  return ok && cursor.ok();
}

void ReadCoverage(std::string_view bytes, int depth, RawPatient& patient, bool& ok) {
  WireCursor cursor(bytes);
  patient.has_coverage = true;
  while (!cursor.AtEnd()) {
    switch (const uint32_t tag = cursor.Tag()) {
      case MakeTag(1, kLength):
        patient.coverage_kinds.push_back(cursor.Text());
        break;
      case MakeTag(2, kVarint):
        patient.coverage_complete = cursor.Bool();
        break;
      default:
        cursor.Skip(tag, depth);
    }
  }
  ok = ok && cursor.ok();
}

absl::Status Broken(std::string_view what, std::string_view whole, const char* at) {
  return absl::InvalidArgumentError(absl::StrCat(
      "record: not a waymark.v1.PatientRecord: ", absl::string_view(what.data(), what.size()),
      " at byte ", at - whole.data(),
      ": cut short, a malformed field, or text that is not UTF-8; send the message as its "
      "protobuf library serialises it"));
}

}  // namespace

absl::Status WireReader::ReadPatient(std::string_view bytes, int depth) {
  patient_ = RawPatient();
  WireCursor cursor(bytes);
  bool ok = true;
  bool has_id = false;
  while (!cursor.AtEnd()) {
    const char* const began = cursor.position();
    std::string_view where = "a field";
    const uint32_t tag = cursor.Tag();
    switch (tag) {
      case MakeTag(1, kLength):
        if (std::exchange(has_id, true)) {
          return absl::InvalidArgumentError(
              "record.patient_id: stands twice, so entries of two patients may be in this record; "
              "send one patient's entries under one id");
        }
        patient_.patient_id = cursor.Text();
        break;
      case MakeTag(2, kLength):
        patient_.nhs_number = cursor.Text();
        break;
      case MakeTag(3, kLength):
        ReadDate(cursor.Bytes(), depth - 1, patient_.birth_date, ok);
        break;
      case MakeTag(4, kVarint):
        patient_.sex = cursor.Int32();
        break;
      case MakeTag(5, kLength):
        where = "an event that begins";
        event_.Clear();
        ok = ReadEvent(cursor.Bytes(), depth - 1, event_);
        if (!ok || !cursor.ok()) break;
        if (absl::Status status = builder_.AddEvent(event_, false); !status.ok()) return status;
        break;
      case MakeTag(6, kLength): {
        RawRegistration registration;
        ok = ReadRegistration(cursor.Bytes(), depth - 1, registration);
        if (ok && cursor.ok()) builder_.AddRegistration(registration);
        break;
      }
      case MakeTag(7, kLength):
        ReadDate(cursor.Bytes(), depth - 1, patient_.died_on, ok);
        break;
      case MakeTag(8, kVarint):
        patient_.deceased = cursor.Bool();
        break;
      case MakeTag(9, kLength):
        patient_.aliases.push_back(cursor.Text());
        break;
      case MakeTag(10, kLength):
        ReadCoverage(cursor.Bytes(), depth - 1, patient_, ok);
        break;
      case MakeTag(11, kLength): {
        RawReply reply;
        ok = ReadReply(cursor.Bytes(), depth - 1, reply);
        if (ok && cursor.ok()) builder_.AddReply(reply);
        break;
      }
      case MakeTag(12, kVarint):
        patient_.sensitive = cursor.Bool();
        break;
      case MakeTag(13, kLength):
        patient_.patient_ids_seen.push_back(cursor.Text());
        break;
      default:
        cursor.Skip(tag, depth);
    }
    if (!ok || !cursor.ok()) return Broken(where, bytes, began);
  }
  return builder_.SetPatient(patient_);
}

absl::Status WireReader::ReadRecord(std::string_view bytes, std::shared_ptr<const void> owner,
                                    PatientRecord& record) {
  builder_.Begin(record, /*copy_text=*/false);
  record.KeepAlive(std::move(owner));
  if (absl::Status status = ReadPatient(bytes, kDeepest); !status.ok()) return status;
  builder_.End();
  return absl::OkStatus();
}

template <typename Request>
absl::Status WireReader::Read(std::string_view bytes, std::shared_ptr<const void> owner,
                              Request& rest, PatientRecord& record) {
  static_assert(Request::kRecordFieldNumber == kRequestRecordField);
  // `record` may stand anywhere between the other fields, which are handed on.
  std::string_view patient;
  bool has_record = false;
  rest_.clear();
  WireCursor cursor(bytes);
  while (!cursor.AtEnd()) {
    const char* const began = cursor.position();
    const uint32_t tag = cursor.Tag();
    if (tag == MakeTag(kRequestRecordField, kLength)) {
      if (std::exchange(has_record, true)) {
        return absl::InvalidArgumentError(
            "record: stands twice in the request; send one patient's record, whole, a request");
      }
      patient = cursor.Bytes();
      continue;
    }
    cursor.Skip(tag, kDeepest);
    rest_.append(began, static_cast<size_t>(cursor.position() - began));
  }
  if (!cursor.ok() || !rest.ParseFromString(rest_)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "request: not a ", Request::descriptor()->full_name(),
        ": cut short, a malformed field, or text that is not UTF-8; send the message as its "
        "protobuf library serialises it"));
  }
  builder_.Begin(record, /*copy_text=*/false);
  record.KeepAlive(std::move(owner));
  if (absl::Status status = ReadPatient(patient, kDeepest - 1); !status.ok()) return status;
  record.practice = record.Intern(rest.practice());
  if (absl::Status status = AddHypothetical(rest.hypothetical(), builder_.options(), record);
      !status.ok()) {
    return status;
  }
  builder_.End();
  return absl::OkStatus();
}

absl::Status WireReader::ReadRequest(std::string_view bytes, std::shared_ptr<const void> owner,
                                     v1::EvaluateRequest& rest, PatientRecord& record) {
  return Read(bytes, std::move(owner), rest, record);
}

absl::Status WireReader::ReadRequest(std::string_view bytes, std::shared_ptr<const void> owner,
                                     v1::ExplainRequest& rest, PatientRecord& record) {
  return Read(bytes, std::move(owner), rest, record);
}

}  // namespace waymark::record
