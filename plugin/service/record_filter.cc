#include "waymark/service/record_filter.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/living/item.h"
#include "waymark/prompts/render.h"
#include "waymark/record/visible.h"
#include "waymark/service/desk.h"
#include "waymark/service/record_view.h"

namespace waymark::service {
namespace {

constexpr std::string_view kSites = "referral_site";
constexpr int kRowsAtOnce = 1000;

const rules::Group* SiteGroup(const rules::Pack& pack) {
  const int group = pack.FindGroup(kSites);
  return group < 0 ? nullptr : &pack.groups[static_cast<size_t>(group)];
}

bool Asks(const v1::AlertFilter& from) {
  return !from.tumour_sites().empty() || from.with_communication_need() ||
         from.contact() != v1::CONTACT_FILTER_UNSPECIFIED;
}

// Sites by the root of the entry that names them, of what counts now.
using Sites = std::map<std::string_view, std::set<std::string_view>>;

Sites SitesByEntry(const rules::Pack& pack, const record::PatientRecord& record) {
  Sites out;
  const rules::Group* group = SiteGroup(pack);
  if (group == nullptr || record.sensitive) return out;
  std::vector<uint32_t> visible;
  std::vector<record::VersionConflict> conflicts;
  record::VisibleEntries(record, calendar::kEverything, /*hypothetical=*/false, visible, conflicts);
  for (const uint32_t ordinal : visible) {
    const record::Entry& entry = record.entries()[ordinal];
    for (const std::string_view site : prompts::GroupValues(pack, record, entry, *group)) {
      out[entry.root].insert(site);
    }
  }
  return out;
}

std::set<std::string_view> SitesOf(const Sites& sites, const living::LivingItem& item) {
  if (const auto at = sites.find(item.row.anchor_entry); at != sites.end()) return at->second;
  std::set<std::string_view> out;
  for (const living::Fact& fact : item.rest.facts) {
    if (const auto at = sites.find(fact.root); at != sites.end()) {
      out.insert(at->second.begin(), at->second.end());
    }
  }
  if (out.empty()) out.insert(kNoSite);
  return out;
}

// One patient's items that pass.
absl::Status Choose(store::Reader& reader, const rules::Pack& pack, absl::TimeZone zone,
                    const v1::AlertFilter& from, store::PatientRef patient,
                    std::vector<store::Item> rows, std::vector<store::ItemId>& chosen) {
  record::PatientRecord record;
  if (absl::Status status = ReadPerson(reader, patient, record); !status.ok()) return status;
  record.Finish(zone);
  if (from.with_communication_need() && !HasNeeds(pack, record, calendar::kEverything)) {
    return absl::OkStatus();
  }
  const bool never = record.sensitive || record.died.has_value() || record.dead_without_date;
  const bool by_site = !from.tumour_sites().empty();
  const Sites sites = by_site ? SitesByEntry(pack, record) : Sites();
  for (store::Item& row : rows) {
    const bool can = !never && (row.flags & living::kLeft) == 0;
    if (from.contact() != v1::CONTACT_FILTER_UNSPECIFIED &&
        can != (from.contact() == v1::CONTACT_FILTER_CAN)) {
      continue;
    }
    if (by_site) {
      const absl::StatusOr<living::LivingItem> item = living::FromRow(row);
      if (!item.ok()) return item.status();
      const std::set<std::string_view> of = SitesOf(sites, *item);
      if (std::none_of(from.tumour_sites().begin(), from.tumour_sites().end(),
                       [&](const std::string& site) { return of.contains(site); })) {
        continue;
      }
    }
    chosen.push_back(std::move(row.id));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> TumourSites(const rules::Pack& pack) {
  std::set<std::string> values;
  if (const rules::Group* group = SiteGroup(pack); group != nullptr) {
    for (const rules::Group::Row& row : group->rows) values.insert(row.value);
  }
  return {values.begin(), values.end()};
}

void CheckRecordFilter(const rules::Pack& pack, const v1::AlertFilter& from,
                       std::vector<Violation>& violations) {
  const std::vector<std::string> sites = TumourSites(pack);
  for (const std::string& site : from.tumour_sites()) {
    if (sites.empty() ||
        (site != kNoSite && std::find(sites.begin(), sites.end(), site) == sites.end())) {
      violations.push_back(
          {"filter.tumour_sites", "the rules name no such site; ListWorklists has theirs"});
      break;
    }
  }
  if (from.with_communication_need() && !KnowsNeeds(pack)) {
    violations.push_back({"filter.with_communication_need", kNeedsNotChecked});
  }
  if (!v1::ContactFilter_IsValid(from.contact())) {
    violations.push_back({"filter.contact", "a filter that this program does not know"});
  }
}

absl::Status FilterByRecords(store::Reader& reader, const rules::Pack& pack, absl::TimeZone zone,
                             const v1::AlertFilter& from, store::ItemFilter& filter) {
  if (!Asks(from)) return absl::OkStatus();
  std::map<store::PatientRef, std::vector<store::Item>> by_patient;
  store::ItemQuery query;
  query.filter = filter;
  query.limit = kRowsAtOnce;
  do {
    absl::StatusOr<store::ItemPage> page = reader.ListItems(query);
    if (!page.ok()) return FromStore(page.status());
    for (store::Item& row : page->items) by_patient[row.patient].push_back(std::move(row));
    query.page = page->next;
  } while (!query.page.empty());
  std::vector<store::ItemId> chosen;
  for (auto& [patient, rows] : by_patient) {
    if (absl::Status status = Choose(reader, pack, zone, from, patient, std::move(rows), chosen);
        !status.ok()) {
      return FromStore(status);
    }
  }
  filter.only = std::move(chosen);
  std::vector<std::string> sites(from.tumour_sites().begin(), from.tumour_sites().end());
  std::sort(sites.begin(), sites.end());
  filter.only_because =
      absl::StrCat(absl::StrJoin(sites, ";"), "/", from.with_communication_need() ? 1 : 0, "/",
                   static_cast<int>(from.contact()));
  return absl::OkStatus();
}

}  // namespace waymark::service
