#include "waymark/service/stored_packs.h"

#include <utility>
#include <vector>

#include "waymark/service/errors.h"
#include "waymark/service/pack_text.h"

namespace waymark::service {
namespace {

// Newest first.
absl::StatusOr<std::vector<StoredPack>> AllPacks(store::Reader& reader) {
  absl::StatusOr<std::vector<store::PackActivation>> history = reader.PackHistory("");
  if (!history.ok()) return history.status();
  std::vector<StoredPack> out;
  for (auto at = history->rbegin(); at != history->rend(); ++at) {
    absl::StatusOr<store::PackVersion> version = reader.GetPack(at->pack);
    if (!version.ok()) return version.status();
    out.push_back({*std::move(version), *at});
  }
  return out;
}

}  // namespace

absl::StatusOr<std::optional<StoredPack>> PackBefore(store::Reader& reader) {
  absl::StatusOr<std::vector<StoredPack>> all = AllPacks(reader);
  if (!all.ok()) return all.status();
  for (StoredPack& one : *all) {
    if (one.version.digest != all->front().version.digest) return std::move(one);
  }
  return std::nullopt;
}

absl::StatusOr<StoredPack> FindStoredPack(store::Reader& reader, std::string_view digest) {
  absl::StatusOr<std::vector<StoredPack>> all = AllPacks(reader);
  if (!all.ok()) return all.status();
  for (StoredPack& one : *all) {
    if (one.version.digest == digest) return std::move(one);
  }
  return WithReason(absl::NotFoundError("no pack of this digest was ever active here"),
                    "NO_SUCH_PACK");
}

absl::StatusOr<std::shared_ptr<const Snapshot>> MakeStoredSnapshot(const StoredPack& pack,
                                                                   const Snapshot& like) {
  absl::StatusOr<std::vector<rules::SourceFile>> files = ReadPackText(pack.version.bytes);
  if (!files.ok()) return files.status();
  // The overlays that were in force are among the files.
  rules::LoadedPack loaded = rules::LoadPackFromFiles(*std::move(files), like.load_options());
  if (loaded.pack == nullptr || loaded.pack->digest != pack.version.digest) {
    return WithReason(absl::FailedPreconditionError(
                          "this program reads that pack in another way; use the program's version "
                          "that ran it"),
                      "PACK_READS_OTHERWISE");
  }
  return Snapshot::Make(std::move(loaded), like.settings(), like.load_options());
}

}  // namespace waymark::service
