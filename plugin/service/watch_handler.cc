#include "waymark/service/watch_handler.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/service/errors.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

constexpr int kChangesAtOnce = 256;

absl::Status BeginAnew(std::string_view why) {
  return WithReason(
      absl::OutOfRangeError(absl::StrCat(std::string(why),
                                         "; ask for each patient's prompts anew and watch without "
                                         "a token")),
      "BEGIN_ANEW");
}

}  // namespace

absl::StatusOr<ResumeToken> BeginWatch(Desk& desk, const Caller& caller,
                                       const v1::WatchPromptsRequest& request) {
  if (request.practices().empty()) {
    return InvalidFields({{"practices", "is empty; name at least one"}});
  }
  for (const std::string& practice : request.practices()) {
    if (absl::Status status = desk.Allow(caller, Need::kRead, practice); !status.ok()) {
      return status;
    }
  }
  const std::string& epoch = desk.store().start().epoch;
  ResumeToken given{epoch, {}};
  const bool from_the_beginning = request.resume_token() == "0";
  if (!request.resume_token().empty() && !from_the_beginning) {
    absl::StatusOr<ResumeToken> read = ParseResumeToken(request.resume_token());
    if (!read.ok()) {
      return InvalidFields({{"resume_token", "is none that this service gave"}});
    }
    given = *std::move(read);
    if (given.epoch != epoch) {
      return BeginAnew("resume_token: the store has been restored since, or is another");
    }
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  ResumeToken begin{epoch, {}};
  for (const std::string& practice : request.practices()) {
    const auto at = given.after.find(practice);
    if (from_the_beginning) {
      begin.after[practice] = 0;
    } else if (at != given.after.end()) {
      begin.after[practice] = at->second;
    } else {
      absl::StatusOr<int64_t> last = (*reader)->LastChange(practice);
      if (!last.ok()) return FromStore(last.status());
      begin.after[practice] = *last;
    }
  }
  return begin;
}

absl::Status NextChanges(Desk& desk, const v1::WatchPromptsRequest& request, ResumeToken& at,
                         v1::WatchPromptsResponse& response) {
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  for (auto& [practice, after] : at.after) {
    const int room = kChangesAtOnce - response.changes_size();
    if (room <= 0) break;
    absl::StatusOr<std::vector<store::Change>> changes =
        (*reader)->ChangesAfter(practice, after, room);
    if (absl::IsOutOfRange(changes.status())) {
      if (after > 0 || request.resume_token() != "0") {
        return BeginAnew("resume_token: older than what is kept");
      }
      // Everything that is kept was asked for, and the beginning is no longer.
      absl::StatusOr<int64_t> last = (*reader)->LastChange(practice);
      if (!last.ok()) return FromStore(last.status());
      after = *last;
      continue;
    }
    if (!changes.ok()) return FromStore(changes.status());
    for (store::Change& change : *changes) {
      after = change.sequence;
      absl::StatusOr<living::ChangeLine> line = living::DecodeChange(change.bytes);
      if (!line.ok()) return line.status();
      const auto& rules = request.rules();
      if (!rules.empty() && std::find(rules.begin(), rules.end(), line->rule) == rules.end()) {
        continue;
      }
      SetChange({practice, change.sequence, change.at, *std::move(line)}, at.epoch,
                *response.add_changes());
    }
  }
  response.set_resume_token(at.ToString());
  return absl::OkStatus();
}

}  // namespace waymark::service
