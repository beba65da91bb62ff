#include "waymark/population/snapshot_sweep.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "waymark/engine/starts.h"
#include "waymark/population/snapshot_records.h"
#include "waymark/population/sweep_state.h"

namespace waymark::population {
namespace {

using engine::SlotBits;
using snapshot::EventRef;
using snapshot::Facts;
using snapshot::PatientRow;
using snapshot::Shape;

// What serves all patients whose records have the same systems and coverage: an evaluator keeps
// which rules can be asked of such a record.
struct OfFacts {
  std::unique_ptr<engine::Starts> starts;
  std::unique_ptr<engine::LookingEvaluator> evaluator;  // null: the one for all others
};
constexpr size_t kMostEvaluators = 8;

// What is read of a shape's events.
constexpr char kUsed = 1;    // some rule looks at its codes
constexpr char kAlways = 2;  // whatever its codes

// Sweeps blocks, one after the other: one a thread.
class BlockSweeper {
 public:
  BlockSweeper(const std::shared_ptr<const engine::Program>& program, const SweepOptions& options)
      : program_(program),
        options_(options),
        evaluator_(program),
        slot_source_(program),
        present_(slot_source_.slot_count()),
        used_(slot_source_.slot_count()) {
    any_partial_ = snapshot::AnyPartialSet(*program);
    // Closed items get no rows. A state that is kept says when there will be others.
    if (!options.all_statuses) asked_.open_on = options.on;
    asked_.only_about_the_person = !options.digests;
  }

