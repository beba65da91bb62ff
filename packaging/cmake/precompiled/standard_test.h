// For tests. See standard.h.
#pragma once
#include "standard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
