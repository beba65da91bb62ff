#include "waymark/population/referral_pathway.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "waymark/population/suppression.h"
#include "waymark/record/visible.h"

namespace waymark::population {
namespace {

using calendar::Day;
using record::Entry;
using record::EntryStatus;
using terminology::Availability;

// As in the rule: an unlinked outcome answers the only referral of two years.
constexpr int kOnlyReferralMonths = 24;
// Fewer, and nine in ten of them is the longest one.
constexpr int64_t kFewestForNineInTen = 10;
// Most that one sentence of a code set's absence is about.
constexpr std::string_view kNotHeld = "No codes are held for: ";

constexpr std::array<std::string_view, kSteps> kNames = {"referred", "booked", "seen", "answered"};

bool HasTakenPlace(EntryStatus status) {
  return status == EntryStatus::kAttended || status == EntryStatus::kFinal ||
         status == EntryStatus::kAmended || status == EntryStatus::kCorrected;
}

bool WasMade(EntryStatus status) {
  return status != EntryStatus::kProposed && status != EntryStatus::kNotDone &&
         status != EntryStatus::kEnteredInError;
}

struct Appointment {
  Day first;  // the day that it is on
  Day booked = Day::Max(), seen = Day::Max();
  bool is_seen = false;
  std::vector<std::string_view> links;  // roots of what it names
};

// The person's appointments for urgent referrals, as they stand.
class Appointments {
 public:
  Appointments(const rules::Pack& pack, const record::PatientRecord& record, absl::TimeZone zone,
               const PathwayOptions& options)
      : pack_(pack), record_(record), zone_(zone), options_(options) {
    for (const Entry& entry : record.entries()) roots_[entry.id] = entry.root;
  }

  std::vector<Appointment> Read() const {
    std::vector<Appointment> out;
    const int set = pack_.FindCodeSet(kAppointments);
    if (set < 0) return out;
    std::vector<uint32_t> visible;
    std::vector<record::VersionConflict> conflicts;
    record::VisibleEntries(record_, options_.known_at, /*hypothetical=*/false, visible, conflicts);
    for (const uint32_t ordinal : visible) {
      const Entry& entry = record_.entries()[ordinal];
      if (WasMade(entry.status) && IsIn(entry, static_cast<uint16_t>(set))) {
        out.push_back(Of(entry));
      }
    }
    return out;
  }

  std::string_view RootOf(std::string_view id) const {
    const auto found = roots_.find(id);
    return found == roots_.end() ? std::string_view() : found->second;
  }

 private:
  bool IsIn(const Entry& entry, uint16_t set) const {
    for (const record::Coding& coding : record_.codings(entry)) {
      const auto system = pack_.code_index.FindSystem(record_.systems()[coding.system]);
      for (const auto one : pack_.code_index.Find(system, coding.code)) {
        if (one == set) return true;
      }
    }
    return false;
  }

  Appointment Of(const Entry& entry) const {
    Appointment out;
    out.first = entry.occurred.first;
    out.is_seen = HasTakenPlace(entry.status) && entry.occurred.last <= options_.on;
    if (out.is_seen && entry.occurred.is_whole()) out.seen = entry.occurred.first;
    for (const Entry& version : record_.entries()) {
      if (version.root != entry.root || version.recorded > options_.known_at) continue;
      for (const std::string_view link : record_.links(version)) {
        if (const std::string_view root = RootOf(link); !root.empty()) out.links.push_back(root);
      }
      if (version.status != EntryStatus::kBooked || version.recorded_assumed) continue;
      const Day day = calendar::DayOf(version.recorded, zone_);
      if (day <= version.occurred.last) out.booked = std::min(out.booked, day);
    }
    return out;
  }

  const rules::Pack& pack_;
  const record::PatientRecord& record_;
  const absl::TimeZone zone_;
  const PathwayOptions& options_;
  std::map<std::string_view, std::string_view> roots_;
};

// A referral with the first entries of what it was coded by.
struct Referral {
  ReferralWay way;
  std::set<std::string_view> roots;
};

void Give(const Appointment& appointment, ReferralWay& way) {
  way.is_booked = true;
  if (appointment.booked >= way.referred) way.booked = std::min(way.booked, appointment.booked);
  if (!appointment.is_seen) return;
  way.is_seen = true;
  if (appointment.seen >= way.referred) way.seen = std::min(way.seen, appointment.seen);
}

void GiveTo(const Appointment& appointment, std::vector<Referral>& referrals) {
  bool is_named = false;
  for (Referral& one : referrals) {
    const bool names = std::any_of(appointment.links.begin(), appointment.links.end(),
                                   [&](std::string_view root) { return one.roots.contains(root); });
    if (names) Give(appointment, one.way);
    is_named |= names;
  }
  // What names something else is something else's.
  if (is_named || !appointment.links.empty()) return;
  std::vector<Referral*> candidates;
  for (Referral& one : referrals) {
    const Day referred = one.way.referred;
    if (referred <= appointment.first &&
        referred >= calendar::AddMonths(appointment.first, -kOnlyReferralMonths)) {
      candidates.push_back(&one);
    }
  }
  if (candidates.size() == 1) {
    Give(appointment, candidates.front()->way);
  } else {
    for (Referral* one : candidates) one->way.unclear = true;
  }
}

class Follower final : public Visitor {
 public:
  Follower(const std::shared_ptr<const engine::Program>& program, const PathwayOptions& options)
      : pack_(engine::PackOf(*program)),
        zone_(engine::ZoneOf(*program)),
        options_(options),
        evaluator_(program) {}

