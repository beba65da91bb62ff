#include <sodium.h>

#include <algorithm>

#include "waymark/store/audit.h"

namespace waymark::store {
namespace {

void AddText(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c != '"' && c != '\\' && byte >= 0x20 && byte != 0x7f;
  };
  // Nearly all of what is written needs nothing.
  const auto plain =
      static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
  out += text.substr(0, plain);
  for (const char c : text.substr(plain)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15u];
    } else {
      out += c;
    }
  }
  out += '"';
}

void AddField(std::string_view name, std::string_view text, std::string& out) {
  if (text.empty()) return;
  out += ",\"";
  out += name;
  out += "\":";
  AddText(text, out);
}

void AddField(std::string_view name, int64_t number, std::string& out) {
  if (number == 0) return;
  out += ",\"";
  out += name;
  out += "\":";
  out += std::to_string(number);
}

}  // namespace

std::string AuditText(const AuditLine& line, int64_t sequence, std::string_view subject) {
  std::string out = "{\"sequence\":" + std::to_string(sequence);
  AddField("practice", line.practice, out);
  AddField("at", calendar::FormatInstant(line.at), out);
  AddField("actor", line.actor, out);
  AddField("client", line.client, out);
  AddField("role", line.role, out);
  AddField("action", line.action, out);
  AddField("method", line.method, out);
  AddField("purpose", line.purpose, out);
  AddField("subject", subject, out);
  AddField("item", line.item, out);
  AddField("rule", line.rule, out);
  AddField("pack", line.pack_digest, out);
  AddField("record_version", line.record_version, out);
  if (line.as_of.is_finite()) AddField("as_of", calendar::FormatIso(line.as_of), out);
  AddField("count", line.count, out);
  AddField("outcome", line.outcome, out);
  AddField("detail", line.detail, out);
  out += '}';
  return out;
}

std::string ChainHash(std::string_view before, std::string_view text) {
  std::string hash(32, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(before.data()),
                            before.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                            text.size());
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  return hash;
}

bool SignatureFits(const AuditCheckpoint& checkpoint, std::string_view public_key) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  const std::string statement = CheckpointStatement(checkpoint);
  return checkpoint.signature.size() == crypto_sign_BYTES &&
         public_key.size() == crypto_sign_PUBLICKEYBYTES &&
         crypto_sign_verify_detached(bytes(checkpoint.signature), bytes(statement),
                                     statement.size(), bytes(public_key)) == 0;
}

std::string CheckpointStatement(const AuditCheckpoint& checkpoint) {
  std::string out = "waymark audit checkpoint 1\npractice ";
  AddText(checkpoint.practice, out);
  out += "\nsequence " + std::to_string(checkpoint.sequence) + "\nat " +
         calendar::FormatInstant(checkpoint.at) + "\nkey " + checkpoint.key + "\nhash ";
  out += checkpoint.hash;
  return out;
}

}  // namespace waymark::store
