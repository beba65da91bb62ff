"""Keys, key sets and signed tokens, by the openssl program and nothing else."""
import base64
import json
import subprocess


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=True).stdout


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def raw_of_der(der, size):
    """r and s of a DER ECDSA signature, as JWS has them."""
    at = 2 if der[1] < 0x80 else 3
    out = b""
    for _ in range(2):
        length = der[at + 1]
        out += der[at + 2:at + 2 + length].lstrip(b"\0").rjust(size, b"\0")
        at += 2 + length
    return out


class Key:
    """ES256, RS256 or EdDSA."""

    def __init__(self, key_id, algorithm):
        self.id, self.algorithm, self.file = key_id, algorithm, f"{key_id}.key"
        kind = {"ES256": ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"), "RS256": ("RSA", "-pkeyopt",
                "rsa_keygen_bits:2048"), "EdDSA": ("ed25519",)}[algorithm]
        openssl("genpkey", "-algorithm", *kind, "-out", self.file)

    def entry(self):
        der = openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")
        entry = {"kid": self.id, "alg": self.algorithm, "use": "sig"}
        if self.algorithm == "ES256":
            return {**entry, "kty": "EC", "crv": "P-256", "x": b64(der[-64:-32]), "y": b64(der[-32:])}
        if self.algorithm == "EdDSA":
            return {**entry, "kty": "OKP", "crv": "Ed25519", "x": b64(der[-32:])}
        modulus = openssl("rsa", "-in", self.file, "-modulus", "-noout").decode().strip().split("=")[1]
        return {**entry, "kty": "RSA", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}

    def sign(self, data):
        if self.algorithm == "EdDSA":
            with open("to-sign", "wb") as file:
                file.write(data)
            return openssl("pkeyutl", "-sign", "-inkey", self.file, "-rawin", "-in", "to-sign")
        signature = openssl("dgst", "-sha256", "-sign", self.file, data=data)
        return raw_of_der(signature, 32) if self.algorithm == "ES256" else signature

    def token(self, claims, **header):
        header = {"typ": "JWT", "alg": self.algorithm, "kid": self.id, **header}
        text = b64(json.dumps(header).encode()) + "." + b64(json.dumps(claims).encode())
        return text + "." + b64(self.sign(text.encode()))


def key_set(*keys):
    return json.dumps({"keys": [key.entry() for key in keys]})
