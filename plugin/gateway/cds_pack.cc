#include "waymark/gateway/cds_pack.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/cds_json.h"

namespace waymark::gateway {
namespace {

// The version of the specification that is followed.
constexpr std::string_view kVersion = "3.0.0";

std::string UsageRequirements(const rules::Pack& pack) {
  std::string text =
      "Prompts for staff of English general practice; answers only for Practitioner and "
      "PractitionerRole. The prefetch is expected; what it lacks is read from fhirServer where "
      "this "
      "service is configured to ask that server. What was not seen, failed or has a further page "
      "counts as unknown, never as absent.";
  if (service::NotClinicallyApproved(pack)) {
    text += " These rules are not clinically approved: not for use with patients.";
  }
  return text;
}

std::string Discovery(const CdsPack& pack) {
  CdsJson out;
  out.Open('{');
  out.Open("services", '[');
  for (const CdsMoment* moment : pack.moments) {
    out.Open('{');
    out.Text("hook", moment->hook);
    out.Text("title", moment->title);
    out.Text("description", moment->description);
    out.Text("id", moment->id);
    out.Text("version", kVersion);
    out.Open("prefetch", '{');
    for (const CdsQuery& query : pack.needs.queries) out.Text(query.key, query.text);
    out.Close('}');
    out.Text("usageRequirements", UsageRequirements(pack.snapshot->pack()));
    out.Close('}');
  }
  out.Close(']');
  out.Close('}');
  return out.text();
}

}  // namespace

const CdsMoment* CdsPack::Find(std::string_view id) const {
  const auto found = std::find_if(moments.begin(), moments.end(),
                                  [&](const CdsMoment* moment) { return moment->id == id; });
  return found == moments.end() ? nullptr : *found;
}

std::shared_ptr<const CdsPack> CdsPacks::Of(std::shared_ptr<const service::Snapshot> snapshot) {
  {
    absl::MutexLock lock(&mutex_);
    if (last_ != nullptr && last_->snapshot == snapshot) return last_;
  }
  auto made = std::make_shared<CdsPack>();
  made->snapshot = std::move(snapshot);
  const rules::Pack& pack = made->snapshot->pack();
  made->moments = MomentsOf(pack);
  made->consulted = ConsultationRules(pack);
  made->needs = NeedsOf(pack, not_recorded_);
  made->discovery = Discovery(*made);
  absl::MutexLock lock(&mutex_);
  last_ = made;
  return made;
}

}  // namespace waymark::gateway
