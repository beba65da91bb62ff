// pack, sign, verify: a self-contained pack and its signature.

#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/rules/digest.h"
#include "waymark/rules/pack_archive.h"
#include "waymark/rules/signature.h"

namespace waymark::cli {
namespace {

struct SignOptions {
  std::string pack, key, new_key, date;
  rules::SignatureStatement statement;
};

struct VerifyOptions {
  std::string pack;
  std::vector<std::string> keys;
  bool allow_demonstration = false;
};

absl::StatusOr<rules::LoadedPack> Load(const std::string& path) {
  return rules::LoadPack(path, rules::LoadOptions());
}

int RunPack(const std::string& pack, const std::string& out) {
  const auto loaded = Load(pack);
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->pack)
    return Fail(kInputRefused,
                "the pack has errors that leave nothing to write; see waymark check");
  const auto status = rules::WritePack(loaded->files, out);
  if (!status.ok()) return Fail(status);
  std::cout << loaded->pack->digest << "\n";
  return kFine;
}

int RunSign(SignOptions options) {
  if (!options.new_key.empty()) {
    const auto key = rules::GenerateKey(options.statement.signer);
    if (!key.ok()) return Fail(key.status());
    auto status = WriteSecret(options.new_key, rules::SecretKeyText(*key));
    if (status.ok())
      status = WriteFile(options.new_key + ".pub", rules::PublicKeyText(key->public_key));
    if (!status.ok()) return Fail(status);
    std::cout << key->public_key.id << "\n";
    return kFine;
  }
  if (options.pack.empty() || options.key.empty()) {
    return Fail(kWrongUsage, "give the pack's folder and --key FILE, or --new-key FILE");
  }
  const auto loaded = Load(options.pack);
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->pack) return Fail(kInputRefused, "the pack has errors; see waymark check");
  const auto text = ReadFile(options.key);
  if (!text.ok()) return Fail(text.status());
  const auto key = rules::ParseSecretKey(*text);
  if (!key.ok()) return Fail(key.status());
  options.statement.digest = rules::ComputeDigest(loaded->files, {});
  if (options.statement.date.empty()) {
    const auto zone = calendar::LoadZone("Europe/London");
    if (!zone.ok()) return Fail(zone.status());
    options.statement.date = calendar::FormatIso(Today(*zone));
  }
  const auto signature = rules::SignDigest(options.statement, *key);
  if (!signature.ok()) return Fail(signature.status());
  const auto status = WriteFile(options.pack + "/pack.sig", *signature);
  if (!status.ok()) return Fail(status);
  std::cout << options.statement.digest << "\n";
  return kFine;
}

int RunVerify(const VerifyOptions& options) {
  const auto loaded = Load(options.pack);
  if (!loaded.ok()) return Fail(loaded.status());
  std::vector<rules::PublicKey> trusted = {rules::DemonstrationKey()};
  for (const std::string& path : options.keys) {
    const auto text = ReadFile(path);
    if (!text.ok()) return Fail(text.status());
    const auto key = rules::ParsePublicKey(*text);
    if (!key.ok()) return Fail(key.status());
    trusted.push_back(*key);
  }
  std::vector<rules::Finding> findings;
  const std::string digest = rules::ComputeDigest(loaded->files, {});
  const auto check = rules::CheckSignature(loaded->files, digest, trusted, findings);
  for (const rules::Finding& finding : findings)
    std::cerr << rules::FormatFinding(finding, loaded->files);
  std::cout << digest << "\n";
  switch (check.state) {
    case rules::SignatureState::kValid:
      std::cout << "signed by " << check.signed_by << " on " << check.date << "\n";
      return kFine;
    case rules::SignatureState::kDemonstration:
      std::cout << "signed with the demonstration key: not clinically approved\n";
      return options.allow_demonstration ? kFine : kAnswerIsNo;
    case rules::SignatureState::kUnsigned:
      std::cout << "not signed\n";
      return kAnswerIsNo;
    case rules::SignatureState::kInvalid:
      std::cout << "the signature is not valid for this pack\n";
      return kAnswerIsNo;
  }
  return kAnswerIsNo;
}

}  // namespace

void AddPack(CLI::App& app, int& exit_code) {
  auto pack = std::make_shared<std::string>("rules");
  auto out = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("pack", "Writes a self-contained copy of a pack; prints its digest");
  command->add_option("--rules", *pack, "The pack's folder")->capture_default_str();
  command->add_option("out", *out, "The folder to write; it must not exist or be empty")
      ->required();
  command->footer("Example:\n  waymark pack deployed-pack");
  command->callback([pack, out, &exit_code] { exit_code = RunPack(*pack, *out); });
}

void AddSign(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<SignOptions>();
  CLI::App* command = app.add_subcommand("sign", "Signs a pack's content, or makes a key");
  command->add_option("pack", options->pack, "The pack's folder");
  command->add_option("--key", options->key, "The secret key's file");
  command->add_option("--new-key", options->new_key, "Makes a key: FILE and FILE.pub");
  command->add_option("--signer", options->statement.signer, "Name")->required();
  command->add_option("--role", options->statement.role, "For instance: clinical safety officer")
      ->default_str("clinical safety officer");
  command->add_option("--registration", options->statement.registration,
                      "Professional registration, or none");
  command->add_option("--date", options->statement.date, "Today unless given");
  command->footer("Example:\n  waymark sign --new-key my.key --signer \"A. Signer\"");
  options->statement.role = "clinical safety officer";
  options->statement.registration = "none";
  command->callback([options, &exit_code] { exit_code = RunSign(*options); });
}

void AddVerify(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Whether a pack's signature fits its content");
  command->add_option("pack", options->pack, "The pack's folder")->required();
  command->add_option("--key", options->keys, "A public key that is trusted; repeatable")
      ->allow_extra_args(false);
  command->add_flag("--allow-demonstration-pack", options->allow_demonstration,
                    "Accept the demonstration key");
  command->footer("Example:\n  waymark verify rules --allow-demonstration-pack");
  command->callback([options, &exit_code] { exit_code = RunVerify(*options); });
}

}  // namespace waymark::cli
