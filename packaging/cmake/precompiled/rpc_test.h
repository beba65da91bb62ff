// For tests. See standard.h.
#pragma once
#include "rpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
