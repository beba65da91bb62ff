// What code sets do to a rule: two that share codes, one that lacks the obvious, one that a system
// has no codes of.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "waymark/rules/constancy.h"
#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

using terminology::Availability;
using terminology::CodeSet;
using terminology::Member;

// Members are sorted by system and code once a pack is loaded.
size_t SharedCodes(const CodeSet& a, const CodeSet& b, const Member** example) {
  size_t shared = 0;
  auto left = a.members.begin();
  auto right = b.members.begin();
  while (left != a.members.end() && right != b.members.end()) {
    if (terminology::MemberBefore(*left, *right)) {
      ++left;
    } else if (terminology::MemberBefore(*right, *left)) {
      ++right;
    } else {
      if (shared++ == 0) *example = &*left;
      ++left;
      ++right;
    }
  }
  return shared;
}

struct UsedSet {
  SetRef ref;
  Place place;
};

void CompareSets(const SafetyContext& context, const std::vector<UsedSet>& left,
                 std::string_view left_role, const std::vector<UsedSet>& right,
                 std::string_view right_role) {
  for (const UsedSet& a : left) {
    for (const UsedSet& b : right) {
      if (a.ref.set == b.ref.set) continue;
      const Member* example = nullptr;
      const size_t shared = SharedCodes(context.Set(a.ref), context.Set(b.ref), &example);
      if (shared == 0) continue;
      context.Report("sets-overlap", b.place,
                     context.Set(b.ref).id + " (" + std::string(right_role) + ") and " +
                         context.Set(a.ref).id + " (" + std::string(left_role) + ") share " +
                         std::to_string(shared) + (shared == 1 ? " code" : " codes") +
                         ", for instance " + example->system + " " + example->code,
                     "take the codes out of one of them: exclude: " + context.Set(a.ref).id);
    }
  }
}

void CheckOverlap(const SafetyContext& context) {
  std::vector<UsedSet> start, done, stopped, set_aside;
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (visit.in_filter || visit.part == Part::kRenewedBy) return;
    if (visit.condition != nullptr && visit.part == Part::kUntil) {
      const auto& from = visit.condition->from_entry;
      std::vector<UsedSet> begins, ends;
      for (const SetRef& ref : from ? SetsOf(*from) : std::vector<SetRef>{})
        begins.push_back({ref, visit.place});
      for (const SetRef& ref : SetsOf(selector)) ends.push_back({ref, visit.place});
      CompareSets(context, begins, "begins the state", ends, "ends the state");
      return;
    }
    if (visit.negated) return;
    std::vector<UsedSet>* role = nullptr;
    if (visit.block == Block::kStart) role = &start;
    if (visit.block == Block::kDone) role = &done;
    if (visit.block == Block::kStopped) role = &stopped;
    if (visit.block == Block::kSetAside) role = &set_aside;
    if (role == nullptr) return;
    for (const SetRef& ref : SetsOf(selector)) role->push_back({ref, visit.place});
  });
  CompareSets(context, start, "start", done, "done");
  CompareSets(context, start, "start", stopped, "stopped");
  CompareSets(context, start, "start", set_aside, "set_aside");
  CompareSets(context, done, "done", stopped, "stopped");
  CompareSets(context, done, "done", set_aside, "set_aside");
}

// A set that says it is part of another, which is used to close: its codes must close as well.
void CheckParts(const SafetyContext& context) {
  for (const Closer& closer : context.rule.done) {
    if (!closer.entry) continue;
    const std::vector<SetRef>& used = SetsOf(*closer.entry);
    const auto is_used = [&](const CodeSet& set) {
      return std::any_of(
          context.rule.done.begin(), context.rule.done.end(), [&](const Closer& other) {
            if (!other.entry) return false;
            const auto& sets = SetsOf(*other.entry);
            return std::any_of(sets.begin(), sets.end(),
                               [&](const SetRef& ref) { return &context.Set(ref) == &set; });
          });
    };
    for (const SetRef& ref : used) {
      const CodeSet& whole = context.Set(ref);
      for (const CodeSet& part : context.pack.code_sets) {
        if (part.part_of != whole.id || is_used(part)) continue;
        const Member* ignored = nullptr;
        const size_t missing = part.members.size() - SharedCodes(part, whole, &ignored);
        if (missing == 0) continue;
        context.Report(
            "result-not-in-done", ref.place.file < 0 ? closer.place : ref.place,
            std::to_string(missing) + " of " + std::to_string(part.members.size()) + " codes of " +
                part.id + " are not in " + whole.id + ", so they would not close the item",
            "name both: done: {event: [" + whole.id + ", " + part.id + "]}, or add the codes");
      }
    }
  }
}

