// The console's files over HTTP: what is served how, and what a path can never reach.

#include "waymark/gateway/static_files.h"

#include <filesystem>

#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "waymark/gateway/gzip.h"

namespace waymark::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kIndex = "<!doctype html><title>Waymark</title>" + std::string(2000, ' ');
const std::string kScript = "export const a = 1;" + std::string(2000, '\n');

// A built console beside a file that must never be served.
class Console : public ::testing::Test {
 protected:
  void SetUp() override {
    running_.folder.WriteFile("dist/index.html", kIndex);
    running_.folder.WriteFile("dist/icon.svg", "<svg/>");
    running_.folder.WriteFile("dist/assets/index-1a2b.js", kScript);
    running_.folder.WriteFile("dist/.secret", "never");
    running_.folder.WriteFile("secret.txt", "never");
    running_.config.http.console = running_.folder.path("dist");
    ASSERT_TRUE(running_.Start().ok());
  }
  std::string http() const { return running_.Http(); }
  Answer Get(const std::string& path, const std::string& headers = {}) const {
    return Call(http(), "GET", path, {}, headers);
  }
  Running running_;
};

TEST_F(Console, TheFirstPageAndTheFilesItNamesAreServed) {
  const Answer page = Get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, kIndex);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  const Answer script = Get("/assets/index-1a2b.js");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(script.body, kScript);
  EXPECT_EQ(script.headers.at("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(Get("/icon.svg").headers.at("content-type"), "image/svg+xml");
  EXPECT_EQ(Get("/index.html").body, kIndex);
  EXPECT_EQ(Get("/?from=somewhere").body, kIndex);
}

TEST_F(Console, AFileWithItsHashInItsNameMayBeKeptAndNothingElse) {
  EXPECT_EQ(Get("/assets/index-1a2b.js").headers.at("cache-control"),
            "public, max-age=31536000, immutable");
  for (const char* path : {"/", "/index.html", "/icon.svg", "/worklist/all", "/assets/gone.js"}) {
    EXPECT_EQ(Get(path).headers.at("cache-control"), "no-store") << path;
  }
}

TEST_F(Console, EveryAnswerForbidsWhatIsNotOfTheConsole) {
  for (const char* path : {"/", "/icon.svg", "/assets/index-1a2b.js", "/item/A81001/x"}) {
    const Answer answer = Get(path);
    EXPECT_THAT(answer.headers.at("content-security-policy"),
                HasSubstr("default-src 'none'; script-src 'self'; style-src 'self'"))
        << path;
    EXPECT_THAT(answer.headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(answer.headers.at("content-security-policy"), Not(HasSubstr("unsafe")));
    EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer") << path;
    EXPECT_EQ(answer.headers.at("cross-origin-opener-policy"), "same-origin") << path;
    EXPECT_EQ(answer.headers.at("cross-origin-resource-policy"), "same-origin") << path;
  }
  EXPECT_THAT(Get("/gone.ico").headers.at("content-security-policy"), HasSubstr("'none'"));
}

TEST_F(Console, ThePagesOfTheConsoleAreTheFirstPage) {
  for (const char* path :
       {"/worklist/fit-no-result", "/worklist/all?owner=me&status=open", "/item/A81001/0f3c.1",
        "/item/A81001/0f3c/patient", "/rule/fit-positive", "/start", "/item/A81001/a%20b"}) {
    const Answer answer = Get(path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.body, kIndex) << path;
  }
}

TEST_F(Console, NoPathLeadsOutOfTheFolderOrToAFileThatIsHidden) {
  for (const char* path : {"/../secret.txt",
                           "/..",
                           "/.",
                           "/./secret.txt",
                           "/assets/../../secret.txt",
                           "/assets/../index.html",
                           "/%2e%2e/secret.txt",
                           "/%2E%2E%2Fsecret.txt",
                           "/..%2fsecret.txt",
                           "/..%5csecret.txt",
                           "/..\\secret.txt",
                           "/\\..\\secret.txt",
                           "/%252e%252e/secret.txt",
                           "/%252e%252e%252fsecret.txt",
                           "/.%2e/secret.txt",
                           "/%c0%ae%c0%ae/secret.txt",
                           "/..;/secret.txt",
                           "/....//secret.txt",
                           "//secret.txt",
                           "//etc/passwd",
                           "/etc//passwd",
                           "/assets//etc/passwd",
                           "/assets/..%00/secret.txt",
                           "/secret.txt%00.html",
                           "/%00",
                           "/worklist/%0d%0aSet-Cookie:a=b",
                           "/worklist/%2f..%2f..%2fsecret.txt",
                           "/worklist/../x",
                           "/worklist/",
                           "/.secret",
                           "/%2esecret",
                           "/assets/",

                           "/assets/gone.js",
                           "/assets/INDEX-1A2B.JS",
                           "/assets/index-1a2b.js/",
                           "/assets/index-1a2b.js/x",
                           "/Index.html/../.secret",
                           "/index.html%20",
                           "/secret.txt",
                           "/favicon.ico",
                           "/robots.txt",
                           "/.well-known/x",
                           "/.git/config",
                           "/%",
                           "/%2",
                           "/%zz",
                           "/worklist/%",
                           "/worklist/\"><script>",
                           "/worklist/\xff",
                           "/C:/secret.txt%5c",
                           "/waymark.v1.ReviewService/ListAlerts/x",
                           "/waymark.v1.NoService/X"}) {
    const Answer answer = Get(path);
    EXPECT_THAT(answer.body, Not(HasSubstr("never"))) << path;
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path << ": " << answer.status;
    EXPECT_NE(answer.body, kIndex) << path;
  }
  EXPECT_EQ(Get("/worklist/" + std::string(2000, 'a')).status, 404);
}

TEST_F(Console, TargetsThatAreNoPathAreRefused) {
  for (const char* target : {"http://elsewhere/", "*", "index.html", "../secret.txt", "/#x"}) {
    EXPECT_EQ(Call(http(), "GET", target).status, 400) << target;
  }
}

TEST_F(Console, HeadSaysWhatGetWouldAndSendsNothing) {
  const Answer get = Get("/assets/index-1a2b.js");
  const Answer head = Call(http(), "HEAD", "/assets/index-1a2b.js");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  for (const char* name : {"content-type", "content-length", "cache-control", "vary"}) {
    EXPECT_EQ(head.headers.at(name), get.headers.at(name)) << name;
  }
  EXPECT_EQ(head.headers.at("content-length"), std::to_string(kScript.size()));
}

TEST_F(Console, GzipIsGivenToWhoeverTakesItAndOnlyWhereItIsShorter) {
  const Answer packed = Get("/assets/index-1a2b.js", "Accept-Encoding: br, gzip;q=0.8\r\n");
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.at("vary"), "Accept-Encoding");
  EXPECT_EQ(*Gunzip(packed.body, 1 << 20), kScript);
  const Answer plain = Get("/assets/index-1a2b.js", "Accept-Encoding: gzip;q=0, br\r\n");
  EXPECT_EQ(plain.headers.count("content-encoding"), 0U);
  EXPECT_EQ(plain.headers.at("vary"), "Accept-Encoding");
  EXPECT_EQ(plain.body, kScript);
  const Answer small = Get("/icon.svg", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(small.headers.count("content-encoding"), 0U);
  EXPECT_EQ(small.body, "<svg/>");
}

TEST_F(Console, ItIsReadAndNotWritten) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    EXPECT_EQ(Call(http(), method, "/", "x").status, 404) << method;
    EXPECT_EQ(Call(http(), method, "/assets/index-1a2b.js").status, 404) << method;
  }
  EXPECT_EQ(Get("/icon.svg").body, "<svg/>");
}

