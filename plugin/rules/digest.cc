#include "waymark/rules/digest.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "waymark/rules/pack_paths.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

// Every text goes in with its length, so that no two different contents can have the same form.
void AppendText(std::string_view text, std::string& out) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void AppendNode(const YamlNode& node, std::string& out) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      out += "n;";
      return;
    case YamlNode::Kind::kScalar:
      out += 's';
      AppendText(node.scalar, out);
      return;
    case YamlNode::Kind::kSequence:
      out += '[';
      for (const YamlNode& item : node.items) AppendNode(item, out);
      out += ']';
      return;
    case YamlNode::Kind::kMapping: {
      std::vector<const YamlNode::Pair*> pairs;
      for (const YamlNode::Pair& pair : node.pairs) pairs.push_back(&pair);
      std::sort(pairs.begin(), pairs.end(),
                [](const auto* a, const auto* b) { return a->key < b->key; });
      out += '{';
      for (const YamlNode::Pair* pair : pairs) {
        AppendText(pair->key, out);
        AppendNode(pair->value, out);
      }
      out += '}';
      return;
    }
  }
}

std::string WithPlainLineEnds(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string plain;
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    plain += text[i];
  }
  return plain;
}

// The same as AppendCsv for a text without quotes and carriage returns, without copies: code sets
// have tens of thousands of rows.
void AppendPlainCsv(std::string_view text, std::string& out) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.empty()) continue;
    out += 'r';
    while (true) {
      const size_t comma = row.find(',');
      AppendText(row.substr(0, comma), out);
      if (comma == std::string_view::npos) break;
      row.remove_prefix(comma + 1);
    }
    out += ';';
  }
}

// RFC 4180 cells; a row without any cell text is layout. Quotes that never close take the rest as
// it is.
void AppendCsv(std::string_view raw, std::string& out) {
  if (raw.find_first_of("\"\r") == std::string_view::npos) return AppendPlainCsv(raw, out);
  const std::string text = WithPlainLineEnds(raw);
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  const auto end_row = [&] {
    row.push_back(std::exchange(cell, {}));
    if (row.size() > 1 || !row[0].empty()) {
      out += 'r';
      for (const std::string& value : row) AppendText(value, out);
      out += ';';
    }
    row.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == ',') {
      row.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      end_row();
    } else {
      cell += c;
    }
  }
  if (!cell.empty() || !row.empty()) end_row();
}

void AppendTree(const ParsedFile& file, std::string_view text, bool is_pack_file,
                std::string& out) {
  if (HasErrors(file.findings)) {
    out += 't';
    AppendText(WithPlainLineEnds(text), out);
  } else if (is_pack_file) {
    YamlNode tree = file.root;
    std::erase_if(tree.pairs, [](const YamlNode::Pair& pair) { return pair.key == "templates"; });
    AppendNode(tree, out);
  } else {
    AppendNode(file.root, out);
  }
}

void AppendYaml(std::string_view text, bool is_pack_file, std::string& out) {
  ParsedFile file;
  file.root = ParseYaml(text, 0, file.findings);
  AppendTree(file, text, is_pack_file, out);
}

void AppendFile(const std::string& path, std::string_view text, const ParsedFile* parsed,
                std::string& out) {
  AppendText(path, out);
  if (IsYamlPath(path) && parsed != nullptr && parsed->parsed) {
    AppendTree(*parsed, text, path == kPackFile, out);
  } else if (IsYamlPath(path)) {
    AppendYaml(text, path == kPackFile, out);
  } else if (path.ends_with(".csv")) {
    AppendCsv(text, out);
  } else {
    out += 't';
    AppendText(WithPlainLineEnds(text), out);
  }
  out += '\n';
}

}  // namespace

std::string Blake2b256Hex(std::string_view bytes) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  static_assert(crypto_generichash_BYTES == 32);
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size(), nullptr, 0);
  std::array<char, 2 * crypto_generichash_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

namespace {

std::string Canonical(const std::vector<SourceFile>& files,
                      const std::vector<const ParsedFile*>& parsed,
                      const std::vector<std::string>& overlay_texts) {
  const std::string templates = TemplatesFolder(files);
  struct Content {
    std::string path;
    std::string_view text;
    const ParsedFile* parsed;
  };
  std::vector<Content> sorted;
  for (size_t i = 0; i < files.size(); ++i) {
    std::string path = PathInSelfContainedPack(files[i].path, templates);
    if (!IsPackContent(path)) continue;
    sorted.push_back({std::move(path), files[i].text, parsed.empty() ? nullptr : parsed[i]});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Content& a, const Content& b) {
    return std::tie(a.path, a.text) < std::tie(b.path, b.text);
  });
  std::string out = "waymark pack 1\n";
  for (const Content& file : sorted) AppendFile(file.path, file.text, file.parsed, out);
  for (const std::string& overlay : overlay_texts) {
    out += "overlay ";
    AppendYaml(overlay, false, out);
    out += '\n';
  }
  return out;
}

}  // namespace

std::string CanonicalContent(const std::vector<SourceFile>& files,
                             const std::vector<std::string>& overlay_texts) {
  return Canonical(files, {}, overlay_texts);
}

std::string ComputeDigest(const std::vector<SourceFile>& files,
                          const std::vector<std::string>& overlay_texts) {
  return Blake2b256Hex(Canonical(files, {}, overlay_texts));
}

std::string ComputeDigest(const std::vector<SourceFile>& files,
                          const std::vector<const ParsedFile*>& parsed,
                          const std::vector<std::string>& overlay_texts) {
  return Blake2b256Hex(Canonical(files, parsed, overlay_texts));
}

}  // namespace waymark::rules
