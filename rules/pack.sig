# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "948e6155cfa75c5056618ac98498f7b17be7e706d022bcd07e9e17a99d8ba9c6"
signature: "gXUukPovUyFfixf/hOMUR6vPI78NU+R8XsPf4g6tT33C2HfMlU4y/SSz1ZL+bnCbP4KP/V+034+RO0c9mXR0AQ=="
