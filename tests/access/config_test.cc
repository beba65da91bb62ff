#include "waymark/access/config.h"

#include <functional>

#include "gmock/gmock.h"

namespace waymark::access {
namespace {

using ::testing::HasSubstr;

Config Good() {
  Config config;
  config.issuers = {{"https://id.example", {"waymark"}, "keys.json"}};
  ClientConfig client;
  client.name = "console";
  client.issuer = "https://id.example";
  client.practices = {"A81001"};
  client.may = {Need::kRead};
  client.roles = 1;
  config.clients = {client};
  return config;
}

std::string Problem(const std::function<void(Config&)>& change) {
  Config config = Good();
  change(config);
  return std::string(CheckConfig(config).message());
}

TEST(AccessConfig, AGoodOneIsTaken) {
  EXPECT_TRUE(CheckConfig(Good()).ok());
  EXPECT_FALSE(UsesCertificates(Good()));
}

TEST(AccessConfig, WhatCantBeMeantIsRefusedWithItsPlace) {
  EXPECT_THAT(Problem([](Config& c) { c.clients.clear(); }), HasSubstr("nobody could call"));
  EXPECT_THAT(Problem([](Config& c) { c.issuers[0].issuer = ""; }), HasSubstr("no `issuer`"));
  EXPECT_THAT(Problem([](Config& c) { c.issuers[0].audiences.clear(); }), HasSubstr("`audience`"));
  EXPECT_THAT(Problem([](Config& c) { c.issuers[0].keys = ""; }), HasSubstr("`keys`"));
  EXPECT_THAT(Problem([](Config& c) { c.issuers.push_back(c.issuers[0]); }), HasSubstr("twice"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].name = ""; }), HasSubstr("no `name`"));
  EXPECT_THAT(Problem([](Config& c) { c.clients.push_back(c.clients[0]); }), HasSubstr("twice"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].issuer = ""; }), HasSubstr("how it is known"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].issuer = "other"; }), HasSubstr("none of"));
  EXPECT_THAT(Problem([](Config& c) {
                c.clients[0].issuer = "";
                c.clients[0].unix_socket = true;
                c.clients[0].person_claim = "sub";
              }),
              HasSubstr("claims are of tokens"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].may.clear(); }), HasSubstr("`may`"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].practices.clear(); }), HasSubstr("`practices`"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].roles = 0; }), HasSubstr("`roles`"));
  EXPECT_THAT(Problem([](Config& c) {
                c.clients[0].role_names = {{"R1", 1}};
              }),
              HasSubstr("`role_claim`"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].purpose_claim = "p"; }),
              HasSubstr("`purposes`"));
  EXPECT_THAT(Problem([](Config& c) { c.clients[0].burst = -1; }), HasSubstr("`burst`"));
  EXPECT_THAT(Problem([](Config& c) { c.clock_skew_seconds = 301; }),
              HasSubstr("access.clock_skew_seconds"));
  EXPECT_THAT(Problem([](Config& c) { c.cache_seconds = 3601; }), HasSubstr("cache_seconds"));
  EXPECT_THAT(Problem([](Config& c) { c.refresh_seconds = 0; }), HasSubstr("refresh_seconds"));
  EXPECT_THAT(Problem([](Config& c) { c.calls_per_second = 0; }), HasSubstr("calls_per_second"));
  EXPECT_THAT(Problem([](Config& c) { c.failures_burst = 0; }), HasSubstr("failures_burst"));
}

TEST(AccessConfig, WhoOnlyAdministersNeedsNeitherPracticesNorRoles) {
  EXPECT_EQ(Problem([](Config& c) {
              c.clients[0].practices.clear();
              c.clients[0].roles = 0;
              c.clients[0].may = {Need::kAdminister, Need::kRules};
            }),
            "");
  EXPECT_EQ(Problem([](Config& c) {
              c.clients[0].roles = 0;
              c.clients[0].may = {Need::kFeed};
            }),
            "");
}

TEST(AccessConfig, NeedsAndRolesHaveNames) {
  for (int i = 1; i < kNeeds; ++i) {
    const Need need = static_cast<Need>(i);
    EXPECT_EQ(ParseNeed(NeedName(need)), need);
  }
  EXPECT_EQ(ParseNeed(""), std::nullopt);
  EXPECT_EQ(ParseNeed("everything"), std::nullopt);
  for (int i = 0; i < 6; ++i) {
    const auto role = static_cast<Roles>(1 << i);
    EXPECT_EQ(ParseRole(RoleName(role)), role);
  }
  EXPECT_EQ(ParseRole("doctor"), std::nullopt);
}

}  // namespace
}  // namespace waymark::access
