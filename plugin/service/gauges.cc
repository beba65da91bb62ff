#include "waymark/service/gauges.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "waymark/service/ceilings.h"
#include "waymark/service/desk.h"
#include "waymark/service/list_view.h"
#include "waymark/service/unopened.h"

namespace waymark::service {
namespace {

using Kind = Measured::Kind;

constexpr absl::Duration kKept = absl::Minutes(1);
constexpr size_t kMostSources = 32;

Measured One(std::string name, std::string help, double value, Kind kind = Kind::kGauge) {
  return {std::move(name), std::move(help), kind, {{{}, value}}};
}

// Counts by rule, and by a second word where the key has one ("rule\nreply").
Measured CountsOf(store::Reader& reader, const std::vector<std::string>& practices,
                  std::string_view space, std::string name, std::string help,
                  std::string second_label) {
  std::map<std::string, double> sums;
  for (const std::string& practice : practices) {
    const absl::StatusOr<std::vector<store::Count>> counts =
        reader.Counts(practice, space, calendar::Day::Min(), calendar::Day::Max());
    if (!counts.ok()) continue;
    for (const store::Count& count : *counts) sums[count.key] += static_cast<double>(count.number);
  }
  Measured measured{std::move(name), std::move(help), Kind::kCounter, {}};
  for (const auto& [key, sum] : sums) {
    const size_t line = key.find('\n');
    Measured::Sample sample{{{"rule", key.substr(0, line)}}, sum};
    if (line != std::string::npos) sample.labels.emplace_back(second_label, key.substr(line + 1));
    measured.samples.push_back(std::move(sample));
  }
  return measured;
}

// How long ago each system sent something, of its practices the one that was left longest.
Measured DataAges(store::Reader& reader, calendar::Instant now) {
  Measured measured{"waymark_data_age_seconds",
                    "Seconds since a system sent events of a practice, of its practices the most",
                    Kind::kGauge,
                    {}};
  const auto all = reader.ListValues(kDataToBySourceSpace, "");
  if (!all.ok()) return measured;
  std::map<std::string, double> ages;
  for (const auto& [key, at] : *all) {
    const auto moment = calendar::ParseDateTime(at, absl::UTCTimeZone());
    if (!moment.ok()) continue;
    std::string source(SourceOfDataToKey(key));
    // Names of systems come from senders: a few, and no long ones.
    if (source.size() > 64 || (ages.size() >= kMostSources && !ages.contains(source))) {
      source = "others";
    }
    double& age = ages[source];
    age = std::max(age, static_cast<double>(now - moment->instant) / 1e6);
  }
  for (const auto& [source, age] : ages) measured.samples.push_back({{{"source", source}}, age});
  return measured;
}

void LookAtWorklists(Desk& desk, store::Reader& reader, const std::vector<std::string>& practices,
                     std::vector<Measured>& all) {
  Measured open{"waymark_items_open",
                "Open items of each worklist, by whether they are overdue",
                Kind::kGauge,
                {}};
  Measured overdue{"waymark_items_overdue", "Overdue items of each worklist", Kind::kGauge, {}};
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr || practices.empty()) return;
  for (const Worklist& list : desk.worklists().lists) {
    store::ItemFilter filter = OnWorklists(practices);
    for (const rules::Rule& rule : rules.snapshot->pack().rules) {
      if (list.Takes(rule)) filter.rules.push_back(rule.id);
    }
    if (filter.rules.empty()) continue;
    const absl::StatusOr<store::ItemCounts> counts = reader.CountItems(filter);
    if (!counts.ok()) continue;
    const auto late = static_cast<double>(counts->overdue);
    open.samples.push_back({{{"list", list.id}, {"status", "overdue"}}, late});
    open.samples.push_back(
        {{{"list", list.id}, {"status", "other"}}, static_cast<double>(counts->all) - late});
    overdue.samples.push_back({{{"list", list.id}}, late});
  }
  all.push_back(std::move(open));
  all.push_back(std::move(overdue));
}

// At how many practices each list lies unopened.
Measured Unopened(const Desk& desk, store::Reader& reader,
                  const std::vector<std::string>& practices) {
  Measured measured{"waymark_worklists_not_opened",
                    "Practices at which a list with items was not opened for seven days",
                    Kind::kGauge,
                    {}};
  const absl::StatusOr<std::vector<UnopenedList>> lists =
      UnopenedLists(desk, reader, practices, desk.Now());
  if (!lists.ok()) return measured;
  std::map<std::string, double> counts;
  for (const Worklist& list : desk.worklists().lists) counts[list.id] = 0;
  for (const UnopenedList& one : *lists) ++counts[one.list->id];
  for (const auto& [list, count] : counts) measured.samples.push_back({{{"list", list}}, count});
  return measured;
}

}  // namespace

std::optional<absl::Time> CertificateEnd(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (file == nullptr) return std::nullopt;
  const std::unique_ptr<X509, void (*)(X509*)> certificate(
      PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free);
  std::tm end{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return std::nullopt;
  }
  return absl::FromTM(end, absl::UTCTimeZone());
}

Gauges::Gauges(const PackHolder& packs, Desk* desk, std::function<absl::Time()> clock,
               std::vector<std::pair<std::string, std::string>> certificates)
    : packs_(packs),
      desk_(desk),
      clock_(std::move(clock)),
      certificates_(std::move(certificates)) {}

