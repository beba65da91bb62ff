#include "waymark/living/ingest.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/living/practices.h"
#include "waymark/store/alias.h"

namespace waymark::living {
namespace {

using Kind = IncomingEvent::Kind;

std::string_view KindWord(Kind kind) {
  switch (kind) {
    case Kind::kEntry:
      return "entry";
    case Kind::kPerson:
      return "person";
    case Kind::kReply:
      return "reply";
    case Kind::kMerge:
      return "merge";
    case Kind::kSplit:
      return "split";
  }
  return "entry";
}

// One patient's share of a batch.
class Intake {
 public:
  Intake(store::Transaction& tx, const LookContext& context, const Ahead* ahead, Ingested& out)
      : tx_(tx), context_(context), ahead_(ahead), out_(out) {}

  absl::Status Take(const IncomingPatient& patient, size_t index) {
    index_ = index;
    absl::StatusOr<store::PatientRef> ref = tx_.FindPatient(patient.key);
    if (!ref.ok() && !absl::IsNotFound(ref.status())) return ref.status();
    const bool known = ref.ok();
    // Before anything of the patient is written here.
    const LookResult* found =
        ahead_ == nullptr ? nullptr
                          : StillFound(tx_, *ahead_, index, known ? *ref : store::kNoPatient);
    const absl::StatusOr<bool> given_up = !known ? WasMerged(patient.key.practice) : false;
    if (!given_up.ok()) return given_up.status();
    if (*given_up) {
      for (size_t i = 0; i < patient.events.size(); ++i) {
        Refuse(i, "PRACTICE_MERGED",
               "the practice was merged into another one: send its new patients under that code");
      }
      return absl::OkStatus();
    }
    if (!known) ref = tx_.FindOrAddPatient(patient.key);
    if (!ref.ok()) return ref.status();
    ref_ = *ref;
    absl::StatusOr<std::vector<store::Appended>> appended = Log(patient);
    if (!appended.ok()) return appended.status();
    for (const store::Appended one : *appended) {
      if (one != store::Appended::kNew) found = nullptr;
    }
    size_t fresh = 0;
    std::string one_event;
    NewEntries only;
    bool entries_alone = true;
    for (size_t i = 0; i < patient.events.size(); ++i) {
      switch ((*appended)[i]) {
        case store::Appended::kRepeat:
          ++out_.repeated;
          continue;
        case store::Appended::kDiffers:
          Refuse(i, "EVENT_ID_REUSED",
                 "the same event id was sent before with other content; give it an id of its own");
          continue;
        case store::Appended::kNew:
          break;
      }
      ++out_.taken;
      ++fresh;
      one_event = patient.events[i].event_id;
      if (found == nullptr && !AddEntry(patient.events[i], only)) entries_alone = false;
      if (absl::Status status = Act(patient, i); !status.ok()) return status;
    }
    if (fresh == 0) return absl::OkStatus();
    const Cause cause = CauseOf(cause_, fresh, one_event);
    if (found != nullptr) return KeepFound(*found, cause);
    // The one that was given up first: what stood under it may be claimed back.
    if (absl::Status status = Look(ref_, cause, borrow_from_, entries_alone ? &only : nullptr);
        !status.ok()) {
      return status;
    }
    for (const store::PatientRef other : also_) {
      if (absl::Status status = Look(other, cause, 0, nullptr); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status KeepFound(LookResult found, const Cause& cause) {
    if (found.leading.ref == store::kNoPatient) {
      found.leading.ref = ref_;
      found.together = {ref_};
      for (UpdatedItem& one : found.changed) {
        one.item.row.patient = one.item.rest.origin = ref_;
      }
    }
    return Told(Keep(tx_, context_, cause, std::move(found)));
  }

  // Patients who were known there before go on under their old key.
  absl::StatusOr<bool> WasMerged(const std::string& practice) {
    absl::StatusOr<std::vector<PracticeMerge>> merges = PracticeMerges(tx_);
    if (!merges.ok()) return merges.status();
    return PracticeAt(*merges, practice, calendar::kEverything) != practice;
  }

  void Refuse(size_t event, std::string reason, std::string text) {
    out_.refused.push_back({index_, event, std::move(reason), std::move(text)});
  }

  // What is known already is told by what was sent, not by what was made of it: moments of arrival
  // differ.
  absl::StatusOr<std::vector<store::Appended>> Log(const IncomingPatient& patient) {
    std::vector<store::NewEvent> events;
    events.reserve(patient.events.size());
    for (const IncomingEvent& event : patient.events) {
      store::NewEvent& one = events.emplace_back();
      one.source = patient.key.source;
      one.event_id = event.event_id;
      one.kind = std::string(KindWord(event.kind));
      one.recorded = event.recorded;
      one.bytes = event.said;
      one.fragment = event.fragment;
      if (!event.reply) continue;
      // A reply to a stored item is kept with the item; else with the record, by its key.
      const absl::StatusOr<std::string> item = ItemFor(*event.reply);
      if (!item.ok()) return item.status();
      if (!item->empty()) one.fragment.clear();
    }
    absl::StatusOr<std::vector<store::Appended>> appended =
        tx_.AppendEvents(ref_, events, context_.at);
    if (!appended.ok()) return appended.status();
    for (size_t i = 0; i < appended->size(); ++i) {
      if ((*appended)[i] == store::Appended::kNew) continue;
      const absl::StatusOr<store::LoggedEvent> known =
          tx_.FindEvent(patient.key.source, patient.events[i].event_id);
      if (!known.ok()) return known.status();
      const bool same = known->patient == ref_ && known->event.bytes == patient.events[i].said;
      (*appended)[i] = same ? store::Appended::kRepeat : store::Appended::kDiffers;
    }
    return appended;
  }

  // Finds the stored item that the reply names by its computed key, or the rule's only live one.
  absl::StatusOr<std::string> ItemFor(const store::Reply& reply) {
    absl::StatusOr<std::vector<store::Item>> items = tx_.ItemsOf(ref_);
    if (!items.ok()) return items.status();
    std::string found;
    int live = 0;
    for (const store::Item& item : *items) {
      if (item.rule != reply.rule) continue;
      if (!reply.key.empty() && item.key == reply.key) return item.id;
      if (item.state == ItemState::kOpen || item.state == ItemState::kReopened) {
        ++live;
        found = item.id;
      }
    }
    return reply.key.empty() && live == 1 ? found : std::string();
  }

  absl::Status Act(const IncomingPatient& patient, size_t i) {
    const IncomingEvent& event = patient.events[i];
    switch (event.kind) {
      case Kind::kEntry:
        return absl::OkStatus();
      case Kind::kPerson:
        if (!event.nhs_number.empty()) {
          if (absl::Status status = tx_.SetNhsNumber(ref_, event.nhs_number); !status.ok()) {
            return status;
          }
        }
        return tx_.SetContact(ref_, event.contact);
      case Kind::kReply: {
        absl::StatusOr<std::string> item = ItemFor(*event.reply);
        if (!item.ok()) return item.status();
        if (item->empty()) return absl::OkStatus();  // it went with the record
        store::Reply reply = *event.reply;
        reply.reply_id = absl::StrCat("event:", patient.key.source, ":", event.event_id);
        reply.item = *item;
        reply.patient = ref_;
        reply.practice = patient.key.practice;
        return tx_.AddReply(reply).status();
      }
      case Kind::kMerge: {
        if (event.into == patient.key.patient_id) {
          Refuse(i, "MERGE_INTO_ITSELF", "a patient can't be merged into the same patient");
          return absl::OkStatus();
        }
        store::PatientKey into = patient.key;
        into.patient_id = event.into;
        absl::StatusOr<store::PatientRef> other = tx_.FindOrAddPatient(into);
        if (!other.ok()) return other.status();
        cause_ = "merge";
        return tx_.AppendAlias(
            {store::AliasFact::Kind::kMerge, ref_, *other, context_.at, event.event_id});
      }
      case Kind::kSplit:
        return Split(i, event);
    }
    return absl::OkStatus();
  }

  absl::Status Split(size_t index, const IncomingEvent& event) {
    absl::StatusOr<std::vector<store::AliasFact>> facts = tx_.AliasFacts(ref_);
    if (!facts.ok()) return facts.status();
    store::PatientRef into = 0;
    for (const store::AliasFact& fact : *facts) {
      if (fact.from != ref_) continue;
      into = fact.kind == store::AliasFact::Kind::kMerge ? fact.into : 0;
    }
    if (into == 0) {
      Refuse(index, "NOT_MERGED", "this patient has not been merged into another");
      return absl::OkStatus();
    }
    cause_ = "split";
    borrow_from_ = store::LeadingAt(*facts, ref_, calendar::kEverything);
    also_.push_back(borrow_from_);
    return tx_.AppendAlias(
        {store::AliasFact::Kind::kSplit, ref_, into, context_.at, event.event_id});
  }

  absl::Status Look(store::PatientRef patient, const Cause& cause, store::PatientRef borrow_from,
                    const NewEntries* only) {
    return Told(LookAt(tx_, context_, patient, cause, borrow_from, only));
  }

  absl::Status Told(absl::StatusOr<Looked> looked) {
    if (!looked.ok()) return looked.status();
    out_.looked_at.insert(out_.looked_at.end(), looked->together.begin(), looked->together.end());
    for (Looked::Told& one : looked->told) out_.told.push_back(std::move(one));
    return absl::OkStatus();
  }

  store::Transaction& tx_;
  const LookContext& context_;
  const Ahead* const ahead_;
  Ingested& out_;
  size_t index_ = 0;
  store::PatientRef ref_ = 0;
  std::string cause_ = "event";
  store::PatientRef borrow_from_ = 0;
  std::vector<store::PatientRef> also_;
};

}  // namespace

absl::StatusOr<Ingested> Ingest(store::Transaction& tx, const LookContext& context,
                                const std::vector<IncomingPatient>& patients, const Ahead* ahead) {
  Ingested out;
  for (size_t i = 0; i < patients.size(); ++i) {
    if (absl::Status status = Intake(tx, context, ahead, out).Take(patients[i], i); !status.ok()) {
      return status;
    }
  }
  return out;
}

}  // namespace waymark::living