  void Visit(const record::PatientRecord& record) override {
    ++patients_;
    if (!WaysOf(evaluator_, pack_, record, zone_, options_, ways_)) ++not_checked_;
  }

  void AddTo(std::vector<ReferralWay>& ways, int64_t& patients, int64_t& not_checked) const {
    ways.insert(ways.end(), ways_.begin(), ways_.end());
    patients += patients_;
    not_checked += not_checked_;
  }

 private:
  const rules::Pack& pack_;
  const absl::TimeZone zone_;
  const PathwayOptions& options_;
  engine::Evaluator evaluator_;
  std::vector<ReferralWay> ways_;
  int64_t patients_ = 0, not_checked_ = 0;
};

// How far a referral got.
Step ReachedBy(const ReferralWay& way) {
  if (way.is_answered) return Step::kAnswered;
  if (way.is_seen) return Step::kSeen;
  return way.is_booked ? Step::kBooked : Step::kReferred;
}

// What keeps a step from being told, or told wholly.
void SetTold(const rules::Pack& pack, const std::vector<ReferralWay>& ways, PathwayStep& step) {
  if (step.step == Step::kReferred) return;
  const bool is_answer = step.step == Step::kAnswered;
  const int found = pack.FindCodeSet(is_answer ? kOutcomes : kAppointments);
  if (found < 0) {
    step.told = false;
    step.note = absl::StrCat("The rules in use have no code set ",
                             std::string(is_answer ? kOutcomes : kAppointments));
    return;
  }
  const terminology::CodeSet& set = pack.code_sets[static_cast<size_t>(found)];
  if (set.availability == Availability::kWaiting) {
    step.note = absl::StrCat(std::string(kNotHeld), set.title);
    // A cancer that was found and a reply are answers too.
    step.told = is_answer;
    step.at_least = is_answer;
    if (is_answer) absl::StrAppend(&step.note, "; counted are a cancer found, and replies");
    return;
  }
  if (!is_answer && !ways.empty()) {
    const auto have = std::count_if(ways.begin(), ways.end(),
                                    [](const ReferralWay& way) { return way.has_appointments; });
    if (have == 0) {
      step.told = false;
      step.note = "No system that sends records sends appointments";
      return;
    }
    if (have < static_cast<int64_t>(ways.size())) {
      step.at_least = true;
      step.note = "Of some people no appointments are sent";
    }
  }
  if (set.availability == Availability::kPartial && step.note.empty()) {
    step.at_least = true;
    step.note = absl::StrCat("Codes of some systems only are held for: ", set.title);
  }
}

// Of each told step those that went on and those that did not, as parts of it, so that no small
// number can be had by subtraction.
void SetShown(ReferralPathway& pathway, int64_t threshold) {
  std::vector<SuppressionNode> nodes;
  std::vector<PathwayStep*> told;
  for (PathwayStep& step : pathway.steps) {
    if (!step.told) continue;
    const int whole = told.empty() ? -1 : told.size() == 1 ? 0 : static_cast<int>(nodes.size()) - 2;
    nodes.push_back({whole, {step.referrals}});
    if (!told.empty()) nodes.push_back({whole, {step.dropped}});
    told.push_back(&step);
  }
  const std::vector<char> hidden = Suppress(nodes, threshold);
  for (size_t i = 0; i < told.size(); ++i) {
    const bool hide = hidden[i == 0 ? 0 : 2 * i - 1] != 0 || (i > 0 && hidden[2 * i] != 0);
    told[i]->shown = !hide;
    if (hide) told[i]->referrals = told[i]->dropped = 0;
  }
}

PathwayDays DaysBetween(std::string_view id, std::string_view title,
                        const std::vector<ReferralWay>& ways, Day ReferralWay::*from,
                        Day ReferralWay::*to, int64_t threshold) {
  PathwayDays out;
  out.id = id;
  out.title = title;
  std::vector<int64_t> days;
  for (const ReferralWay& way : ways) {
    if (way.*from == Day::Max() || way.*to == Day::Max() || way.*to < way.*from) continue;
    days.push_back((way.*to).serial() - (way.*from).serial());
  }
  const auto count = static_cast<int64_t>(days.size());
  if (count < std::max<int64_t>(1, threshold)) return out;
  std::sort(days.begin(), days.end());
  out.shown = true;
  out.referrals = count;
  out.median = days[(days.size() - 1) / 2];
  if (count >= kFewestForNineInTen) out.nine_in_ten = days[(days.size() * 9 + 9) / 10 - 1];
  return out;
}

PathwayCount CountOf(const std::vector<ReferralWay>& ways, bool ReferralWay::*what,
                     int64_t threshold) {
  const auto count =
      std::count_if(ways.begin(), ways.end(), [&](const ReferralWay& way) { return way.*what; });
  // None is no secret here: whoever reads it needs to know that nothing was left out.
  if (count != 0 && count < threshold) return {};
  return {true, count};
}

}  // namespace

std::string_view StepName(Step step) { return kNames[static_cast<size_t>(step)]; }

bool WaysOf(engine::Evaluator& evaluator, const rules::Pack& pack,
            const record::PatientRecord& record, absl::TimeZone zone, const PathwayOptions& options,
            std::vector<ReferralWay>& out) {
  const int found = pack.FindRule(kReferralRule);
  if (found < 0) return false;
  const auto rule = static_cast<uint16_t>(found);
  engine::EvaluateOptions evaluate;
  evaluate.as_of = options.on;
  evaluate.known_at = options.known_at;
  evaluate.hypothetical = false;
  evaluate.rules = std::span<const uint16_t>(&rule, 1);
  engine::Answer answer;
  evaluator.Evaluate(record, evaluate, answer);
  if (!answer.not_checked.empty()) return false;
  if (answer.items.empty()) return true;
  const Appointments appointments(pack, record, zone, options);
  std::vector<Referral> referrals;
  for (const engine::ItemAnswer& item : answer.items) {
    if (item.reason == "start withdrawn") continue;
    Referral one;
    one.way.referred = item.anchor;
    one.way.has_appointments = record.coverage.Supplies(record::Kind::kAppointment) ||
                               record.coverage.Supplies(record::Kind::kBooking);
    if (item.status == engine::ItemStatus::kDone) {
      one.way.is_answered = true;
      if (item.closed_on >= item.anchor) one.way.answered = item.closed_on;
    }
    one.way.ended_otherwise = item.status == engine::ItemStatus::kStopped;
    for (const uint32_t ordinal : item.run) one.roots.insert(record.entries()[ordinal].root);
    referrals.push_back(std::move(one));
  }
  for (const Appointment& appointment : appointments.Read()) GiveTo(appointment, referrals);
  for (Referral& one : referrals) {
    if (one.way.referred < options.from || one.way.referred > options.on) continue;
    if (one.way.is_seen) one.way.unclear = false;
    out.push_back(one.way);
  }
  return true;
}

ReferralPathway PathwayOf(const std::vector<ReferralWay>& ways, const rules::Pack& pack,
                          const PathwayOptions& options) {
  ReferralPathway pathway;
  pathway.options = options;
  int64_t before = 0;
  for (size_t i = 0; i < kSteps; ++i) {
    PathwayStep& step = pathway.steps[i];
    step.step = static_cast<Step>(i);
    SetTold(pack, ways, step);
    if (!step.told) continue;
    step.referrals = std::count_if(ways.begin(), ways.end(), [&](const ReferralWay& way) {
      return ReachedBy(way) >= step.step;
    });
    step.dropped = i == 0 ? 0 : before - step.referrals;
    before = step.referrals;
  }
  SetShown(pathway, options.suppress_below);
  const int64_t threshold = options.suppress_below;
  pathway.days = {
      DaysBetween("booking", "Referral to booking", ways, &ReferralWay::referred,
                  &ReferralWay::booked, threshold),
      DaysBetween("waiting", "Booking to appointment", ways, &ReferralWay::booked,
                  &ReferralWay::seen, threshold),
      DaysBetween("answering", "Appointment to answer", ways, &ReferralWay::seen,
                  &ReferralWay::answered, threshold),
      DaysBetween("all", "Referral to answer", ways, &ReferralWay::referred, &ReferralWay::answered,
                  threshold),
  };
  constexpr std::array<size_t, 4> kNeeds = {1, 1, 2, 3};  // by row: the step without which none
  for (size_t i = 0; i < pathway.days.size(); ++i) {
    const PathwayStep& step = pathway.steps[kNeeds[i]];
    pathway.days[i].note = step.note;
    if (step.told) continue;
    pathway.days[i].told = false;
    pathway.days[i].shown = false;
  }
  // The appointment's day is known from here on; of the answer the codes may be missing.
  if (pathway.days[2].told) pathway.days[2].note = pathway.steps[3].note;
  pathway.unclear = CountOf(ways, &ReferralWay::unclear, threshold);
  pathway.ended_otherwise = CountOf(ways, &ReferralWay::ended_otherwise, threshold);
  return pathway;
}

absl::StatusOr<ReferralPathway> FindReferralPathway(
    const std::shared_ptr<const engine::Program>& program, const PathwayOptions& options,
    const RecordSource& source) {
  const rules::Pack& pack = engine::PackOf(*program);
  const int rule = pack.FindRule(kReferralRule);
  if (rule < 0 || !pack.rules[static_cast<size_t>(rule)].enabled) {
    return absl::FailedPreconditionError(
        absl::StrCat("the rules in use do not follow referrals: they have no rule ",
                     std::string(kReferralRule), " that is asked"));
  }
  std::vector<std::unique_ptr<Visitor>> visitors;
  const absl::StatusOr<int64_t> visited = VisitAll(
      source, options.visit, [&] { return std::make_unique<Follower>(program, options); },
      visitors);
  if (!visited.ok()) return visited.status();
  std::vector<ReferralWay> ways;
  int64_t patients = 0, not_checked = 0;
  for (const auto& visitor : visitors) {
    static_cast<const Follower&>(*visitor).AddTo(ways, patients, not_checked);
  }
  ReferralPathway pathway = PathwayOf(ways, pack, options);
  pathway.patients = patients;
  pathway.not_checked = not_checked;
  return pathway;
}

std::string StepsFinding(const ReferralPathway& pathway) {
  const PathwayStep& first = pathway.steps.front();
  if (!first.shown) return "Too few urgent referrals to show";
  const PathwayStep& last = pathway.steps.back();
  std::string out;
  if (last.told && last.shown) {
    out = absl::StrCat("Of ", first.referrals, " urgent referrals ",
                       last.at_least ? "at least " : "", last.referrals, " are answered");
  } else {
    out = absl::StrCat(first.referrals, " urgent referrals; how many are answered ",
                       last.told ? "is too small a number to show" : "cannot be told");
  }
  const PathwayStep* most = nullptr;
  const PathwayStep* before = nullptr;
  std::string from;
  std::string untold;
  for (const PathwayStep& step : pathway.steps) {
    if (!step.told) {
      absl::StrAppend(&untold, untold.empty() ? "" : " and ", std::string(StepName(step.step)));
      continue;
    }
    if (step.shown && before != nullptr && step.dropped > 0 &&
        (most == nullptr || step.dropped > most->dropped)) {
      most = &step;
      from = std::string(StepName(before->step));
    }
    before = &step;
  }
  if (most != nullptr) {
    absl::StrAppend(&out, "; most drop off between ", from, " and ",
                    std::string(StepName(most->step)), ": ", most->dropped);
  }
  if (!untold.empty() && last.told) absl::StrAppend(&out, "; ", untold, " cannot be told");
  return out;
}

std::string DaysFinding(const ReferralPathway& pathway) {
  const auto words = [](const PathwayDays& days) {
    std::string out =
        absl::StrCat("half within ", days.median, days.median == 1 ? " day" : " days");
    if (days.nine_in_ten) absl::StrAppend(&out, ", nine in ten within ", *days.nine_in_ten);
    return out;
  };
  const PathwayDays* longest = nullptr;
  for (size_t i = 0; i + 1 < pathway.days.size(); ++i) {
    const PathwayDays& one = pathway.days[i];
    if (one.shown && (longest == nullptr || one.median > longest->median)) longest = &one;
  }
  const PathwayDays& whole = pathway.days.back();
  if (longest != nullptr) {
    return absl::StrCat("Most days go from ", absl::AsciiStrToLower(std::string(longest->title)),
                        ": ", words(*longest));
  }
  if (whole.shown) return absl::StrCat(std::string(whole.title), ": ", words(whole));
  const bool any_told = std::any_of(pathway.days.begin(), pathway.days.end(),
                                    [](const PathwayDays& one) { return one.told; });
  return any_told ? "Too few referrals to show where the days go"
                  : "Where the days of referrals go cannot be told";
}

}  // namespace waymark::population