std::vector<Measured> Gauges::Look() {
  std::vector<Measured> all;
  const absl::Time now = clock_();
  const std::shared_ptr<const Snapshot> snapshot = packs_.Get();
  all.push_back(One("waymark_pack_loaded", "1 while a pack answers", snapshot != nullptr));
  all.push_back(One("waymark_pack_refused",
                    "1 while the pack in its folder is one that was refused",
                    !packs_.problem().empty()));
  if (snapshot != nullptr) {
    const calendar::Day today = snapshot->TodayAt(now);
    int64_t late = 0;
    for (const rules::Rule& rule : snapshot->pack().rules) {
      const bool retired = rule.status == rules::RuleStatus::kRetired;
      late += !retired && rule.review_by.has_value() && *rule.review_by < today ? 1 : 0;
    }
    all.push_back(One("waymark_rules", "Rules of the loaded pack",
                      static_cast<double>(snapshot->pack().rules.size())));
    all.push_back(One("waymark_rules_review_overdue", "Rules whose day of review has passed",
                      static_cast<double>(late)));
    all.push_back({"waymark_pack_info",
                   "1; which pack answers",
                   Kind::kGauge,
                   {{{{"digest", snapshot->pack().digest.substr(0, 16)},
                      {"pack", snapshot->pack().name},
                      {"version", snapshot->pack().version}},
                     1}}});
  }
  Measured ends{
      "waymark_tls_cert_expiry_seconds", "Seconds until a certificate ends", Kind::kGauge, {}};
  for (const auto& [use, path] : certificates_) {
    const std::optional<absl::Time> end = CertificateEnd(path);
    if (end) ends.samples.push_back({{{"listener", use}}, absl::ToDoubleSeconds(*end - now)});
  }
  if (!ends.samples.empty()) all.push_back(std::move(ends));
  if (desk_ == nullptr) return all;
  const store::Health health = desk_->store().health();
  all.push_back(One("waymark_store_writable", "1 while the store can be written", health.writable));
  all.push_back(One("waymark_store_queue", "Writes that wait for the store",
                    static_cast<double>(desk_->store().queued())));
  all.push_back(One("waymark_store_queue_capacity", "How many writes may wait",
                    static_cast<double>(desk_->store().queue_capacity())));
  all.push_back(One("waymark_audit_write_failures_total",
                    "Reads whose audit line could not be kept since the store stopped being "
                    "writable",
                    static_cast<double>(health.reads_not_recorded), Kind::kCounter));
  const living::Reevaluation again = desk_->keeper().reevaluation();
  all.push_back(One("waymark_reevaluation_patients", "Patients to look at after a change of rules",
                    static_cast<double>(again.patients)));
  all.push_back(One("waymark_reevaluation_done", "Those that have been looked at",
                    static_cast<double>(again.done)));
  all.push_back(One("waymark_background_failures_total",
                    "Patients that could not be looked at since the start",
                    static_cast<double>(desk_->keeper().failed()), Kind::kCounter));
  absl::MutexLock looking(&looking_);
  bool stale = false;
  Ceilings(stale);
  if (stale) {
    Stored stored = LookAtStore(now);
    absl::MutexLock lock(&mutex_);
    stored_ = std::move(stored);
    looked_ = now;
  }
  absl::MutexLock lock(&mutex_);
  all.insert(all.end(), stored_.measured.begin(), stored_.measured.end());
  return all;
}

std::vector<std::string> Gauges::Ceilings(bool& stale) const {
  const absl::Time now = clock_();
  absl::MutexLock lock(&mutex_);
  stale = now - looked_ >= kKept || now < looked_;
  return stored_.ceilings;
}

Gauges::Stored Gauges::LookAtStore(absl::Time now) const {
  Stored stored;
  std::vector<Measured>& all = stored.measured;
  const absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk_->Read();
  if (!reader.ok()) return stored;
  const absl::StatusOr<std::vector<std::string>> practices = (*reader)->ListPractices();
  if (!practices.ok()) return stored;
  const std::shared_ptr<const Snapshot> snapshot = packs_.Get();
  if (snapshot != nullptr) {
    absl::StatusOr<std::vector<std::string>> ceilings =
        CeilingReasons(**reader, snapshot->TodayAt(now));
    if (ceilings.ok()) stored.ceilings = *std::move(ceilings);
  }
  int64_t patients = 0;
  for (const std::string& practice : *practices) {
    const absl::StatusOr<int64_t> count = (*reader)->CountPatients(practice);
    if (count.ok()) patients += *count;
  }
  all.push_back(One("waymark_practices", "Practices that are stored",
                    static_cast<double>(practices->size())));
  all.push_back(One("waymark_patients", "Patients that are stored", static_cast<double>(patients)));
  all.push_back(DataAges(**reader, desk_->Now()));
  LookAtWorklists(*desk_, **reader, *practices, all);
  all.push_back(Unopened(*desk_, **reader, *practices));
  all.push_back(CountsOf(**reader, *practices, "fired", "waymark_stored_rule_fired_total",
                         "Items of a rule that opened in the store, silent ones apart", ""));
  all.push_back(CountsOf(**reader, *practices, "silent", "waymark_stored_rule_silent_total",
                         "Items of a rule that runs silently that opened in the store", ""));
  all.push_back(CountsOf(**reader, *practices, "shown", "waymark_stored_rule_shown_total",
                         "Prompts of a rule that were shown from the store", ""));
  all.push_back(CountsOf(**reader, *practices, "reply", "waymark_prompt_response_total",
                         "Answers that people gave, by rule and reply", "response"));
  return stored;
}

}  // namespace waymark::service
