#include "waymark/service/pack_text.h"

#include "waymark/living/bytes.h"

namespace waymark::service {

std::string PackText(const std::vector<rules::SourceFile>& files) {
  living::ByteWriter out;
  out.Number(1);
  out.Number(files.size());
  for (const rules::SourceFile& file : files) {
    out.Text(file.path);
    out.Text(file.text);
  }
  return out.Take();
}

absl::StatusOr<std::vector<rules::SourceFile>> ReadPackText(std::string_view text) {
  living::ByteReader in(text);
  std::vector<rules::SourceFile> files;
  if (in.Number() != 1) return absl::DataLossError("packs.bytes: of a newer program, or damaged");
  const uint64_t count = in.Number();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    rules::SourceFile& file = files.emplace_back();
    file.path = std::string(in.Text());
    file.text = std::string(in.Text());
  }
  if (!in.ok() || !in.at_end()) return absl::DataLossError("packs.bytes: damaged");
  return files;
}

}  // namespace waymark::service