  // From patient `skip` of the block on.
  absl::Status Sweep(const Snapshot& snapshot, size_t number, size_t skip, SweepPart& part) {
    if (absl::Status status = block_.Load(snapshot, number); !status.ok()) return status;
    LookAtFacts();
    if (options_.since != nullptr) {
      if (absl::Status status = LookUp(snapshot.PatientsBefore(number), skip, part); !status.ok()) {
        return status;
      }
    }
    // On a later day most patients are known, and no block needs more than a few.
    const bool any =
        options_.since == nullptr ||
        std::any_of(how_.begin(), how_.end(), [](How how) { return how != How::kUnchanged; });
    if (any) {
      LookAtShapes();
      if (absl::Status status = Choose(skip); !status.ok()) return status;
      if (absl::Status status = events_.Gather(block_, wanted_, read_); !status.ok()) {
        return status;
      }
    }
    size_t gone = 0;
    for (size_t patient = skip; patient < block_.patients(); ++patient) {
      for (; gone < gone_.size() && gone_[gone].first == patient; ++gone) {
        part.AddGone(options_.since->At(gone_[gone].second).rows);
      }
      if (absl::Status status = SweepPatient(patient, part); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  void LookAtFacts() {
    of_facts_.clear();
    for (const Facts& facts : block_.facts()) {
      OfFacts& known = known_facts_[std::string(facts.text)];
      if (known.starts == nullptr) {
        known.starts = std::make_unique<engine::Starts>(program_);
        if (known_facts_.size() <= kMostEvaluators) {
          known.evaluator = std::make_unique<engine::LookingEvaluator>(program_);
        }
        record_.Clear();
        for (const std::string_view system : facts.systems) record_.SystemIndex(system);
        record_.coverage = facts.coverage;
        record_.Finish(engine::ZoneOf(*program_));
        known.starts->Load(record_, asked_);
      }
      of_facts_.push_back(&known);
    }
  }

  // The slots of each shape, which shapes are read at all, and from which day on an event opens
  // something.
  void LookAtShapes() {
    const auto shapes = block_.shapes();
    slots_.clear();
    slots_begin_.assign(1, 0);
    read_.assign(shapes.size(), 0);
    opens_from_.assign(shapes.size(), kNeverOpens);
    std::vector<uint16_t> slots;
    for (size_t i = 0; i < shapes.size(); ++i) {
      slots.clear();
      for (const auto& [system, code] : block_.codings(shapes[i])) {
        slot_source_.SlotsOf(system, code, slots);
      }
      read_[i] = shapes[i].always ? kAlways : slots.empty() ? char{0} : kUsed;
      for (const uint16_t slot : slots) {
        slots_.push_back(slot);
        if (options_.since != nullptr) continue;  // which tells who must be looked at
        for (const OfFacts* facts : of_facts_) {
          const engine::Starts* const starts = facts->starts.get();
          if (!starts->starting().Has(slot)) continue;
          // Versions of an entry have other days.
          const int32_t first =
              shapes[i].always ? std::numeric_limits<int32_t>::min() : starts->first_day(slot);
          opens_from_[i] = std::min<int64_t>(opens_from_[i], first);
        }
      }
      slots_begin_.push_back(slots_.size());
    }
  }

  // Which patients must be looked at.
  absl::Status Choose(size_t skip) {
    wanted_.assign(block_.patients(), 0);
    for (size_t i = 0; i < opens_from_.size() && options_.since == nullptr; ++i) {
      if (opens_from_[i] == kNeverOpens) continue;
      const auto patients = block_.PatientsOf(static_cast<uint32_t>(i));
      if (!patients.ok()) return patients.status();
      uint32_t event = block_.shapes()[i].first;
      for (const uint16_t patient : *patients) {
        if (block_.DayOf(event++).value_or(engine::Present::kSomeDay) >= opens_from_[i]) {
          wanted_[patient] = 1;
        }
      }
    }
    for (size_t patient = skip; patient < block_.patients(); ++patient) {
      const PatientRow& row = block_.row(patient);
      if (row.facts >= of_facts_.size()) return absl::DataLossError("a damaged snapshot");
      if ((row.flags & snapshot::kAskedAlways) != 0 || of_facts_[row.facts]->starts->always()) {
        wanted_[patient] = 1;
      }
      if (options_.since != nullptr) wanted_[patient] = how_[patient] == How::kUnchanged ? 0 : 1;
      const bool known = options_.since != nullptr && how_[patient] == How::kUnchanged;
      if (!known && !SystemsSettled(row)) wanted_[patient] = snapshot::Gathered::kAll;
    }
    for (size_t patient = 0; patient < skip; ++patient) wanted_[patient] = 0;
    return absl::OkStatus();
  }

  // Whether the record uses all of its systems on the day and at the moment asked about; otherwise
  // only all of its entries tell.
  bool SystemsSettled(const PatientRow& row) const {
    return !any_partial_ || snapshot::SystemsSettled(row, options_.on, options_.known_at);
  }

  // Where the state has the block's patients, and what is to be done about each.
  absl::Status LookUp(int64_t before, size_t skip, SweepPart& part) {
    const SweepState& state = *options_.since;
    known_.assign(block_.patients(), -1);
    how_.assign(block_.patients(), How::kAnew);
    gone_.clear();
    // Most often they stand where they stood.
    int64_t at = std::min(before + static_cast<int64_t>(skip), state.patients());
    bool sure = false;
    std::string_view practice, id;
    for (size_t patient = skip; patient < block_.patients(); ++patient) {
      const uint64_t digest = block_.row(patient).digest;
      bool there = at < state.patients() && state.DigestAt(at) == digest;
      if (!there) {
        if (absl::Status status = block_.Key(patient, practice, id); !status.ok()) return status;
        if (!sure) at = state.From(practice, id);
        for (; at < state.patients(); ++at) {
          const SweptPatient earlier = state.At(at);
          const int order = earlier.practice != practice ? earlier.practice.compare(practice)
                                                         : earlier.patient_id.compare(id);
          there = order == 0;
          if (order >= 0) break;
          if (options_.changes) gone_.emplace_back(patient, at);
        }
      }
      if (!sure) part.BeginsInState(at);
      sure = true;
      if (!there) continue;
      if (state.IsUnchanged(at, digest, options_.on)) {
        how_[patient] = How::kUnchanged;
      } else if (state.DigestAt(at) == digest) {
        how_[patient] = How::kDue;
      }
      known_[patient] = at++;
    }
    if (sure) part.EndsInState(at);
    return absl::OkStatus();
  }

  absl::Status SweepPatient(size_t patient, SweepPart& part) {
    const PatientRow& row = block_.row(patient);
    SweptPatient earlier;
    bool due = false;
    if (options_.since != nullptr) {
      if (how_[patient] == How::kUnchanged && options_.changes && !part.keyed()) {
        part.AddUnchanged(1);
        return absl::OkStatus();
      }
      if (known_[patient] >= 0) earlier = options_.since->At(known_[patient]);
      if (how_[patient] == How::kUnchanged) {
        part.AddKnown(earlier);
        return absl::OkStatus();
      }
      part.Had(earlier.rows);
      due = how_[patient] == How::kDue &&
            DueRules(earlier, options_.on, engine::PackOf(*program_).rules.size(), rules_);
    }
    if (wanted_[patient]) {
      const std::span<const EventRef> events = events_.of(patient);
      const bool settled = SystemsSettled(row);
      // Beyond the last number a rule may be too much work, which is told.
      const bool all = (row.flags & snapshot::kAskedAlways) != 0 || !settled ||
                       events.size() > snapshot::kEntriesOfHuge;
      due = due && !all;
      if (!due) {
        rules_.clear();
        if (!all) ChooseRules(row, events);
      }
      if (all || !rules_.empty()) {
        return Evaluate(patient, events, all, settled, due ? &earlier : nullptr, part);
      }
    }
    std::string_view practice, id;
    if (part.keyed()) {
      if (absl::Status status = block_.Key(patient, practice, id); !status.ok()) return status;
    }
    part.AddSilent(practice, id, row.digest);
    return absl::OkStatus();
  }

  std::span<const uint16_t> SlotsOf(uint32_t shape) const {
    return std::span(slots_).subspan(slots_begin_[shape],
                                     slots_begin_[shape + 1] - slots_begin_[shape]);
  }

  // The rules that may have something to say.
  void ChooseRules(const PatientRow& row, std::span<const EventRef> events) {
    present_.Clear();
    for (const EventRef& event : events) {
      const int32_t day = read_[event.shape] == kAlways
                              ? engine::Present::kSomeDay
                              : block_.DayOf(event.event).value_or(engine::Present::kSomeDay);
      for (const uint16_t slot : SlotsOf(event.shape)) present_.Add(slot, day);
    }
    engine::Person person;
    person.sex = static_cast<record::Sex>(row.flags >> snapshot::kSexShift & 3);
    if (row.born != snapshot::kNotKnownToTheDay) person.born = calendar::Day::FromSerial(row.born);
    of_facts_[row.facts]->starts->MayHaveItems(present_, person, rules_);
  }

  // Of the events only those that the rules look at. `again`: what was found before, of which the
  // other rules' still holds; null where nothing does.
  absl::Status Evaluate(size_t patient, std::span<const EventRef> events, bool all, bool settled,
                        const SweptPatient* again, SweepPart& part) {
    used_.Clear();
    for (const uint16_t rule : rules_) used_.AddAll(slot_source_.UsedBy(rule));
    chosen_.clear();
    for (const EventRef& event : events) {
      const auto slots = SlotsOf(event.shape);
      if (all || read_[event.shape] == kAlways ||
          std::any_of(slots.begin(), slots.end(), [&](uint16_t s) { return used_.Has(s); })) {
        chosen_.push_back(event);
      }
    }
    std::sort(chosen_.begin(), chosen_.end(), [&](const EventRef& a, const EventRef& b) {
      return block_.Ordinal(a.event) < block_.Ordinal(b.event);
    });
    if (absl::Status status = block_.AddPerson(patient, record_); !status.ok()) return status;
    if (settled) record_.settled_systems = static_cast<uint16_t>(record_.systems().size());
    for (const EventRef& event : chosen_) {
      if (absl::Status status = block_.AddEvent(event, record_); !status.ok()) return status;
    }
    record_.Finish(engine::ZoneOf(*program_));
    const PatientRow& row = block_.row(patient);
    engine::LookingEvaluator* const own = of_facts_[row.facts]->evaluator.get();
    engine::LookingEvaluator& evaluator = own != nullptr ? *own : evaluator_;
    if (again != nullptr) {
      part.VisitAgain(record_, evaluator, rules_, *again);
    } else {
      part.Visit(record_, evaluator, rules_, row.digest);
    }
    return absl::OkStatus();
  }

  static constexpr int64_t kNeverOpens = std::numeric_limits<int64_t>::max();

  const std::shared_ptr<const engine::Program> program_;
  const SweepOptions& options_;
  engine::LookingEvaluator evaluator_;
  const engine::Starts slot_source_;
  std::map<std::string, OfFacts> known_facts_;
  snapshot::Block block_;
  snapshot::Gathered events_;
  record::PatientRecord record_;
  engine::Starts::Asked asked_;
  std::vector<const OfFacts*> of_facts_;  // of the block
  std::vector<uint16_t> slots_;
  std::vector<size_t> slots_begin_;  // by shape
  std::vector<char> read_;           // by shape
  std::vector<int64_t> opens_from_;  // by shape: events from that day on may open something
  std::vector<char> wanted_;         // by patient
  std::vector<EventRef> chosen_;     // of a patient
  // By patient, where there is a state.
  enum class How : uint8_t {
    kUnchanged,  // the rows still hold
    kDue,        // nothing else is known, but the day has come for some rules
    kAnew,
  };
  std::vector<int64_t> known_;  // where the state has the patient, or -1
  std::vector<How> how_;
  // Patients of the state who are there no more, each before one of the block.
  std::vector<std::pair<size_t, int64_t>> gone_;
  engine::Present present_;
  SlotBits used_;
  std::vector<uint16_t> rules_;
  bool any_partial_ = false;  // some code set speaks for some code systems only
};

// Blocks on their way: started in order, at most a few ahead of those that were taken.
class Belt {
 public:
  Belt(size_t first, size_t end, size_t window)
      : next_(first), taken_(first), end_(end), window_(window), ready_(window, 0) {}

  // The next block to work on; nothing where there is none.
  bool Start(size_t& block) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || next_ >= end_ || next_ < taken_ + window_; });
    if (stopped_ || next_ >= end_) return false;
    block = next_++;
    return true;
  }
  void Ready(size_t block) {
    const std::lock_guard lock(mutex_);
    ready_[block % window_] = 1;
    changed_.notify_all();
  }
  void Await(size_t block) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ready_[block % window_] != 0; });
  }
  void Taken(size_t block) {
    const std::lock_guard lock(mutex_);
    ready_[block % window_] = 0;
    taken_ = block + 1;
    changed_.notify_all();
  }
  void Stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  size_t next_, taken_;
  const size_t end_, window_;
  std::vector<char> ready_;
  bool stopped_ = false;
};

}  // namespace

