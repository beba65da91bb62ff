#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "doctor_store.h"
#include "serve.h"
#include "waymark/authoring/waiting.h"

namespace waymark::cli {
namespace {

struct Options {
  std::string zone = "Europe/London", pack, store, http, config;
  std::vector<std::string> overlays, code_sets;
};

int Run(Options options) {
  int problems = 0;
  const auto say = [&](bool fine, const std::string& what, const std::string& mend) {
    std::cout << (fine ? "ok       " : "problem  ") << what << "\n";
    if (fine) return;
    std::cout << "         " << mend << "\n";
    ++problems;
  };
  const Tell tell = [](const std::string& what) { std::cout << "         " << what << "\n"; };
  service::ServeConfig config;
  if (!options.config.empty()) {
    ServeOptions serve;
    serve.config_file = options.config;
    int exit_code = kFine;
    if (!ReadServeConfig(serve, config, exit_code)) return exit_code;
    say(true, absl::StrCat("configuration ", options.config), "");
    if (options.pack.empty()) options.pack = config.rules;
    if (options.store.empty()) options.store = config.store.url;
    if (!config.zone.empty()) options.zone = config.zone;
    if (config.tls.has_value()) LookAtCertificate(config.tls->certificate, say);
    if (config.http.tls.has_value()) LookAtCertificate(config.http.tls->certificate, say);
  }
  const auto zone = calendar::LoadZone(options.zone);
  say(zone.ok(), absl::StrCat("time zone ", options.zone),
      zone.ok() ? "" : std::string(zone.status().message()));
  if (zone.ok())
    std::cout << "         today is " << calendar::FormatLong(Today(*zone)) << " there\n";
  if (!options.pack.empty()) {
    rules::LoadOptions load;
    if (zone.ok()) load.today = config.today.value_or(Today(*zone));
    load.has_today = zone.ok();
    load.overlays = config.overlays;
    load.extra_code_sets = config.code_sets;
    const auto add = [](const std::vector<std::string>& from, std::vector<std::string>& to) {
      to.insert(to.end(), from.begin(), from.end());
    };
    add(options.overlays, load.overlays);
    add(options.code_sets, load.extra_code_sets);
    for (const std::string& path : config.trusted_keys) {
      const auto key = ReadFile(path);
      say(key.ok(), absl::StrCat("trusted key ", path),
          key.ok() ? "" : std::string(key.status().message()));
      if (key.ok()) load.trusted_keys.push_back(*key);
    }
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
  if (!options.store.empty() && zone.ok()) LookAtStore(options.store, *zone, say, tell);
  if (!options.http.empty()) LookAtSidecar(options.http, say, tell);
  return problems == 0 ? kFine : kAnswerIsNo;
}

}  // namespace

void AddDoctor(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("doctor", "Is everything in place");
  command->add_option("--rules", options->pack, "Also look at this pack");
  command
      ->add_option("--overlay", options->overlays,
                   "With this overlay file; repeat it, in the order they apply")
      ->allow_extra_args(false);
  command
      ->add_option("--code-sets", options->code_sets,
                   "With this folder of code sets that fill or widen the pack's; repeatable")
      ->allow_extra_args(false);
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->add_option("--store", options->store,
                      "Also look at this store: a path, or sqlite:PATH; nothing is changed");
  command->add_option("--http", options->http,
                      "Also ask the sidecar whose HTTP listener (without TLS) is at HOST:PORT");
  command->add_option("--config", options->config,
                      "Look at what this configuration of `waymark serve` names");
  command->footer("Example:\n  waymark doctor --rules rules --code-sets tests/codesets");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