bool SpeaksFor(const CodeSet& set, const std::string& system) {
  if (set.availability == Availability::kWaiting) return false;
  return set.availability == Availability::kComplete ||
         std::find(set.speaks_for.begin(), set.speaks_for.end(), system) != set.speaks_for.end();
}

// On a system that an entry has no codes in, the item would never open or never close.
void CheckSystems(const SafetyContext& context) {
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    const bool opens = visit.block == Block::kStart && visit.part != Part::kRenewedBy;
    if ((!opens && visit.block != Block::kDone) || visit.negated || visit.in_filter) return;
    const std::vector<SetRef>& sets = SetsOf(selector);
    for (const std::string& system : context.pack.claims_systems) {
      bool claimed = false;
      bool found = false;
      for (const SetRef& ref : sets) {
        const CodeSet& set = context.Set(ref);
        claimed |= SpeaksFor(set, system);
        found |= std::any_of(set.members.begin(), set.members.end(),
                             [&](const Member& member) { return member.system == system; });
      }
      if (!claimed || found) continue;
      context.Report("no-code-for-system", visit.place,
                     context.Names(sets) + " has no code of " + system +
                         ", which the pack says it covers: on such records " +
                         (opens ? "no item opens" : "the item is never closed by it"),
                     "add codes, or say for which systems the set speaks: partial: [...]");
    }
  });
}

bool Waits(const CodeSet& set) { return set.availability == Availability::kWaiting; }

// Whether a condition reads code sets, and all of them wait for their codes.
bool AllWait(const SafetyContext& context, const Condition& condition, std::vector<SetRef>& sets) {
  WalkCondition(context.pack, condition, {}, {}, [&](const EntrySelector& selector, const Visit&) {
    const auto& of = SetsOf(selector);
    sets.insert(sets.end(), of.begin(), of.end());
  });
  return !sets.empty() && std::all_of(sets.begin(), sets.end(),
                                      [&](const SetRef& ref) { return Waits(context.Set(ref)); });
}

// A rule whose closing sets all wait is not checked; a reply that closes makes it speak all the
// same, and then nothing but replies ever closes it.
void CheckClosingReply(const SafetyContext& context) {
  std::vector<SetRef> done;
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (visit.block != Block::kDone || visit.in_filter) return;
    const auto& of = SetsOf(selector);
    done.insert(done.end(), of.begin(), of.end());
  });
  const auto waits = [&](const SetRef& ref) { return Waits(context.Set(ref)); };
  if (done.empty() || !std::all_of(done.begin(), done.end(), waits)) return;
  for (const ReplyRule& reply : context.rule.replies) {
    // The built-in replies stand at the rule's own place.
    if (reply.does != ReplyRule::Does::kDone || reply.place == context.rule.place) continue;
    context.Report("reply-instead-of-codes", reply.place,
                   "all that `done` reads, " + context.Names(done) +
                       ", waits for its codes: without this reply the rule would not be checked; "
                       "with it the rule speaks, and only replies close its items",
                   "let the reply set aside or stop, or show the rule on the worklist alone until "
                   "the codes are there");
    return;
  }
}

