// For the commands, which all read options by CLI11. See standard.h.
#pragma once
#include "rpc.h"

#include <CLI/CLI.hpp>
