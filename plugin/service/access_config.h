// The `access:` section of a configuration. For config_file.cc only.
#ifndef WAYMARK_SERVICE_ACCESS_CONFIG_H_
#define WAYMARK_SERVICE_ACCESS_CONFIG_H_

#include <string>

#include "waymark/access/config.h"
#include "waymark/rules/yaml_tree.h"
#include "waymark/service/config_reader.h"

namespace waymark::service {

// What is wrong becomes errors with places; what contradicts itself is access::CheckConfig's.
void ReadAccess(const ConfigReader& reader, const rules::YamlNode& node, access::Config& config);

// Its JSON Schema, without braces around it, and an example with every key, indented by two.
std::string AccessSchema();
std::string AccessExample();

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ACCESS_CONFIG_H_
