// What makes a person vanish: a birthday, a decline without an end, somebody else's code, the dead.
#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

void CheckAgeInWho(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (rule.start.kind != Start::Kind::kEach || rule.purpose == Purpose::kScreening) return;
  WalkRule(context.pack, rule,
           [&](const Condition& condition, const Visit& visit) {
             if (visit.block != Block::kWho || visit.in_filter ||
                 condition.kind != Condition::Kind::kAge)
               return;
             const bool ends = visit.negated ? condition.age_from >= 0 : condition.age_until >= 0;
             if (!ends) return;
             context.Report(
                 "age-in-who", visit.place, "an open item disappears on a birthday",
                 "ask the age on the entry's day: start: {each: ..., while: {age: ...}}");
           },
           {});
}

bool RestsOnDecline(const SafetyContext& context, const EntrySelector& selector) {
  for (const SetRef& ref : SetsOf(selector)) {
    if (SaysDeclined(context.Set(ref))) return true;
  }
  return false;
}

// A definition so named gives reasons for not troubling somebody with routine work.
bool IsSoftStop(std::string_view definition) {
  return definition.find("soft_stop") != std::string_view::npos ||
         definition.find("soft-stop") != std::string_view::npos;
}

void CheckDeclines(const SafetyContext& context) {
  const Purpose purpose = context.rule.purpose;
  const bool must_be_heard =
      purpose == Purpose::kResult || purpose == Purpose::kRedFlag || purpose == Purpose::kEmergency;
  WalkRule(
      context.pack, context.rule,
      [&](const Condition& condition, const Visit& visit) {
        if (condition.kind != Condition::Kind::kUse || condition.definition < 0 || visit.negated)
          return;
        const bool quietens = visit.block == Block::kSetAside || visit.block == Block::kStopped;
        const auto& name = context.pack.definitions[static_cast<size_t>(condition.definition)].name;
        if (must_be_heard && quietens && IsSoftStop(name)) {
          context.Report(
              "decline-silences-result", visit.place,
              "\"" + name + "\" silences a result or an alarm, which it is not meant for",
              "leave it out, or change the wording where it holds");
        }
      },
      [&](const EntrySelector& selector, const Visit& visit) {
        if (visit.negated || visit.in_filter || visit.part == Part::kUntil) return;
        if (!RestsOnDecline(context, selector)) return;
        const bool quietens = visit.block == Block::kSetAside || visit.block == Block::kStopped;
        if (must_be_heard && quietens) {
          context.Report(
              "decline-silences-result", visit.place,
              "a decline (" + context.Names(SetsOf(selector)) + ") silences a result or an alarm",
              "let somebody answer the item with a reply instead");
        }
        if (visit.block != Block::kSetAside || visit.condition == nullptr) return;
        const Condition& condition = *visit.condition;
        const bool for_ever = (condition.kind == Condition::Kind::kEvent &&
                               condition.window.kind == Window::Kind::kEver) ||
                              (condition.kind == Condition::Kind::kState &&
                               !condition.until_entry && !condition.at_most.has_value());
        if (for_ever) {
          context.Report(
              "declined-for-ever", visit.place,
              "somebody who declined once (" + context.Names(SetsOf(selector)) +
                  ") is never asked again",
              "give it an end: in: last 12 months, holds: until 1 April, or state with until");
        }
      });
}

void CheckWrongPerson(const SafetyContext& context) {
  WalkRule(context.pack, context.rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    for (const SetRef& ref : SetsOf(selector)) {
      if (context.Set(ref).about != "other person") continue;
      context.Report(
          "wrong-person", visit.place,
          "codes of " + context.Set(ref).id + " are about somebody else than the patient",
          "use a set that is about the patient, or accept it with the reason");
    }
  });
}

}  // namespace

void CheckPeople(const SafetyContext& context) {
  CheckAgeInWho(context);
  CheckDeclines(context);
  CheckWrongPerson(context);
}

}  // namespace waymark::rules
