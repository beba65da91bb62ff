#include "waymark/gateway/openapi.h"

#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "waymark/gateway/json_text.h"

namespace waymark::gateway {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

constexpr std::string_view kAbout =
    "Cancer-care decision support for general practice, over HTTP. Every operation is a POST of "
    "JSON "
    "(or of binary protobuf as application/proto) by the Connect protocol; the same methods stand "
    "behind gRPC. A field that is not given is as one that is empty; a name that does not exist is "
    "an error. Errors have a code, a message that never holds a patient's value, and typed "
    "details.";

template <typename Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  pb::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return {};
  const std::string& raw =
      location.leading_comments.empty() ? location.trailing_comments : location.leading_comments;
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(raw, '\n')) {
    lines.emplace_back(absl::StripPrefix(line, " "));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return absl::StrJoin(lines, "\n");
}

// The first sentence.
std::string SummaryOf(const std::string& comment) {
  const size_t end = comment.find_first_of(".\n");
  return comment.substr(0, end);
}

class Document {
 public:
  explicit Document(std::string_view version) : version_(version) {}

  std::string Make(const std::vector<const pb::FileDescriptor*>& files) {
    out_.Open('{');
    out_.Pair("openapi", "3.1.0");
    Info(files);
    out_.Key("servers");
    out_.Open('[');
    out_.Open('{');
    out_.Pair("url", "/");
    out_.Close('}');
    out_.Close(']');
    out_.Key("tags");
    out_.Open('[');
    for (const pb::FileDescriptor* file : files) {
      for (int s = 0; s < file->service_count(); ++s) {
        out_.Open('{');
        out_.Pair("name", file->service(s)->name());
        out_.Pair("description", CommentOf(*file->service(s)));
        out_.Close('}');
      }
    }
    out_.Close(']');
    out_.Key("paths");
    out_.Open('{');
    for (const pb::FileDescriptor* file : files) {
      for (int s = 0; s < file->service_count(); ++s) Service(*file->service(s));
    }
    out_.Close('}');
    out_.Key("components");
    out_.Open('{');
    out_.Key("schemas");
    out_.Open('{');
    Schemas();
    out_.Close('}');
    out_.Close('}');
    out_.Close('}');
    return out_.text() + "\n";
  }

