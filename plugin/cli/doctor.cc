#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/authoring/waiting.h"

namespace waymark::cli {
namespace {

struct Options {
  std::string zone = "Europe/London", pack;
};

int Run(const Options& options) {
  int problems = 0;
  const auto say = [&](bool fine, const std::string& what, const std::string& mend) {
    std::cout << (fine ? "ok       " : "problem  ") << what << "\n";
    if (fine) return;
    std::cout << "         " << mend << "\n";
    ++problems;
  };
  const auto zone = calendar::LoadZone(options.zone);
  say(zone.ok(), absl::StrCat("time zone ", options.zone),
      zone.ok() ? "" : std::string(zone.status().message()));
  if (zone.ok())
    std::cout << "         today is " << calendar::FormatLong(Today(*zone)) << " there\n";
  if (!options.pack.empty()) {
    rules::LoadOptions load;
    if (zone.ok()) load.today = Today(*zone);
    load.has_today = zone.ok();
    const auto loaded = rules::LoadPack(options.pack, load);
    const bool usable = loaded.ok() && loaded->pack && !rules::HasErrors(loaded->findings);
    say(usable, absl::StrCat("pack ", options.pack),
        absl::StrCat("waymark check ", options.pack, " says why"));
    if (usable) {
      int waiting = 0;
      for (const auto& set : loaded->pack->code_sets) {
        waiting += set.availability == terminology::Availability::kWaiting ? 1 : 0;
      }
      std::cout << "         " << loaded->pack->rules.size() << " rules, "
                << loaded->pack->code_sets.size() << " code sets, " << waiting
                << " of them waiting for codes; digest " << loaded->pack->digest.substr(0, 16)
                << "\n";
      for (const auto& one : authoring::RulesWaitingForCodes(loaded->pack)) {
        std::string sets;
        for (const uint16_t set : one.code_sets) {
          absl::StrAppend(&sets, sets.empty() ? "" : ", ", loaded->pack->code_sets[set].id);
        }
        std::cout << "         " << loaded->pack->rules[one.rule].id
                  << " answers \"not checked\": it awaits codes for " << sets << "\n";
      }
      const auto signature = loaded->pack->signature;
      say(signature == rules::SignatureState::kValid ||
              signature == rules::SignatureState::kDemonstration,
          "signature", "waymark verify says why; sign it with waymark sign");
      if (signature == rules::SignatureState::kDemonstration) {
        std::cout << "         the demonstration key: not clinically approved\n";
      }
    }
  }
  return problems == 0 ? kFine : kAnswerIsNo;
}

}  // namespace

void AddDoctor(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("doctor", "Is everything in place");
  command->add_option("--rules", options->pack, "Also look at this pack");
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->footer("Example:\n  waymark doctor --rules rules");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
