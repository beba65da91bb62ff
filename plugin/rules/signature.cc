#include "waymark/rules/signature.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "waymark/calendar/day.h"
#include "waymark/rules/pack_paths.h"
#include "waymark/rules/person.h"
#include "waymark/rules/signature_text.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

using Field = std::pair<std::string_view, std::string SignatureStatement::*>;

constexpr std::array<Field, 6> kFields{{{"signer", &SignatureStatement::signer},
                                        {"role", &SignatureStatement::role},
                                        {"registration", &SignatureStatement::registration},
                                        {"key", &SignatureStatement::key},
                                        {"date", &SignatureStatement::date},
                                        {"digest", &SignatureStatement::digest}}};

// What is signed: one line a field, none of which may hold a line break.
std::string SignedMessage(const SignatureStatement& statement) {
  std::string message = "waymark pack signature 1\n";
  for (const auto& [name, member] : kFields) {
    message += name;
    message += '=';
    message += statement.*member;
    message += '\n';
  }
  return message;
}

absl::Status CheckStatement(const SignatureStatement& statement) {
  for (const auto& [name, member] : kFields) {
    const std::string& value = statement.*member;
    if (value.empty()) {
      return absl::InvalidArgumentError("a signature needs \"" + std::string(name) + "\"");
    }
    const bool control = std::any_of(value.begin(), value.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
    if (control) {
      return absl::InvalidArgumentError("\"" + std::string(name) +
                                        "\" of a signature must be one line of text");
    }
  }
  if (!calendar::ParseDay(statement.date).has_value()) {
    return absl::InvalidArgumentError(
        "\"date\" of a signature must be a day, for instance 2026-11-22");
  }
  const bool hex = std::all_of(statement.digest.begin(), statement.digest.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (statement.digest.size() != 64 || !hex) {
    return absl::InvalidArgumentError("\"digest\" of a signature must be 64 hexadecimal digits");
  }
  return absl::OkStatus();
}

Finding Problem(std::string name, Place place, std::string message, std::string hint) {
  return {std::move(name), Severity::kError, place, std::move(message), std::move(hint), ""};
}

// The place of a rule's `author:` where that is the signer.
std::optional<Place> RuleBySigner(const std::vector<ParsedFile>& parsed,
                                  const std::string& signer) {
  for (const ParsedFile& file : parsed) {
    const YamlNode& tree = file.root;
    const YamlNode* author = tree.Find("rule") == nullptr ? nullptr : tree.Find("author");
    if (author != nullptr && author->is_scalar() && SamePerson(author->scalar, signer)) {
      return author->place;
    }
  }
  return std::nullopt;
}

std::string SignedBy(const SignatureStatement& statement) {
  std::string text = statement.signer + ", " + statement.role;
  if (statement.registration != "none") text += " (" + statement.registration + ")";
  return text;
}

struct SignatureFile {
  SignatureStatement statement;
  std::string signature;
};

std::optional<SignatureFile> ReadSignatureFile(const SourceFile& file, int index,
                                               std::vector<Finding>& findings) {
  const Place top{index, 1, 1};
  std::vector<Finding> yaml_findings;
  const YamlNode tree = ParseYaml(file.text, index, yaml_findings);
  if (HasErrors(yaml_findings) || !tree.is_mapping()) {
    findings.push_back(Problem("signature-unreadable", top, "the signature file can't be read",
                               "sign the pack again with `waymark sign`"));
    return std::nullopt;
  }
  SignatureFile read;
  const auto text = [&](std::string_view key) -> std::string {
    const YamlNode* node = tree.Find(key);
    return node != nullptr && node->is_scalar() ? node->scalar : "";
  };
  for (const auto& [name, member] : kFields) read.statement.*member = text(name);
  if (const absl::Status status = CheckStatement(read.statement); !status.ok()) {
    findings.push_back(Problem("signature-unreadable", top, std::string(status.message()),
                               "sign the pack again with `waymark sign`"));
    return std::nullopt;
  }
  const auto bytes = FromBase64(text("signature"));
  if (!bytes.has_value() || bytes->size() != crypto_sign_BYTES) {
    findings.push_back(Problem("signature-unreadable", top,
                               "\"signature\" must be 64 bytes in base64",
                               "sign the pack again with `waymark sign`"));
    return std::nullopt;
  }
  read.signature = *bytes;
  return read;
}

}  // namespace

absl::StatusOr<std::string> SignDigest(SignatureStatement statement, const SecretKey& key) {
  if (key.bytes.size() != crypto_sign_SECRETKEYBYTES) {
    return absl::InvalidArgumentError("the secret key is not whole");
  }
  if (statement.key.empty()) statement.key = key.public_key.id;
  if (statement.key != key.public_key.id) {
    return absl::InvalidArgumentError("\"key\" of the signature is not the key that signs");
  }
  if (const absl::Status status = CheckStatement(statement); !status.ok()) return status;
  const std::string message = SignedMessage(statement);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       reinterpret_cast<const unsigned char*>(key.bytes.data()));
  std::string text = "# Signature over the content of this rule pack, made by `waymark sign`.\n";
  if (key.public_key.demonstration) {
    text +=
        "# The key's secret half is published: this proves nothing and is not a clinical "
        "approval.\n";
  }
  for (const auto& [name, member] : kFields) {
    text += std::string(name) + ": " + QuotedYaml(statement.*member) + "\n";
  }
  return text + "signature: " + QuotedYaml(ToBase64(signature)) + "\n";
}

