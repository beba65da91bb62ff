// Views of lists that a practice shares: a name, an address of the console. No patient's data.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "waymark/access/audit.h"
#include "waymark/living/bytes.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/errors.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

constexpr std::string_view kSpace = "view";
constexpr char kBetween = '\n';
constexpr std::string_view kLists = "/worklist/";
constexpr size_t kLongestName = 40;
constexpr size_t kLongestAddress = 500;
constexpr size_t kMostViews = 100;
constexpr int kNhsDigits = 10;

struct View {
  std::string address;
  std::string person;
  calendar::Instant at = 0;
};

std::string Encode(const View& view) {
  living::ByteWriter out;
  out.Text(view.address);
  out.Text(view.person);
  out.Signed(view.at);
  return out.Take();
}

std::optional<View> Decode(std::string_view bytes) {
  living::ByteReader in(bytes);
  View view;
  view.address = in.Text();
  view.person = in.Text();
  view.at = in.Signed();
  if (!in.ok()) return std::nullopt;
  return view;
}

std::string Prefix(std::string_view practice) {
  std::string key(practice);
  key += kBetween;
  return key;
}

// Ten digits with nothing but spaces and hyphens between them, as NHS numbers are written.
bool HasLongNumber(std::string_view text) {
  int digits = 0;
  for (const char c : text) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      if (++digits >= kNhsDigits) return true;
    } else if (c != ' ' && c != '-') {
      digits = 0;
    }
  }
  return false;
}

bool HasControl(std::string_view text) {
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return true;
  }
  return false;
}

std::vector<Violation> Check(const v1::SaveViewRequest& request) {
  std::vector<Violation> out;
  if (request.name().empty() || request.name().size() > kLongestName ||
      HasControl(request.name())) {
    out.push_back({"name", "needs 1 to 40 characters"});
  } else if (HasLongNumber(request.name())) {
    out.push_back({"name", "must not hold an NHS number"});
  }
  if (request.address().empty()) return out;
  if (!request.address().starts_with(kLists) || request.address().size() > kLongestAddress ||
      HasControl(request.address())) {
    out.push_back({"address", "must begin with /worklist/ and have 500 characters or less"});
  } else if (HasLongNumber(request.address())) {
    out.push_back({"address", "must not hold an NHS number"});
  }
  return out;
}

}  // namespace

absl::Status ListViews(Desk& desk, const Caller& caller, const v1::ListViewsRequest& request,
                       v1::ListViewsResponse& response) {
  if (request.practices().empty()) {
    return InvalidFields({{"practices", "is empty; name at least one"}});
  }
  const std::set<std::string> practices(request.practices().begin(), request.practices().end());
  for (const std::string& practice : practices) {
    if (absl::Status status = desk.Allow(caller, Need::kReview, practice); !status.ok()) {
      return status;
    }
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  for (const std::string& practice : practices) {
    const std::string prefix = Prefix(practice);
    absl::StatusOr<std::vector<std::pair<std::string, std::string>>> held =
        (*reader)->ListValues(kSpace, prefix);
    if (!held.ok()) return FromStore(held.status());
    for (const auto& [key, bytes] : *held) {
      const std::optional<View> view = Decode(bytes);
      if (!view) continue;
      v1::SharedView& message = *response.add_views();
      message.set_practice(practice);
      message.set_name(key.substr(prefix.size()));
      message.set_address(view->address);
      message.set_person(view->person);
      message.set_saved_at(MomentText(view->at));
    }
  }
  return absl::OkStatus();
}

void SaveView(Desk& desk, const Caller& caller, const v1::SaveViewRequest& asked,
              v1::SaveViewResponse& response, std::function<void(absl::Status)> done) {
  const ForCaller<v1::SaveViewRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  v1::SaveViewRequest request = *narrowed;
  request.set_name(std::string(absl::StripAsciiWhitespace(request.name())));
  if (const std::vector<Violation> violations = Check(request); !violations.empty()) {
    return done(InvalidFields(violations));
  }
  const calendar::Instant now = desk.Now();
  store::AuditLine line;
  line.practice = request.practice();
  line.at = now;
  access::SignLine(caller, request.person(), line);
  line.action = request.address().empty() ? "removed-view" : "saved-view";
  line.method = "SaveView";
  desk.store().Submit(
      [request, line, now](store::Transaction& tx) -> absl::Status {
        const std::string prefix = Prefix(request.practice());
        const std::string key = absl::StrCat(prefix, request.name());
        const absl::StatusOr<std::vector<std::pair<std::string, std::string>>> held =
            tx.ListValues(kSpace, prefix);
        if (!held.ok()) return held.status();
        bool there = false;
        for (const auto& one : *held) there = there || one.first == key;
        const bool removing = request.address().empty();
        if (removing && !there) {
          return WithReason(absl::NotFoundError("name: the practice has no such view"),
                            "NOT_FOUND");
        }
        if (!removing && there) {
          return WithReason(absl::AlreadyExistsError("name: the practice has a view of this name"),
                            "ALREADY_EXISTS");
        }
        if (!removing && held->size() >= kMostViews) {
          return WithReason(
              absl::FailedPreconditionError("a practice keeps at most 100 views: remove one first"),
              "TOO_MANY_VIEWS");
        }
        if (absl::Status status = tx.PutValue(
                kSpace, key, removing ? "" : Encode({request.address(), request.person(), now}));
            !status.ok()) {
          return status;
        }
        return tx.Audit(line);
      },
      [&response, now, done = std::move(done)](const absl::Status& status) {
        response.set_saved_at(MomentText(now));
        done(FromStore(status));
      });
}

}  // namespace waymark::service
