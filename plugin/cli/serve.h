// `waymark serve`: from options and a configuration file to a running sidecar.
#ifndef WAYMARK_CLI_SERVE_H_
#define WAYMARK_CLI_SERVE_H_

#include <string>
#include <vector>

#include "command.h"
#include "waymark/service/config.h"

namespace waymark::cli {

struct ServeOptions {
  PackOptions pack;
  std::string config_file;
  std::vector<std::string> keys;
  std::vector<std::string> listen;
  std::string unix_path;
  std::vector<std::string> http;
  std::string store;
  std::string zone;
  std::string practice;
  std::string today;
  bool include_drafts = false;
  bool wait_for_pack = false;
};

// The configuration: the file's, and over it what the options say. Messages go to standard error;
// false with the exit code where it can't be used.
bool ReadServeConfig(const ServeOptions& options, service::ServeConfig& config, int& exit_code);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_SERVE_H_