// Nobody knows whether a set without codes would have been met. In what opens an item that counts
// as met; where it is all that `who` reads, the rule can't be asked.
void CheckWaiting(const SafetyContext& context) {
  // A start whose own sets all wait opens nothing: the rule is not checked, and says so.
  std::vector<SetRef> started_by;
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (visit.block != Block::kStart || visit.in_filter) return;
    const auto& of = SetsOf(selector);
    started_by.insert(started_by.end(), of.begin(), of.end());
  });
  const auto waits = [&](const SetRef& ref) { return Waits(context.Set(ref)); };
  if (!started_by.empty() && std::all_of(started_by.begin(), started_by.end(), waits)) return;
  std::vector<SetRef> sets;
  if (context.rule.who && AllWait(context, *context.rule.who, sets)) {
    const bool others = MayHoldWithoutEntries(context.pack, *context.rule.who);
    context.Report("waiting-set-decides", context.rule.who->place,
                   "`who` reads only " + context.Names(sets) +
                       ", which waits for its codes: the rule is checked for " +
                       (others ? "those alone whom the rest of `who` decides" : "nobody"),
                   "find the codes, or say for whom the rule is without them");
  }
  WalkRule(context.pack, context.rule,
           [&](const Condition& condition, const Visit& visit) {
             const bool opens = visit.block == Block::kStart && visit.in_filter && !visit.negated;
             if (!opens || condition.kind != Condition::Kind::kAny) return;
             for (const ConditionPtr& branch : condition.children) {
               std::vector<SetRef> of_branch;
               if (!branch || !AllWait(context, *branch, of_branch)) continue;
               context.Report(
                   "waiting-set-decides", visit.definition.empty() ? branch->place : visit.place,
                   "this branch reads only " + context.Names(of_branch) +
                       ", which waits for its codes: in doubt it holds, so every starting "
                       "entry opens an item",
                   "take the branch out until the codes are there");
             }
           },
           {});
  CheckClosingReply(context);
}

// The code systems of the entries that open items, each once, in order.
std::vector<std::string> SystemsOfStart(const SafetyContext& context) {
  std::vector<std::string> systems;
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (visit.block != Block::kStart || visit.in_filter || visit.condition != nullptr) return;
    for (const SetRef& ref : SetsOf(selector)) {
      for (const Member& member : context.Set(ref).members) {
        // Members stand in the order of their systems.
        if (systems.empty() || systems.back() != member.system) systems.push_back(member.system);
      }
    }
  });
  std::sort(systems.begin(), systems.end());
  systems.erase(std::unique(systems.begin(), systems.end()), systems.end());
  return systems;
}

// Sets that speak for another code system than the record's are in doubt, which counts as met in
// what opens an item: a branch of nothing else opens one for every starting entry.
void CheckPartial(const SafetyContext& context) {
  const std::vector<std::string> systems = SystemsOfStart(context);
  if (systems.empty()) return;
  WalkRule(context.pack, context.rule,
           [&](const Condition& condition, const Visit& visit) {
             const bool opens = visit.block == Block::kStart && visit.in_filter && !visit.negated;
             const bool takes_one = condition.kind == Condition::Kind::kAny ||
                                    condition.kind == Condition::Kind::kAtLeast;
             if (!opens || !takes_one) return;
             for (const ConditionPtr& branch : condition.children) {
               std::vector<SetRef> sets;
               if (!branch || AllWait(context, *branch, sets) || sets.empty()) continue;
               for (const std::string& system : systems) {
                 if (std::any_of(sets.begin(), sets.end(), [&](const SetRef& ref) {
                       return SpeaksFor(context.Set(ref), system);
                     })) {
                   continue;
                 }
                 context.Report(
                     "partial-set-decides", visit.definition.empty() ? branch->place : visit.place,
                     "this branch reads only " + context.Names(sets) +
                         ", which does not speak for " + system + ": on a record of " + system +
                         " alone it is in doubt, so it holds and every starting entry opens "
                         "an item",
                     "put the sets into a branch whose other sets speak for " + system);
                 break;
               }
             }
           },
           {});
}

void CheckGeneric(const SafetyContext& context) {
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    const bool opens =
        visit.block == Block::kStart && visit.part == Part::kEvent && visit.condition == nullptr;
    const bool closes = visit.block == Block::kDone || visit.block == Block::kStopped;
    if ((!opens && !closes) || visit.negated || visit.in_filter) return;
    if (closes && context.rule.match_linked) return;
    if (opens && selector.while_holds) return;
    for (const SetRef& ref : SetsOf(selector)) {
      if (context.Set(ref).scope != "generic") continue;
      context.Report("generic-set", visit.place,
                     "a code of " + context.Set(ref).id + " may be about something else altogether",
                     opens ? "narrow it with while, or let a person decide"
                           : "write match: [linked], so that one without a link only asks");
    }
  });
}

}  // namespace

void CheckSets(const SafetyContext& context) {
  CheckOverlap(context);
  CheckParts(context);
  CheckSystems(context);
  CheckGeneric(context);
  CheckWaiting(context);
  CheckPartial(context);
}

}  // namespace waymark::rules
