#include "waymark/service/access_loader.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::service {
namespace {

constexpr size_t kLongestFile = 1 << 20;

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::InvalidArgumentError(absl::StrCat("access.issuers: can't read ", path));
  }
  if (text.str().size() > kLongestFile) {
    return absl::InvalidArgumentError(
        absl::StrCat("access.issuers: ", path, " is longer than a megabyte"));
  }
  return text.str();
}

}  // namespace

AccessLoader::~AccessLoader() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  if (watching_.joinable()) watching_.join();
}

absl::Status AccessLoader::Load() {
  absl::MutexLock one_at_a_time(&loading_);
  absl::StatusOr<bool> loaded = false;
  if (absl::StatusOr<access::Config> config = read_config_(); config.ok()) {
    loaded = gate_.Load(*config, ReadKeyFile);
  } else {
    loaded = config.status();
  }
  const std::string problem(loaded.status().message());
  Changed changed;
  {
    absl::MutexLock lock(&mutex_);
    const bool news = loaded.ok() ? *loaded || !problem_.empty() : problem != problem_;
    if (!news) return loaded.status();
    problem_ = problem;
    changed = changed_;
  }
  if (loaded.ok()) {
    log_.Write(Log::Level::kInfo, "access loaded");
  } else {
    log_.Write(Log::Level::kError, "access refused, what was loaded before stays",
               {{"why", problem}});
  }
  if (changed) changed(loaded.ok());
  return loaded.status();
}

void AccessLoader::Watch(absl::Duration period, Changed changed) {
  {
    absl::MutexLock lock(&mutex_);
    changed_ = std::move(changed);
  }
  watching_ = std::thread([this, period] {
    for (;;) {
      {
        absl::MutexLock lock(&mutex_);
        if (mutex_.AwaitWithTimeout(absl::Condition(&ending_), period)) return;
      }
      Load().IgnoreError();
    }
  });
}

std::string AccessLoader::problem() const {
  absl::MutexLock lock(&mutex_);
  return problem_;
}

}  // namespace waymark::service