 private:
  void Info(const std::vector<const pb::FileDescriptor*>& files) {
    std::string streams;
    for (const pb::FileDescriptor* file : files) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          const pb::MethodDescriptor& method = *file->service(s)->method(m);
          if (!method.server_streaming() && !method.client_streaming()) continue;
          absl::StrAppend(
              &streams, streams.empty() ? "" : ", ", method.name(),
              method.client_streaming() ? " (gRPC only)" : " (application/connect+json)");
        }
      }
    }
    out_.Key("info");
    out_.Open('{');
    out_.Pair("title", "Waymark");
    out_.Pair("version", version_);
    out_.Pair("description",
              absl::StrCat(std::string(kAbout),
                           "\n\nMethods that stream are not listed here: ", streams, "."));
    out_.Close('}');
  }

  void Reference(const std::string& name) {
    out_.Open('{');
    out_.Pair("$ref", absl::StrCat("#/components/schemas/", name));
    out_.Close('}');
  }

  std::string Use(const pb::Descriptor& message) {
    wanted_.emplace(message.full_name(), &message);
    return message.full_name();
  }

  void Content(const std::string& schema) {
    out_.Key("content");
    out_.Open('{');
    out_.Key("application/json");
    out_.Open('{');
    out_.Key("schema");
    Reference(schema);
    out_.Close('}');
    out_.Close('}');
  }

  void Service(const pb::ServiceDescriptor& service) {
    for (int m = 0; m < service.method_count(); ++m) {
      const pb::MethodDescriptor& method = *service.method(m);
      if (method.server_streaming() || method.client_streaming()) continue;
      const std::string comment = CommentOf(method);
      out_.Key(absl::StrCat("/", service.full_name(), "/", method.name()));
      out_.Open('{');
      out_.Key("post");
      out_.Open('{');
      out_.Pair("operationId", absl::StrCat(service.name(), "_", method.name()));
      out_.Key("tags");
      out_.Open('[');
      out_.Text(service.name());
      out_.Close(']');
      out_.Pair("summary", SummaryOf(comment));
      out_.Pair("description", comment);
      out_.Key("parameters");
      out_.Open('[');
      out_.Open('{');
      out_.Pair("name", "Connect-Timeout-Ms");
      out_.Pair("in", "header");
      out_.Pair("description", "How long the caller waits, in milliseconds.");
      out_.Key("schema");
      out_.Open('{');
      out_.Pair("type", "integer");
      out_.Key("minimum");
      out_.Word("0");
      out_.Close('}');
      out_.Close('}');
      out_.Close(']');
      out_.Key("requestBody");
      out_.Open('{');
      out_.Key("required");
      out_.Word("true");
      Content(Use(*method.input_type()));
      out_.Close('}');
      out_.Key("responses");
      out_.Open('{');
      out_.Key("200");
      out_.Open('{');
      out_.Pair("description", "The answer.");
      Content(Use(*method.output_type()));
      out_.Close('}');
      out_.Key("default");
      out_.Open('{');
      out_.Pair("description", "Why there is none.");
      Content("connect.Error");
      out_.Close('}');
      out_.Close('}');
      out_.Close('}');
      out_.Close('}');
    }
  }

  void Schemas() {
    // Messages name others while they are written: until none is new.
    std::set<std::string> written;
    for (bool more = true; more;) {
      more = false;
      const auto now = wanted_;
      for (const auto& [name, message] : now) {
        if (!written.insert(name).second) continue;
        more = true;
        out_.Key(name);
        Message(*message);
      }
    }
    for (const auto& [name, type] : enums_) {
      out_.Key(name);
      Enum(*type);
    }
    Error();
  }

  void Message(const pb::Descriptor& message) {
    out_.Open('{');
    out_.Pair("type", "object");
    if (const std::string comment = CommentOf(message); !comment.empty()) {
      out_.Pair("description", comment);
    }
    // As the reader takes it: a name that does not exist is an error.
    out_.Key("additionalProperties");
    out_.Word("false");
    out_.Key("properties");
    out_.Open('{');
    for (int i = 0; i < message.field_count(); ++i) {
      const Field& field = *message.field(i);
      std::string comment = CommentOf(field);
      if (field.real_containing_oneof() != nullptr) {
        absl::StrAppend(&comment, comment.empty() ? "" : "\n", "At most one of the group \"",
                        field.real_containing_oneof()->name(), "\" is given.");
      }
      out_.Key(field.json_name());
      FieldSchema(field, comment);
    }
    out_.Close('}');
    out_.Close('}');
  }

  void FieldSchema(const Field& field, const std::string& comment) {
    out_.Open('{');
    if (!comment.empty()) out_.Pair("description", comment);
    if (field.is_map()) {
      out_.Pair("type", "object");
      out_.Key("additionalProperties");
      out_.Open('{');
      Value(*field.message_type()->map_value());
      out_.Close('}');
    } else if (field.is_repeated()) {
      out_.Pair("type", "array");
      out_.Key("items");
      out_.Open('{');
      Value(field);
      out_.Close('}');
    } else {
      Value(field);
    }
    out_.Close('}');
  }

  // Into the object that is open.
  void Value(const Field& field) {
    switch (field.cpp_type()) {
      case Field::CPPTYPE_MESSAGE:
        out_.Pair("$ref", absl::StrCat("#/components/schemas/", Use(*field.message_type())));
        break;
      case Field::CPPTYPE_ENUM:
        enums_.emplace(field.enum_type()->full_name(), field.enum_type());
        out_.Pair("$ref", absl::StrCat("#/components/schemas/", field.enum_type()->full_name()));
        break;
      case Field::CPPTYPE_STRING:
        out_.Pair("type", "string");
        if (field.type() == Field::TYPE_BYTES) out_.Pair("contentEncoding", "base64");
        break;
      case Field::CPPTYPE_BOOL:
        out_.Pair("type", "boolean");
        break;
      case Field::CPPTYPE_INT64:
      case Field::CPPTYPE_UINT64:
        // Written as texts, because browsers lose what does not fit in 53 bits.
        out_.Key("type");
        out_.Open('[');
        out_.Text("string");
        out_.Text("integer");
        out_.Close(']');
        out_.Pair("format", field.cpp_type() == Field::CPPTYPE_INT64 ? "int64" : "uint64");
        break;
      case Field::CPPTYPE_INT32:
      case Field::CPPTYPE_UINT32:
        out_.Pair("type", "integer");
        out_.Pair("format", field.cpp_type() == Field::CPPTYPE_INT32 ? "int32" : "uint32");
        break;
      default:
        out_.Pair("type", "number");
    }
  }

  void Enum(const pb::EnumDescriptor& type) {
    std::string comment = CommentOf(type);
    for (int i = 0; i < type.value_count(); ++i) {
      const std::string about = CommentOf(*type.value(i));
      absl::StrAppend(&comment, comment.empty() ? "" : "\n", "- ", type.value(i)->name(),
                      about.empty() ? "" : ": ", about);
    }
    out_.Open('{');
    out_.Pair("description",
              absl::StrCat(comment,
                           "\n\nA later version may know more names; treat one that is not "
                           "listed as unspecified."));
    out_.Pair("type", "string");
    out_.Key("examples");
    out_.Open('[');
    for (int i = 0; i < type.value_count(); ++i) out_.Text(type.value(i)->name());
    out_.Close(']');
    out_.Close('}');
  }

  void Error() {
    const auto text = [this](std::string_view name, std::string_view about) {
      out_.Key(name);
      out_.Open('{');
      out_.Pair("type", "string");
      out_.Pair("description", about);
      out_.Close('}');
    };
    out_.Key("connect.Error");
    out_.Open('{');
    out_.Pair("type", "object");
    out_.Pair("description", "An error of the Connect protocol.");
    out_.Key("required");
    out_.Open('[');
    out_.Text("code");
    out_.Close(']');
    out_.Key("properties");
    out_.Open('{');
    text("code", "\"invalid_argument\", \"not_found\", \"unavailable\" and so on.");
    text("message", "What, where and how to mend it; never a patient's value.");
    out_.Key("details");
    out_.Open('{');
    out_.Pair("type", "array");
    out_.Key("items");
    out_.Open('{');
    out_.Pair("type", "object");
    out_.Key("properties");
    out_.Open('{');
    text("type", "\"google.rpc.BadRequest\" and so on.");
    text("value", "The message, as base64 without padding.");
    out_.Close('}');
    out_.Close('}');
    out_.Close('}');
    out_.Close('}');
    out_.Close('}');
  }

  const std::string version_;
  JsonLayout out_;
  std::map<std::string, const pb::Descriptor*> wanted_;
  std::map<std::string, const pb::EnumDescriptor*> enums_;
};

}  // namespace

absl::StatusOr<std::string> OpenApiDocument(std::string_view description,
                                            std::string_view version) {
  pb::FileDescriptorSet set;
  if (!set.ParseFromArray(description.data(), static_cast<int>(description.size()))) {
    return absl::DataLossError("the description of the API can't be read");
  }
  pb::DescriptorPool pool;
  std::vector<const pb::FileDescriptor*> files;
  for (const pb::FileDescriptorProto& file : set.file()) {
    const pb::FileDescriptor* built = pool.BuildFile(file);
    if (built == nullptr) return absl::DataLossError("the description of the API can't be read");
    if (built->service_count() > 0) files.push_back(built);
  }
  return Document(version).Make(files);
}

}  // namespace waymark::gateway
