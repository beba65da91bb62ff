#include "waymark/living/practices.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "waymark/living/bytes.h"
#include "waymark/store/alias.h"

namespace waymark::living {
namespace {

constexpr std::string_view kSpace = "practice merged";

// One merge on its way.
class Merging {
 public:
  Merging(store::Transaction& tx, const LookContext& context, const MergePracticesCommand& command,
          PracticesMerged& out)
      : tx_(tx), context_(context), command_(command), out_(out) {}

  absl::Status Run() {
    store::PatientRef after = 0;
    constexpr int kPage = 1000;
    std::vector<store::Patient> given_up, leading;
    for (;;) {
      absl::StatusOr<std::vector<store::Patient>> page =
          tx_.ListPatients(command_.from, after, kPage);
      if (!page.ok()) return page.status();
      for (store::Patient& one : *page) {
        after = one.ref;
        ++out_.patients;
        absl::StatusOr<store::PatientRef> leads = LeadingOf(one.ref);
        if (!leads.ok()) return leads.status();
        (*leads == one.ref ? leading : given_up).push_back(std::move(one));
      }
      if (static_cast<int>(page->size()) < kPage) break;
    }
    for (const store::Patient& one : leading) {
      absl::StatusOr<store::PatientRef> successor = SuccessorOf(one);
      if (!successor.ok()) return successor.status();
      if (*successor == 0) continue;
      if (absl::Status status = Join(one.ref, *successor); !status.ok()) return status;
    }
    if (!out_.collisions.empty()) return absl::OkStatus();
    // One that was merged before stays merged: its id at the other practice means the same patient.
    for (const store::Patient& one : given_up) {
      absl::StatusOr<store::PatientRef> successor = SuccessorOf(one);
      if (!successor.ok()) return successor.status();
      absl::StatusOr<store::PatientRef> leads = LeadingOf(one.ref);
      if (!leads.ok()) return leads.status();
      if (*successor == 0 || *successor == *leads) continue;
      if (absl::Status status = Join(*successor, *leads); !status.ok()) return status;
    }
    if (!out_.collisions.empty()) return absl::OkStatus();
    if (absl::Status status = KeepCovers(); !status.ok()) return status;
    ByteWriter bytes;
    bytes.Number(1);
    bytes.Text(command_.into);
    bytes.Signed(context_.at);
    return tx_.PutValue(kSpace, command_.from, bytes.Take());
  }

 private:
  absl::StatusOr<store::PatientRef> LeadingOf(store::PatientRef patient) {
    absl::StatusOr<std::vector<store::AliasFact>> facts = tx_.AliasFacts(patient);
    if (!facts.ok()) return facts.status();
    return facts->empty() ? patient : store::LeadingAt(*facts, patient, calendar::kEverything);
  }

  // The patient at the other practice; 0 where the id means somebody else there.
  absl::StatusOr<store::PatientRef> SuccessorOf(const store::Patient& patient) {
    const std::pair<std::string, std::string> id(patient.key.source, patient.key.patient_id);
    const auto renamed = command_.renamed.find(id);
    store::PatientKey key = patient.key;
    key.practice = command_.into;
    if (renamed != command_.renamed.end()) key.patient_id = renamed->second;
    const absl::StatusOr<store::PatientRef> known = tx_.FindPatient(key);
    if (known.ok()) {
      absl::StatusOr<store::Patient> there = tx_.GetPatient(*known);
      if (!there.ok()) return there.status();
      const bool same = renamed != command_.renamed.end() ||
                        (!patient.nhs_number.empty() && patient.nhs_number == there->nhs_number);
      if (!same) {
        out_.collisions.push_back(id);
        return store::PatientRef{0};
      }
      ++out_.joined;
      return *known;
    }
    if (!absl::IsNotFound(known.status())) return known.status();
    absl::StatusOr<store::PatientRef> added = tx_.FindOrAddPatient(key);
    if (!added.ok()) return added.status();
    if (!patient.nhs_number.empty()) {
      if (absl::Status status = tx_.SetNhsNumber(*added, patient.nhs_number); !status.ok()) {
        return status;
      }
    }
    absl::StatusOr<store::Contact> contact = tx_.ContactOf(patient.ref);
    if (!contact.ok()) return contact.status();
    if (absl::Status status = tx_.SetContact(*added, *contact); !status.ok()) return status;
    return *added;
  }

  absl::Status Join(store::PatientRef from, store::PatientRef into) {
    if (absl::Status status = tx_.AppendAlias(
            {store::AliasFact::Kind::kMerge, from, into, context_.at, command_.event_id});
        !status.ok()) {
      return status;
    }
    absl::StatusOr<store::Patient> row = tx_.GetPatient(into);
    if (!row.ok()) return row.status();
    // Somebody must look: the keeper does so next, since its day is today.
    return tx_.SetEvaluated(into, row->evaluated_version, row->evaluated_on, context_.rules.ref,
                            context_.today);
  }

