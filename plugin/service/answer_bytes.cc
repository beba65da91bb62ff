#include "waymark/service/answer_bytes.h"

#include <cstdint>

#include "waymark/record/bytes.h"

namespace waymark::service {
namespace {

// Wire type 2: a length and so many bytes.
constexpr uint32_t TagOf(int field) { return static_cast<uint32_t>(field) << 3 | 2u; }

void AppendMessage(const google::protobuf::MessageLite& message, std::string& out) {
  const size_t size = message.ByteSizeLong();
  const size_t at = out.size();
  out.resize(at + size);
  message.SerializeWithCachedSizesToArray(reinterpret_cast<uint8_t*>(out.data() + at));
}

bool IsSame(const engine::NotChecked& a, const engine::NotChecked& b) {
  return a.reason == b.reason && a.for_everybody == b.for_everybody && a.code_sets == b.code_sets;
}

template <typename T>
T& At(std::vector<T>& list, size_t index) {
  if (list.size() <= index) list.resize(index + 1);
  return list[index];
}

}  // namespace

void AnswerBytes::AddPrompt(const Converter& convert, const prompts::PromptAnswer& prompt,
                            bool full, const v1::Prompt& own) {
  PackPart& part = At(pack_parts_, prompt.item->rule);
  if (part.bytes.empty() || part.full != full || part.replies != prompt.replies) {
    v1::Prompt message;
    convert.PackPart(prompt, full, message);
    part = {full, prompt.replies, message.SerializeAsString()};
  }
  record::PutNumber(TagOf(v1::EvaluateResponse::kPromptsFieldNumber), bytes_);
  record::PutNumber(own.ByteSizeLong() + part.bytes.size(), bytes_);
  AppendMessage(own, bytes_);
  bytes_ += part.bytes;
}

void AnswerBytes::AddNotChecked(const Converter& convert, const engine::NotChecked& not_checked) {
  Missing& missing = At(missing_, not_checked.rule);
  if (missing.bytes.empty() || !IsSame(missing.of, not_checked)) {
    v1::EvaluateResponse message;
    convert.NotChecked(not_checked, *message.add_not_checked());
    missing = {not_checked, message.SerializeAsString()};
  }
  bytes_ += missing.bytes;
}

void AnswerBytes::AddNotChecked(const v1::NotChecked& message) {
  record::PutNumber(TagOf(v1::EvaluateResponse::kNotCheckedFieldNumber), bytes_);
  record::PutNumber(message.ByteSizeLong(), bytes_);
  AppendMessage(message, bytes_);
}

}  // namespace waymark::service
