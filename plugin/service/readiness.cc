#include "waymark/service/readiness.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/service/desk.h"
#include "waymark/service/log.h"

namespace waymark::service {
namespace {

using State = Readiness::State;

const char* Name(State state) {
  switch (state) {
    case State::kFine:
      return "fine";
    case State::kDegraded:
      return "degraded";
    case State::kNotReady:
      return "not ready";
  }
  return "";
}

Readiness::Check LookAtPack(const PackHolder& packs) {
  const std::string problem = packs.problem();
  if (packs.Get() == nullptr) {
    return {"pack", State::kNotReady,
            problem.empty() ? "no pack is loaded" : absl::StrCat("no pack is loaded: ", problem)};
  }
  if (problem.empty()) return {"pack"};
  return {"pack", State::kDegraded,
          absl::StrCat("the pack in its folder was refused and the one before goes on: ", problem)};
}

void LookAtStore(Desk& desk, std::vector<Readiness::Check>& checks) {
  const store::Health health = desk.store().health();
  const std::string reasons = absl::StrJoin(health.reasons, "; ");
  if (!health.writable) {
    checks.push_back(
        {"store", State::kNotReady, reasons.empty() ? "the store can't be written" : reasons});
  } else if (desk.store().start().restored) {
    checks.push_back({"store", State::kDegraded,
                      absl::StrCat("this store was restored from a backup: what was recorded after "
                                   "it was made may be missing until somebody acknowledges it",
                                   reasons.empty() ? "" : "; ", reasons)});
  } else {
    checks.push_back({"store", reasons.empty() ? State::kFine : State::kDegraded, reasons});
  }
  if (health.reads_not_recorded > 0) {
    checks.push_back(
        {"audit", State::kDegraded,
         absl::StrCat(health.reads_not_recorded, " reads could not be recorded in the audit log")});
  } else {
    checks.push_back({"audit"});
  }
  if (const int64_t failed = desk.keeper().failed(); failed > 0) {
    checks.push_back(
        {"background", State::kDegraded,
         absl::StrCat(failed,
                      " patients could not be looked at since the start; each is tried "
                      "again the next day")});
  } else {
    checks.push_back({"background"});
  }
}

}  // namespace

bool Readiness::ready() const {
  return std::none_of(checks.begin(), checks.end(),
                      [](const Check& check) { return check.state == State::kNotReady; });
}

bool Readiness::degraded() const {
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return check.state != State::kFine; });
}

std::string Readiness::ToJson() const {
  std::string text = absl::StrCat("{\"ready\":", ready() ? "true" : "false",
                                  ",\"degraded\":", degraded() ? "true" : "false", ",\"checks\":[");
  for (const Check& check : checks) {
    if (text.back() != '[') text += ',';
    absl::StrAppend(&text, "{\"name\":", JsonText(check.name),
                    ",\"state\":", JsonText(Name(check.state)));
    if (!check.reason.empty()) absl::StrAppend(&text, ",\"reason\":", JsonText(check.reason));
    text += '}';
  }
  return text + "]}\n";
}

Readiness LookAtReadiness(const PackHolder& packs, Desk* desk,
                          const std::vector<std::string>& ceilings, bool stopping) {
  Readiness readiness;
  readiness.checks.push_back(LookAtPack(packs));
  if (desk != nullptr) {
    LookAtStore(*desk, readiness.checks);
    readiness.checks.push_back({"prompts", ceilings.empty() ? State::kFine : State::kDegraded,
                                absl::StrJoin(ceilings, "; ")});
  }
  if (stopping) {
    readiness.checks.push_back({"listener", State::kNotReady, "the sidecar is stopping"});
  } else {
    readiness.checks.push_back({"listener"});
  }
  return readiness;
}

}  // namespace waymark::service
