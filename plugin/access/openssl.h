// Owners of OpenSSL's objects. For .cc files of this room only.
#ifndef WAYMARK_ACCESS_OPENSSL_H_
#define WAYMARK_ACCESS_OPENSSL_H_

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <memory>

namespace waymark::access {

template <typename T, auto kFree>
struct OpensslFree {
  void operator()(T* object) const { kFree(object); }
};
using Number = std::unique_ptr<BIGNUM, OpensslFree<BIGNUM, BN_free>>;
using ParamBuild =
    std::unique_ptr<OSSL_PARAM_BLD, OpensslFree<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, OpensslFree<OSSL_PARAM, OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, OpensslFree<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX, EVP_MD_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, OpensslFree<ECDSA_SIG, ECDSA_SIG_free>>;

// What OpenSSL queued about a failure is this thread's to clear: others report it otherwise.
struct ClearErrors {
  ~ClearErrors() { ERR_clear_error(); }
};

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_OPENSSL_H_
