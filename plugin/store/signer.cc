#include "waymark/store/signer.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>

#include "waymark/store/file_error.h"

namespace waymark::store {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Hex(std::string_view bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), Bytes(bytes), bytes.size());
  text.pop_back();
  return text;
}

// A new seed in a new file; another process may have been quicker.
absl::Status MakeSeed(const std::string& path) {
  const int file = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return errno == EEXIST ? absl::OkStatus() : FileError(errno, "create", path);
  std::string seed(crypto_sign_SEEDBYTES, '\0');
  randombytes_buf(seed.data(), seed.size());
  const std::string text = Hex(seed) + "\n";
  const ssize_t written = write(file, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  const int error = errno;
  close(file);
  if (whole) return absl::OkStatus();
  unlink(path.c_str());
  return FileError(error, "write", path);
}

}  // namespace

absl::StatusOr<Signer> Signer::FromSeed(std::string_view seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return absl::InvalidArgumentError("the audit key's seed must be 32 bytes");
  }
  Signer signer;
  signer.public_key_.resize(crypto_sign_PUBLICKEYBYTES);
  signer.secret_key_.resize(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(signer.public_key_.data()),
                           reinterpret_cast<unsigned char*>(signer.secret_key_.data()),
                           Bytes(seed));
  signer.id_ = Hex(ChainHash({}, signer.public_key_)).substr(0, 16);
  return signer;
}

absl::StatusOr<Signer> Signer::FromFile(const std::string& path) {
  if (auto status = MakeSeed(path); !status.ok()) return status;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return FileError(errno, "open", path);
  char text[crypto_sign_SEEDBYTES * 2 + 2];
  const ssize_t size = read(file, text, sizeof text);
  const int error = errno;
  close(file);
  if (size < 0) return FileError(error, "read", path);
  std::string seed(crypto_sign_SEEDBYTES, '\0');
  size_t length = 0;
  if (size < static_cast<ssize_t>(seed.size() * 2) ||
      sodium_hex2bin(reinterpret_cast<unsigned char*>(seed.data()), seed.size(), text,
                     seed.size() * 2, nullptr, &length, nullptr) != 0 ||
      length != seed.size()) {
    return absl::DataLossError(
        "the audit key " + path +
        " can't be read: put back the file that belongs to this store, or move it away and a new "
        "key is made");
  }
  return FromSeed(seed);
}

void Signer::Sign(AuditCheckpoint& checkpoint) const {
  checkpoint.key = id_;
  checkpoint.signature.resize(crypto_sign_BYTES);
  const std::string statement = CheckpointStatement(checkpoint);
  crypto_sign_detached(reinterpret_cast<unsigned char*>(checkpoint.signature.data()), nullptr,
                       Bytes(statement), statement.size(), Bytes(secret_key_));
}

}  // namespace waymark::store
