#include <utility>

#include "waymark/population/synthesis_topics.h"

namespace waymark::population::synthesis {
namespace {

using calendar::Day;

// Now and then somebody has answered a prompt already. Only answers that every rule takes.
std::vector<Reply> MakeReplies(const Person& person, const std::vector<Entry>& entries) {
  Random random(person.seed, person.index, Topic::kReplies);
  std::vector<Reply> replies;
  for (const Entry& entry : entries) {
    std::string_view rule;
    if (entry.code == &kFitKitGiven) rule = "fit-not-returned";
    if (entry.kind == Kind::kReferral && entry.urgent) rule = "usc-referral-outcome";
    if (rule.empty() || !random.PerMille(25)) continue;
    const Day replied = calendar::AddDays(entry.occurred, random.Between(16, 45));
    if (replied > person.LastDay()) continue;
    const bool elsewhere = random.PerMille(700);
    replies.push_back({.item = entry.number,
                       .rule = rule,
                       .reply = elsewhere ? "done elsewhere" : "not appropriate",
                       .role = elsewhere ? "coordinator" : "gp",
                       .replied = replied});
  }
  return replies;
}

}  // namespace

Patient MakePatient(uint64_t seed, int64_t index, Day on) {
  if (index < kSentinels) return MakeSentinel(index, on);
  Patient patient{.person = MakePerson(seed, index, on), .entries = {}, .replies = {}};
  Story story(patient.person);
  AddEveryday(story);
  AddScreening(story);
  AddReferrals(story);
  AddCancer(story);
  story.Settle();
  AddMistakes(story);
  story.Finish();
  patient.entries = std::move(story.entries());
  patient.replies = MakeReplies(patient.person, patient.entries);
  return patient;
}

}  // namespace waymark::population::synthesis
