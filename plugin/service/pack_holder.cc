#include "waymark/service/pack_holder.h"

#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/rules/gate.h"
#include "waymark/rules/signature.h"

namespace waymark::service {
namespace {

using rules::Finding;

// Which folder a path leads to now.
struct Folder {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const Folder&) const = default;
};

std::optional<Folder> FolderAt(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return std::nullopt;
  return Folder{info.st_dev, info.st_ino};
}

// Reads one folder from beginning to end: where another one took its place meanwhile, the reading
// starts again.
absl::StatusOr<rules::LoadedPack> LoadWhole(const std::string& path,
                                            const rules::LoadOptions& options) {
  constexpr int kTries = 5;
  for (int i = 0; i < kTries; ++i) {
    const std::optional<Folder> before = FolderAt(path);
    absl::StatusOr<rules::LoadedPack> loaded = rules::LoadPack(path, options);
    if (FolderAt(path) == before) return loaded;
  }
  return absl::UnavailableError(
      absl::StrCat(path, ": the folder was replaced again and again while it was read"));
}

absl::StatusOr<std::string> ReadKey(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::NotFoundError(absl::StrCat("can't read the key file ", path));
  }
  if (const absl::StatusOr<rules::PublicKey> key = rules::ParsePublicKey(text.str()); !key.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": ", key.status().message()));
  }
  return text.str();
}

}  // namespace

PackHolder::PackHolder(PackSource source, ServiceSettings settings, Clock clock, Log& log)
    : source_(std::move(source)),
      settings_(std::move(settings)),
      clock_(std::move(clock)),
      log_(log) {}

absl::StatusOr<std::shared_ptr<const Snapshot>> PackHolder::Make() const {
  rules::LoadOptions options;
  options.overlays = source_.overlays;
  options.extra_code_sets = source_.extra_code_sets;
  for (const std::string& path : source_.trusted_keys) {
    absl::StatusOr<std::string> text = ReadKey(path);
    if (!text.ok()) return text.status();
    options.trusted_keys.push_back(*std::move(text));
  }
  options.today =
      settings_.today.value_or(calendar::DayOf(absl::ToUnixMicros(clock_()), settings_.zone));
  options.has_today = true;
  absl::StatusOr<rules::LoadedPack> loaded = LoadWhole(source_.path, options);
  if (!loaded.ok()) return loaded.status();
  std::vector<Finding> findings = loaded->findings;
  if (loaded->pack != nullptr) {
    const std::vector<Finding> gate = rules::CheckGate(*loaded->pack, findings, options);
    findings.insert(findings.end(), gate.begin(), gate.end());
  }
  if (loaded->pack == nullptr || rules::HasErrors(findings)) {
    return RefusedPack(findings, loaded->files);
  }
  const bool approved = !NotClinicallyApproved(*loaded->pack);
  if (!approved && source_.approved_only) {
    return absl::FailedPreconditionError(
        "the pack is signed with the demonstration key or not at all, and a store or a listener "
        "beyond "
        "this machine is configured: sign it with a key of your own, listen on 127.0.0.1 only, or "
        "say "
        "--allow-demonstration-pack");
  }
  if (approved && settings_.today.has_value()) {
    return absl::FailedPreconditionError(
        "--today is for demonstration packs only: this pack has a clinical approval and answers "
        "for the real day");
  }
  return Snapshot::Make(*std::move(loaded), settings_, std::move(options));
}

absl::Status PackHolder::Load() {
  absl::MutexLock one_at_a_time(&loading_);
  const absl::Time begun = clock_();
  absl::StatusOr<std::shared_ptr<const Snapshot>> made = Make();
  if (!made.ok()) {
    const std::string text(made.status().message());
    const std::string first_line = text.substr(0, text.find('\n'));
    bool kept = false;
    {
      absl::MutexLock lock(&mutex_);
      problem_ = first_line;
      kept = snapshot_ != nullptr;
    }
    log_.Write(Log::Level::kError, "pack refused",
               {{"why", first_line},
                {"findings", text.size() > first_line.size() ? text.substr(first_line.size() + 1)
                                                             : std::string()},
                {"old_pack_goes_on", kept}});
    return made.status();
  }
  const rules::Pack& pack = (*made)->pack();
  log_.Write(Log::Level::kInfo, "pack loaded",
             {{"pack", pack.name},
              {"version", pack.version},
              {"digest", pack.digest},
              {"rules", static_cast<int64_t>(pack.rules.size())},
              {"clinically_approved", !NotClinicallyApproved(pack)},
              {"milliseconds", absl::ToInt64Milliseconds(clock_() - begun)}});
  // The old pack may be freed here, outside the lock, once no request holds it.
  std::shared_ptr<const Snapshot> old = *std::move(made);
  absl::MutexLock lock(&mutex_);
  std::swap(snapshot_, old);
  problem_.clear();
  return absl::OkStatus();
}

void PackHolder::Use(std::shared_ptr<const Snapshot> snapshot) {
  absl::MutexLock lock(&mutex_);
  std::swap(snapshot_, snapshot);
  problem_.clear();
}

std::shared_ptr<const Snapshot> PackHolder::Get() const {
  absl::MutexLock lock(&mutex_);
  return snapshot_;
}

std::string PackHolder::problem() const {
  absl::MutexLock lock(&mutex_);
  return problem_;
}

}  // namespace waymark::service
