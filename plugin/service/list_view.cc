#include "waymark/service/list_view.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "waymark/living/item.h"
#include "waymark/service/convert.h"
#include "waymark/service/desk.h"
#include "waymark/service/leave.h"

namespace waymark::service {
namespace {

constexpr int kDaysAhead = 7;
constexpr char kBetween = '\n';

// "last_review" -> "last review"; names of tests stay as they are written.
std::string Words(std::string_view name) {
  std::string words =
      absl::StrReplaceAll(absl::string_view(name.data(), name.size()), {{"_", " "}});
  for (const std::string_view test : {"fit", "psa", "ca125", "hb"}) {
    if (words == test) return absl::AsciiStrToUpper(words);
  }
  return words;
}

std::string Capital(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

}  // namespace

store::ItemFilter OnWorklists(const std::vector<std::string>& practices) {
  store::ItemFilter filter;
  filter.practices = practices;
  filter.states = {store::ItemState::kOpen, store::ItemState::kReopened};
  filter.flags_set = living::kOnWorklist;
  filter.flags_unset = living::kSilent;
  return filter;
}

std::string DataToKey(std::string_view practice, std::string_view source) {
  std::string key(practice);
  key += kBetween;
  key += source;
  return key;
}

std::string_view SourceOfDataToKey(std::string_view key) {
  const size_t between = key.find(kBetween);
  return between == std::string_view::npos ? std::string_view() : key.substr(between + 1);
}

absl::Status SetFreshness(store::Reader& reader, const std::vector<std::string>& practices,
                          v1::ListWorklistsResponse& response) {
  for (const std::string& practice : practices) {
    const std::string prefix = DataToKey(practice, "");
    absl::StatusOr<std::vector<std::pair<std::string, std::string>>> sources =
        reader.ListValues(kDataToBySourceSpace, prefix);
    if (!sources.ok()) return FromStore(sources.status());
    bool any = false;
    for (const auto& [key, at] : *sources) {
      if (!key.starts_with(prefix)) continue;
      v1::SourceFreshness& one = *response.add_freshness();
      one.set_practice(practice);
      one.set_source(key.substr(prefix.size()));
      one.set_data_to(at);
      any = true;
    }
    if (any) continue;
    absl::StatusOr<std::string> at = reader.GetValue(kDataToSpace, practice);
    if (!at.ok() && !absl::IsNotFound(at.status())) return FromStore(at.status());
    v1::SourceFreshness& one = *response.add_freshness();
    one.set_practice(practice);
    if (at.ok()) one.set_data_to(*at);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<store::LeaveCover>> CoversOf(store::Reader& reader,
                                                        const std::vector<std::string>& practices,
                                                        calendar::Day today) {
  std::vector<store::LeaveCover> out;
  for (const std::string& practice : practices) {
    absl::StatusOr<std::vector<store::LeaveCover>> covers = reader.LeaveCovers(practice, today);
    if (!covers.ok()) return FromStore(covers.status());
    out.insert(out.end(), covers->begin(), covers->end());
  }
  return out;
}

absl::Status SetCounts(store::Reader& reader, const std::vector<std::string>& practices,
                       const std::vector<std::string>& owners, calendar::Day today,
                       v1::DeskCounts& counts) {
  absl::StatusOr<store::ItemCounts> all = reader.CountItems(OnWorklists(practices));
  if (!all.ok()) return FromStore(all.status());
  counts.set_items(static_cast<int32_t>(all->all));
  counts.set_overdue(static_cast<int32_t>(all->overdue));
  counts.set_unassigned(static_cast<int32_t>(all->unassigned));
  store::ItemFilter soon = OnWorklists(practices);
  soon.overdue_from = calendar::AddDays(today, 1);
  soon.overdue_until = calendar::AddDays(today, kDaysAhead);
  absl::StatusOr<store::ItemCounts> due = reader.CountItems(soon);
  if (!due.ok()) return FromStore(due.status());
  counts.set_due_in_7_days(static_cast<int32_t>(due->all));
  if (owners.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<store::LeaveCover>> covers = CoversOf(reader, practices, today);
  if (!covers.ok()) return covers.status();
  store::ItemFilter owned = OnWorklists(practices);
  owned.owners = WithCovered(*covers, owners, today);
  absl::StatusOr<store::ItemCounts> mine = reader.CountItems(owned);
  if (!mine.ok()) return FromStore(mine.status());
  counts.set_owned(static_cast<int32_t>(mine->all));
  return absl::OkStatus();
}

std::string ColumnTitle(std::string_view slot) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(absl::string_view(slot.data(), slot.size()), absl::MaxSplits('|', 1));
  const absl::string_view filter = absl::StripAsciiWhitespace(parts.second);
  const std::vector<std::string> path =
      absl::StrSplit(absl::StripAsciiWhitespace(parts.first), '.');
  const std::string name = Words(path.front());
  const bool value = path.back() == "value" && path.size() > 1;
  const bool first = path.size() > 1 && path[1] == "first";
  const bool last = path.size() > 1 && path[1] == "last";
  if (path.back() == "count" && path.size() > 1) {
    // What happened to somebody is counted in times, things in numbers.
    return absl::EndsWith(name, "ed") ? absl::StrCat("Times ", name)
                                      : absl::StrCat("Number of ", name, "s");
  }
  if (value) return Capital(name);
  if (name == "overdue") return filter == "day_before" ? "Last day in time" : "Overdue from";
  if (name == "start") return filter == "days_since" ? "Days since it began" : "Began";
  std::string which = absl::StrCat(first ? "first " : last ? "last " : "", name);
  if (filter == "days_since") return absl::StrCat("Days since ", which);
  if (filter.empty() || absl::StartsWith(filter, "date")) return Capital(std::move(which));
  return Capital(Words({filter.data(), filter.size()}));  // a group of the pack
}

void SetClosing(const rules::Rule& rule, const Worklists& worklists, v1::ClosingTerms& message) {
  for (const Worklist& list : worklists.lists) {
    if (list.Takes(rule)) message.add_worklists(list.title);
  }
  const living::ClosingTerms terms = worklists.TermsOf(rule);
  for (const std::string& outcome : terms.outcomes) message.add_outcomes(outcome);
  message.set_clinician_closes(terms.clinician);
  message.set_second_person(terms.second_person);
}

void SetListedRule(const rules::Pack& pack, const rules::Rule& rule, const Worklists& worklists,
                   v1::ListedRule& message) {
  message.set_rule(rule.id);
  message.set_title(rule.title);
  for (const std::string& column : rule.list_columns) {
    message.add_column_titles(ColumnTitle(column));
  }
  const record::PatientRecord nobody;
  const Converter converter(pack, nobody);
  for (const rules::ReplyRule& reply : rule.replies) {
    converter.Reply(reply, *message.add_replies());
  }
  SetClosing(rule, worklists, *message.mutable_closing());
}

}  // namespace waymark::service