SignatureCheck CheckSignature(const std::vector<SourceFile>& files, const std::string& digest,
                              std::vector<Finding>& findings) {
  return CheckSignature(files, digest, {}, findings);
}

SignatureCheck CheckSignature(const std::vector<SourceFile>& files, const std::string& digest,
                              const std::vector<PublicKey>& trusted,
                              std::vector<Finding>& findings) {
  return CheckSignature(files, ParseFiles(files, {}), digest, trusted, findings);
}

SignatureCheck CheckSignature(const std::vector<SourceFile>& files,
                              const std::vector<ParsedFile>& parsed, const std::string& digest,
                              const std::vector<PublicKey>& trusted,
                              std::vector<Finding>& findings) {
  const auto file = std::find_if(files.begin(), files.end(),
                                 [](const SourceFile& f) { return f.path == kSignatureFile; });
  if (file == files.end()) return {};
  const int index = static_cast<int>(file - files.begin());
  const Place top{index, 1, 1};
  SignatureCheck check;
  check.state = SignatureState::kInvalid;
  const auto read = ReadSignatureFile(*file, index, findings);
  if (!read.has_value()) return check;

  std::optional<PublicKey> key;
  for (const PublicKey& candidate : trusted) {
    if (candidate.id == read->statement.key) key = candidate;
  }
  const PublicKey demonstration = DemonstrationKey();
  if (read->statement.key == demonstration.id) key = demonstration;  // whatever else was said of it
  if (!key.has_value()) {
    findings.push_back(Problem(
        "signature-key-unknown", top, "the pack is signed with a key that is not trusted here",
        "give the signer's public key to the program, if you know whose it is"));
    return check;
  }
  const std::string message = SignedMessage(read->statement);
  if (key->bytes.size() != crypto_sign_PUBLICKEYBYTES ||
      crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(read->signature.data()),
                                  reinterpret_cast<const unsigned char*>(message.data()),
                                  message.size(),
                                  reinterpret_cast<const unsigned char*>(key->bytes.data())) != 0) {
    findings.push_back(Problem("signature-wrong", top,
                               "the signature does not fit what it says was signed",
                               "sign the pack again with `waymark sign`"));
    return check;
  }
  check.signed_by = SignedBy(read->statement);
  check.date = read->statement.date;
  if (read->statement.digest != digest) {
    findings.push_back(Problem("signature-stale", top,
                               "the pack has changed since it was signed on " + check.date,
                               "have the change approved and sign the pack again"));
    return check;
  }
  if (const auto place = RuleBySigner(parsed, read->statement.signer); place.has_value()) {
    findings.push_back(Problem("signer-is-author", *place,
                               "the author of this rule has also signed the pack",
                               "a pack is signed by somebody who did not write its rules"));
    return check;
  }
  check.state = key->demonstration ? SignatureState::kDemonstration : SignatureState::kValid;
  return check;
}

}  // namespace waymark::rules
