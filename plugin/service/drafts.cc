// Words about an item that somebody types and has not saved yet.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/living/bytes.h"
#include "waymark/living/practices.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/errors.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

constexpr std::string_view kSpace = "draft";
constexpr size_t kLongest = 4000;
constexpr calendar::Instant kKeptFor = int64_t{14} * 24 * 3600 * 1'000'000;

struct Draft {
  calendar::Instant at = 0;
  std::string text;
};

std::string Encode(const Draft& draft) {
  living::ByteWriter out;
  out.Signed(draft.at);
  out.Text(draft.text);
  return out.Take();
}

std::optional<Draft> Decode(std::string_view bytes) {
  living::ByteReader in(bytes);
  Draft draft;
  draft.at = in.Signed();
  draft.text = in.Text();
  if (!in.ok()) return std::nullopt;
  return draft;
}

// Items' ids hold no line break.
std::string Key(std::string_view item, std::string_view person) {
  return absl::StrCat(absl::string_view(item.data(), item.size()), "\n",
                      absl::string_view(person.data(), person.size()));
}

absl::Status CheckItem(store::Reader& reader, const std::string& practice,
                       const std::string& item_id) {
  const absl::Status none =
      WithReason(absl::NotFoundError("item_id: no such item at this practice"), "NOT_FOUND");
  absl::StatusOr<store::Item> row = reader.GetItem(item_id);
  if (absl::IsNotFound(row.status())) return none;
  if (!row.ok()) return row.status();
  absl::StatusOr<bool> here = living::IsOfPractice(reader, *row, practice);
  if (!here.ok()) return here.status();
  return *here ? absl::OkStatus() : none;
}

// Old ones, and those about patients who were erased since.
absl::Status ForgetOld(store::Transaction& tx, calendar::Instant now) {
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> all = tx.ListValues(kSpace, "");
  if (!all.ok()) return all.status();
  for (const auto& [key, bytes] : *all) {
    const std::optional<Draft> draft = Decode(bytes);
    bool keep = draft && draft->at + kKeptFor >= now;
    if (keep) {
      const absl::StatusOr<store::Item> item = tx.GetItem(key.substr(0, key.find('\n')));
      if (!item.ok() && !absl::IsNotFound(item.status())) return item.status();
      keep = item.ok();
    }
    if (keep) continue;
    if (absl::Status status = tx.PutValue(kSpace, key, ""); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

void SaveDraft(Desk& desk, const Caller& caller, const v1::SaveDraftRequest& asked,
               v1::SaveDraftResponse& response, std::function<void(absl::Status)> done) {
  const ForCaller<v1::SaveDraftRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::SaveDraftRequest& request = *narrowed;
  std::vector<Violation> violations;
  if (request.person().empty()) violations.push_back({"person", "is empty"});
  if (request.text().size() > kLongest) violations.push_back({"text", "is over 4,000 bytes"});
  if (!violations.empty()) return done(InvalidFields(violations));
  const calendar::Instant now = desk.Now();
  desk.store().Submit(
      [request, now](store::Transaction& tx) -> absl::Status {
        if (absl::Status status = CheckItem(tx, request.practice(), request.item_id());
            !status.ok()) {
          return status;
        }
        if (absl::Status status = ForgetOld(tx, now); !status.ok()) return status;
        return tx.PutValue(kSpace, Key(request.item_id(), request.person()),
                           request.text().empty() ? "" : Encode({now, request.text()}));
      },
      [&response, now, done = std::move(done)](const absl::Status& status) {
        response.set_saved_at(MomentText(now));
        done(FromStore(status));
      });
}

absl::Status GetDraft(Desk& desk, const Caller& caller, const v1::GetDraftRequest& asked,
                      v1::GetDraftResponse& response) {
  const ForCaller<v1::GetDraftRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return narrowed.status();
  const v1::GetDraftRequest& request = *narrowed;
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  if (absl::Status status = CheckItem(**reader, request.practice(), request.item_id());
      !status.ok()) {
    return FromStore(status);
  }
  absl::StatusOr<std::string> bytes =
      (*reader)->GetValue(kSpace, Key(request.item_id(), request.person()));
  if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
  if (!bytes.ok()) return FromStore(bytes.status());
  const std::optional<Draft> draft = Decode(*bytes);
  if (!draft || draft->at + kKeptFor < desk.Now()) return absl::OkStatus();
  response.set_text(draft->text);
  response.set_saved_at(MomentText(draft->at));
  return absl::OkStatus();
}

}  // namespace waymark::service