  // Who is away from the one practice is away from the other.
  absl::Status KeepCovers() {
    absl::StatusOr<std::vector<store::LeaveCover>> covers =
        tx_.LeaveCovers(command_.from, context_.today);
    if (!covers.ok()) return covers.status();
    for (store::LeaveCover& cover : *covers) {
      cover.id = 0;
      cover.practice = command_.into;
      absl::StatusOr<int64_t> added = tx_.AddLeaveCover(cover);
      if (!added.ok()) return added.status();
    }
    return absl::OkStatus();
  }

  store::Transaction& tx_;
  const LookContext& context_;
  const MergePracticesCommand& command_;
  PracticesMerged& out_;
};

}  // namespace

absl::StatusOr<std::vector<PracticeMerge>> PracticeMerges(store::Reader& reader) {
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> values =
      reader.ListValues(kSpace, "");
  if (!values.ok()) return values.status();
  std::vector<PracticeMerge> merges;
  for (const auto& [from, bytes] : *values) {
    ByteReader in(bytes);
    PracticeMerge& one = merges.emplace_back();
    one.from = from;
    if (in.Number() != 1) return absl::DataLossError("values.practice merged: of a newer program");
    one.into = in.Text();
    one.recorded = in.Signed();
    if (!in.ok()) return absl::DataLossError("values.practice merged: damaged");
  }
  std::stable_sort(
      merges.begin(), merges.end(),
      [](const PracticeMerge& a, const PracticeMerge& b) { return a.recorded < b.recorded; });
  return merges;
}

std::string PracticeAt(const std::vector<PracticeMerge>& merges, std::string_view practice,
                       Instant known_at) {
  std::string at(practice);
  // Each code is given up once at most, so the walk ends.
  for (size_t steps = 0; steps <= merges.size(); ++steps) {
    const auto next = std::find_if(merges.begin(), merges.end(), [&](const PracticeMerge& merge) {
      return merge.from == at && merge.recorded <= known_at;
    });
    if (next == merges.end()) return at;
    at = next->into;
  }
  return at;
}

std::vector<std::string> FormerlyAt(const std::vector<PracticeMerge>& merges,
                                    std::string_view practice, Instant known_at) {
  std::set<std::string> out;
  for (const PracticeMerge& merge : merges) {
    if (merge.recorded > known_at || merge.from == practice) continue;
    if (PracticeAt(merges, merge.from, known_at) == practice) out.insert(merge.from);
  }
  return {out.begin(), out.end()};
}

absl::StatusOr<std::vector<std::string>> WithFormer(store::Reader& reader,
                                                    const std::vector<std::string>& practices) {
  absl::StatusOr<std::vector<PracticeMerge>> merges = PracticeMerges(reader);
  if (!merges.ok()) return merges.status();
  std::vector<std::string> out = practices;
  for (const std::string& practice : practices) {
    for (std::string& former : FormerlyAt(*merges, practice, calendar::kEverything)) {
      if (std::find(out.begin(), out.end(), former) == out.end()) out.push_back(std::move(former));
    }
  }
  return out;
}

absl::StatusOr<bool> IsOfPractice(store::Reader& reader, const store::Item& row,
                                  std::string_view practice) {
  if (row.practice == practice) return true;
  absl::StatusOr<std::vector<PracticeMerge>> merges = PracticeMerges(reader);
  if (!merges.ok()) return merges.status();
  // Not yet moved.
  if (PracticeAt(*merges, row.practice, calendar::kEverything) == practice) return true;
  // The code that was given up still finds those who were there.
  if (PracticeAt(*merges, practice, calendar::kEverything) != row.practice) return false;
  absl::StatusOr<std::vector<store::AliasFact>> facts = reader.AliasFacts(row.patient);
  if (!facts.ok()) return facts.status();
  for (const store::PatientRef one :
       store::TogetherAt(*facts, row.patient, calendar::kEverything)) {
    absl::StatusOr<store::Patient> patient = reader.GetPatient(one);
    if (!patient.ok()) return patient.status();
    if (patient->key.practice == practice) return true;
  }
  return false;
}

absl::Status MergePractices(store::Transaction& tx, const LookContext& context,
                            const MergePracticesCommand& command, std::optional<Refused>& refused,
                            PracticesMerged& out) {
  refused.reset();
  out = {};
  if (command.from == command.into) {
    refused = {Refusal::kMissing, "into_practice", "must be another practice"};
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<PracticeMerge>> merges = PracticeMerges(tx);
  if (!merges.ok()) return merges.status();
  for (const std::string& practice : {command.from, command.into}) {
    if (PracticeAt(*merges, practice, calendar::kEverything) == practice) continue;
    refused = {Refusal::kMovedOn, practice == command.from ? "practice" : "into_practice",
               "the practice was merged into another one before"};
    return absl::OkStatus();
  }
  absl::StatusOr<int64_t> patients = tx.CountPatients(command.from);
  if (!patients.ok()) return patients.status();
  if (*patients == 0) {
    refused = {Refusal::kNotFound, "practice", "there is no such practice here"};
    return absl::OkStatus();
  }
  return Merging(tx, context, command, out).Run();
}

}  // namespace waymark::living