TEST_F(Console, CallsHealthAndUnknownMethodsAreAsWithoutIt) {
  EXPECT_EQ(Get("/livez").body, "alive\n");
  EXPECT_EQ(Post(http(), "/waymark.v1.RulesService/ListRules", "{}").status, 200);
  const Answer unknown = Post(http(), "/waymark.v1.RulesService/NoSuchMethod", "{}");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("unimplemented"));
  EXPECT_EQ(Get("/waymark.v1.ReviewService/ListAlerts").status, 405);
}

TEST_F(Console, WhatChangesOnTheDiskLaterIsNotServed) {
  running_.folder.WriteFile("dist/index.html", "changed");
  running_.folder.WriteFile("dist/assets/new.js", "new");
  EXPECT_EQ(Get("/").body, kIndex);
  EXPECT_EQ(Get("/assets/new.js").status, 404);
}

TEST(ConsoleFolder, WithoutOneThereAreNoPages) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  EXPECT_EQ(Call(running.Http(), "GET", "/").status, 404);
  Running off;
  off.config.http.console = "off";
  ASSERT_TRUE(off.Start().ok());
  EXPECT_EQ(Call(off.Http(), "GET", "/").status, 404);
}

TEST(ConsoleFolder, OneThatIsNoBuiltConsoleIsRefusedWithItsPlace) {
  service::TestFolder folder;
  EXPECT_THAT(StaticFiles::Load(folder.path("nowhere")).status().message(),
              HasSubstr("nowhere: there is no such folder"));
  folder.WriteFile("plain/a.js", "a");
  const absl::Status no_index = StaticFiles::Load(folder.path("plain")).status();
  EXPECT_EQ(no_index.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(no_index.message(), HasSubstr("has no index.html"));
  folder.WriteFile("linked/index.html", "x");
  std::filesystem::create_symlink("/etc/passwd", folder.path("linked/users.txt"));
  EXPECT_THAT(StaticFiles::Load(folder.path("linked")).status().message(),
              HasSubstr("users.txt is a link"));
  Running running;
  running.config.http.console = folder.path("plain");
  EXPECT_THAT(running.Start().message(), HasSubstr("http.console"));
}

TEST(ConsoleFolder, FoldersWithTooMuchAreRefused) {
  service::TestFolder folder;
  folder.WriteFile("many/index.html", "x");
  for (int i = 0; i < 1000; ++i) folder.WriteFile("many/" + std::to_string(i), "x");
  EXPECT_THAT(StaticFiles::Load(folder.path("many")).status().message(),
              HasSubstr("more than 1,000 files"));
  folder.WriteFile("large/index.html", std::string((size_t{32} << 20) + 1, 'x'));
  EXPECT_THAT(StaticFiles::Load(folder.path("large")).status().message(), HasSubstr("32 MiB"));
}

TEST(TakesGzip, ReadsWhatAClientSays) {
  for (const char* yes : {"gzip", "GZIP", "br, gzip", "gzip;q=0.1", "*", "deflate , gzip ; q=1"}) {
    EXPECT_TRUE(TakesGzip(yes)) << yes;
  }
  for (const char* no : {"", "br", "gzip;q=0", "gzip;q=0.0", "*;q=0", "identity, *, gzip;q=0",
                         "gzip;q=x", "xgzip"}) {
    EXPECT_FALSE(TakesGzip(no)) << no;
  }
}

}  // namespace
}  // namespace waymark::gateway