absl::Status SweepBlocks(const std::shared_ptr<const engine::Program>& program,
                         const SweepOptions& options, const Snapshot& snapshot, int64_t first,
                         const std::function<absl::Status(SweepPart& part)>& take, bool& whole) {
  whole = true;
  size_t begin = 0;
  while (begin < snapshot.blocks() && snapshot.PatientsBefore(begin + 1) <= first) ++begin;
  const auto count = options.threads > 0 ? static_cast<size_t>(options.threads)
                                         : std::max(1u, std::thread::hardware_concurrency());
  const size_t window = 2 * count;
  struct Place {
    std::unique_ptr<SweepPart> part;
    absl::Status status;
  };
  std::vector<Place> places(window);
  for (Place& place : places) {
    place.part = std::make_unique<SweepPart>(program, options, options.each != nullptr);
  }
  Belt belt(begin, snapshot.blocks(), window);
  const auto work = [&] {
    BlockSweeper sweeper(program, options);
    size_t block = 0;
    while (belt.Start(block)) {
      Place& place = places[block % window];
      try {
        const int64_t before = snapshot.PatientsBefore(block);
        const size_t skip = first > before ? static_cast<size_t>(first - before) : 0;
        place.status = sweeper.Sweep(snapshot, block, skip, *place.part);
      } catch (const std::exception&) {
        place.status = absl::InternalError(
            "a patient's record could not be evaluated; the rows end before it");
      }
      belt.Ready(block);
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 0; i < count; ++i) threads.emplace_back(work);
  absl::Status status;
  int64_t state_at = 0;  // patients of the earlier state before this one were seen, or are gone
  for (size_t block = begin; block < snapshot.blocks() && status.ok(); ++block) {
    if (options.stop != nullptr && options.stop->load()) {
      whole = false;
      break;
    }
    belt.Await(block);
    Place& place = places[block % window];
    status = place.status;
    if (status.ok()) {
      place.part->AddGoneBefore(state_at);
      status = take(*place.part);
    }
    place.part->Clear();
    belt.Taken(block);
  }
  belt.Stop();
  for (std::thread& thread : threads) thread.join();
  if (status.ok() && whole && options.changes) {
    SweepPart rest(program, options, options.each != nullptr);
    for (; state_at < options.since->patients(); ++state_at) {
      rest.AddGone(options.since->At(state_at).rows);
    }
    status = take(rest);
  }
  return status;
}

}  // namespace waymark::population
