#include "waymark/service/merge_practices_handler.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/practices.h"
#include "waymark/service/errors.h"
#include "waymark/service/respond_handler.h"

namespace waymark::service {
namespace {

constexpr size_t kLongestReason = 1000;
constexpr int kMostCollisions = 1000;

absl::StatusOr<living::MergePracticesCommand> ReadCommand(
    const v1::MergePracticesRequest& request) {
  std::vector<Violation> violations;
  const auto required = [&](const std::string& value, std::string_view field) {
    if (value.empty()) violations.push_back({std::string(field), "is empty"});
  };
  required(request.request_id(), "request_id");
  required(request.practice(), "practice");
  required(request.into_practice(), "into_practice");
  required(request.reason(), "reason");
  if (request.reason().size() > kLongestReason) {
    violations.push_back({"reason", "has more than 1,000 characters"});
  }
  living::MergePracticesCommand command;
  command.from = request.practice();
  command.into = request.into_practice();
  command.event_id = absl::StrCat("practices merged: ", request.request_id());
  for (int i = 0; i < request.renamed_size(); ++i) {
    const v1::RenamedPatient& one = request.renamed(i);
    if (one.patient_id().empty() || one.into_patient_id().empty()) {
      violations.push_back({absl::StrCat("renamed[", i, "]"), "needs both ids"});
    }
    command.renamed[{one.source(), one.patient_id()}] = one.into_patient_id();
  }
  if (!violations.empty()) return InvalidFields(violations);
  return command;
}

void SetResult(const living::PracticesMerged& merged, v1::MergePracticesResponse& message) {
  message.set_patients(merged.patients);
  message.set_joined(merged.joined);
  for (const auto& [source, patient_id] : merged.collisions) {
    if (message.collisions_size() == kMostCollisions) break;
    v1::RenamedPatient& one = *message.add_collisions();
    one.set_source(source);
    one.set_patient_id(patient_id);
  }
}

// In the chains of both practices.
absl::Status Audit(store::Transaction& tx, const Caller& caller,
                   const v1::MergePracticesRequest& request, calendar::Instant at,
                   int64_t patients) {
  for (const std::string& practice : {request.practice(), request.into_practice()}) {
    store::AuditLine line;
    line.practice = practice;
    line.at = at;
    access::SignLine(caller, request.person(), line);
    line.action = "merged practices";
    line.method = "MergePractices";
    line.count = patients;
    line.outcome = absl::StrCat(request.practice(), " into ", request.into_practice());
    line.detail = request.reason();
    if (absl::Status status = tx.Audit(line); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> ItemsToMove(store::Reader& reader, const std::string& practice) {
  store::ItemFilter filter;
  filter.practices = {practice};
  filter.states = {store::ItemState::kOpen, store::ItemState::kReopened};
  const absl::StatusOr<store::ItemCounts> counts = reader.CountItems(filter);
  if (!counts.ok()) return counts.status();
  return counts->all;
}

}  // namespace

void MergePractices(Desk& desk, const Caller& caller, const v1::MergePracticesRequest& request,
                    v1::MergePracticesResponse& response, std::function<void(absl::Status)> done) {
  absl::StatusOr<living::MergePracticesCommand> command = ReadCommand(request);
  if (!command.ok()) return done(command.status());
  for (const std::string& practice : {request.practice(), request.into_practice()}) {
    if (absl::Status status = desk.Allow(caller, Need::kAdminister, practice); !status.ok()) {
      return done(status);
    }
  }
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return done(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"));
  }
  // Asking what would be is no request that is remembered.
  struct Check {
    bool only = false;
    living::PracticesMerged merged;
    int64_t items_to_move = 0;
  };
  auto check = std::make_shared<Check>();
  check->only = request.check_only();
  Once once;
  once.scope = absl::StrCat("merge practices/", request.practice());
  once.request_id = request.request_id();
  once.work = [&desk, caller, command = *std::move(command), request, rules, check](
                  store::Transaction& tx, std::string& answer,
                  std::optional<living::Refused>& refused) -> absl::Status {
    const living::LookContext context = desk.ContextFor(rules);
    absl::StatusOr<int64_t> items = ItemsToMove(tx, command.from);
    if (!items.ok()) return items.status();
    check->items_to_move = *items;
    if (absl::Status status = living::MergePractices(tx, context, command, refused, check->merged);
        !status.ok() || refused) {
      return status;
    }
    if (check->only || !check->merged.collisions.empty()) {
      // Nothing of it shall stay.
      refused = {living::Refusal::kMissing, "renamed",
                 absl::StrCat(check->merged.collisions.size(),
                              " patient ids mean other people at the two practices")};
      return absl::OkStatus();
    }
    v1::MergePracticesResponse message;
    SetResult(check->merged, message);
    answer = message.SerializeAsString();
    return Audit(tx, caller, request, context.at, check->merged.patients);
  };
  once.done = [&desk, check, &response, done = std::move(done)](
                  const absl::Status& status, const std::string& answer, bool repeated,
                  const std::optional<living::Refused>& refused) {
    if (!status.ok()) return done(status);
    const bool checked = refused && refused->field == "renamed";
    if (checked && check->only) {
      SetResult(check->merged, response);
      response.set_items_to_move(check->items_to_move);
      return done(absl::OkStatus());
    }
    if (checked) {
      return done(WithReason(absl::FailedPreconditionError(absl::StrCat(
                                 "renamed: ", refused->text,
                                 "; nothing was done: ask with check_only, which names them")),
                             "PATIENT_IDS_COLLIDE"));
    }
    if (refused) return done(FromRefusal(*refused));
    response.ParseFromString(answer);
    response.set_repeated_request(repeated);
    if (!repeated) {
      // Everybody of both may be answered otherwise now.
      desk.cache().TouchRules();
      desk.Poke();
    }
    response.set_items_to_move(check->items_to_move);
    done(absl::OkStatus());
  };
  RunOnce(desk, std::move(once));
}

}  // namespace waymark::service
