// For those who speak gRPC: the messages and services too. See standard.h.
#pragma once
#include "standard.h"

#include <grpcpp/grpcpp.h>

#include "google/protobuf/util/json_util.h"
#include "waymark/v1/decision_support.grpc.pb.h"
#include "waymark/v1/review.grpc.pb.h"
#include "waymark/v1/rules.grpc.pb.h"
