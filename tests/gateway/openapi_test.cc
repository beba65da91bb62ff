// The API's description for HTTP clients.

#include "waymark/gateway/openapi.h"

#include <fstream>
#include <sstream>

#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "waymark/gateway/api_description.h"

namespace waymark::gateway {
namespace {

using Struct = google::protobuf::Struct;

Struct Document() {
  Struct document;
  const auto text = OpenApiDocument(ApiDescription(), "v1");
  EXPECT_TRUE(text.ok());
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(*text, &document).ok());
  return document;
}

void References(const google::protobuf::Value& value, std::vector<std::string>& all) {
  for (const auto& item : value.list_value().values()) References(item, all);
  for (const auto& [name, item] : value.struct_value().fields()) {
    if (name == "$ref") all.push_back(item.string_value());
    References(item, all);
  }
}

TEST(OpenApi, EveryUnaryMethodIsAnOperationWithItsComment) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  const Struct document = Document();
  const auto& paths = document.fields().at("paths").struct_value().fields();
  size_t unary = 0;
  for (const auto& [name, method] : running.server->methods().methods()) {
    if (!method.unary) {
      EXPECT_FALSE(paths.contains("/" + name));
      continue;
    }
    ++unary;
    ASSERT_TRUE(paths.contains("/" + name)) << name;
    const auto& post = paths.at("/" + name).struct_value().fields().at("post").struct_value();
    EXPECT_TRUE(post.fields().contains("requestBody")) << name;
    EXPECT_TRUE(post.fields().contains("description")) << name;
  }
  EXPECT_EQ(paths.size(), unary);
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  const Struct document = Document();
  const auto& schemas = document.fields()
                            .at("components")
                            .struct_value()
                            .fields()
                            .at("schemas")
                            .struct_value()
                            .fields();
  google::protobuf::Value whole;
  *whole.mutable_struct_value() = document;
  std::vector<std::string> all;
  References(whole, all);
  EXPECT_GT(all.size(), 50u);
  const std::string prefix = "#/components/schemas/";
  for (const std::string& one : all) {
    EXPECT_TRUE(schemas.contains(one.substr(prefix.size()))) << one;
  }
}

TEST(OpenApi, ItIsServedAndTheCopyInTheDocumentsIsFresh) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  const Answer answer = Call(running.Http(), "GET", "/openapi.json");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  std::ifstream file(WAYMARK_SOURCE_DIR "/docs/openapi.json", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(answer.body, text.str()) << "waymark generate --out docs";
}

TEST(OpenApi, BytesThatAreNoDescriptionAreRefused) {
  EXPECT_EQ(OpenApiDocument("\xff\xff", "v1").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace waymark::gateway
