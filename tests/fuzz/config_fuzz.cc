// Any bytes as the configuration of `waymark serve`: findings with places, or a configuration that
// is checked.

#include "fuzz/small_pack.h"
#include "waymark/service/config.h"

namespace waymark::fuzz {
namespace {

void Run(std::string_view text) {
  rules::LoadedPack loaded;
  loaded.files = {{"waymark.yaml", std::string(text)}};
  service::ServeConfig config;
  service::ReadConfig(loaded.files[0], "/etc/waymark", config, loaded.findings);
  FormatAll(loaded);
  if (!rules::HasErrors(loaded.findings)) service::CheckConfig(config).IgnoreError();
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
