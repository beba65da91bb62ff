// One with whom people sign in in their browser, with the files that its entry names read.
#ifndef WAYMARK_ACCESS_SIGN_IN_ISSUER_H_
#define WAYMARK_ACCESS_SIGN_IN_ISSUER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "waymark/access/config.h"

namespace waymark::access {

struct SignInIssuer {
  IssuerConfig config = {};
  std::string secret = {};     // without the line's end
  std::string key = {};        // PEM
  std::string authority = {};  // PEM; empty: the system's authorities
};
using SignInIssuerPtr = std::shared_ptr<const SignInIssuer>;

// What `read` says, or InvalidArgument for a file that holds no secret.
absl::StatusOr<SignInIssuer> ReadSignInIssuer(
    const IssuerConfig& config,
    const std::function<absl::StatusOr<std::string>(const std::string& path)>& read);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_SIGN_IN_ISSUER_H_
