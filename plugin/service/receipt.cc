#include "waymark/service/receipt.h"

#include "waymark/living/bytes.h"

namespace waymark::service {
namespace {

constexpr uint64_t kForm = 3;
// Of before; read too.
constexpr uint64_t kWithoutExpanded = 2;
constexpr uint64_t kWithoutNotices = 1;

}  // namespace

uint64_t DigestOf(std::string_view bytes) {
  living::ByteDigest digest;
  digest.Add(bytes);
  return digest.value();
}

std::string EncodeReceipt(const Receipt& receipt) {
  living::ByteWriter out;
  out.Number(kForm);
  out.Text(receipt.patient.source);
  out.Text(receipt.patient.practice);
  out.Text(receipt.patient.patient_id);
  out.Signed(receipt.record_version);
  out.Signed(receipt.answered_at);
  out.Text(receipt.pack_digest);
  out.Text(receipt.program_version);
  out.Number(receipt.suspended.size());
  for (const auto& [practice, rules] : receipt.suspended) {
    out.Text(practice);
    out.Number(rules.size());
    for (const std::string& rule : rules) out.Text(rule);
  }
  const StoredQuestion& question = receipt.question;
  out.Signed(question.as_of.serial());
  out.Signed(question.known_at);
  out.Text(question.known_at_text);
  out.Number(question.role ? *question.role : 0);
  out.Number(static_cast<uint64_t>(question.moment));
  out.Number(question.full ? 1 : 0);
  out.Number(question.collapsed.size());
  for (const std::string& item : question.collapsed) out.Text(item);
  out.Number(question.snoozed.size());
  for (const auto& [item, until] : question.snoozed) {
    out.Text(item);
    out.Signed(until.serial());
  }
  out.Number(question.notices.size());
  for (const std::string& notice : question.notices) out.Text(notice);
  out.Number(static_cast<uint64_t>(question.expanded_before));
  out.Number(receipt.answer_digest);
  return out.Take();
}

absl::StatusOr<Receipt> DecodeReceipt(std::string_view bytes) {
  living::ByteReader in(bytes);
  Receipt receipt;
  const uint64_t form = in.Number();
  const bool known = form == kForm || form == kWithoutExpanded || form == kWithoutNotices;
  receipt.patient.source = in.Text();
  receipt.patient.practice = in.Text();
  receipt.patient.patient_id = in.Text();
  receipt.record_version = in.Signed();
  receipt.answered_at = in.Signed();
  receipt.pack_digest = in.Text();
  receipt.program_version = in.Text();
  const uint64_t practices = in.Number();
  for (uint64_t i = 0; i < practices && in.ok(); ++i) {
    std::vector<std::string>& rules = receipt.suspended[std::string(in.Text())];
    const uint64_t count = in.Number();
    for (uint64_t k = 0; k < count && in.ok(); ++k) rules.emplace_back(in.Text());
  }
  StoredQuestion& question = receipt.question;
  question.as_of = calendar::Day::FromSerial(static_cast<int32_t>(in.Signed()));
  question.known_at = in.Signed();
  question.known_at_text = in.Text();
  if (const uint64_t role = in.Number(); role != 0) {
    question.role = static_cast<rules::Role>(role & rules::kAllRoles);
  }
  question.moment = static_cast<prompts::Moment>(in.Number() & 3);
  question.full = in.Number() != 0;
  const uint64_t collapsed = in.Number();
  for (uint64_t i = 0; i < collapsed && in.ok(); ++i) question.collapsed.emplace_back(in.Text());
  const uint64_t snoozed = in.Number();
  for (uint64_t i = 0; i < snoozed && in.ok(); ++i) {
    const std::string item(in.Text());
    question.snoozed[item] = calendar::Day::FromSerial(static_cast<int32_t>(in.Signed()));
  }
  const uint64_t notices = form == kWithoutNotices ? 0 : in.Number();
  for (uint64_t i = 0; i < notices && in.ok(); ++i) question.notices.emplace_back(in.Text());
  if (form == kForm) question.expanded_before = static_cast<int>(in.Number() & 0xffff);
  receipt.answer_digest = in.Number();
  if (!known || !in.ok() || !in.at_end() || !question.as_of.is_finite()) {
    return absl::InvalidArgumentError("receipt: is none that GetPrompts gave");
  }
  return receipt;
}

}  // namespace waymark::service
