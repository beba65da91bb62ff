# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "3a199b3aa09944e90f5a6fadd64ada4ee1d6cff615a83e8cf2d11ff86cfc3e25"
signature: "6i7MRuy/ywwofwILAh/bFpi1uUfjac0u2httKz4hFAvNDg+VaYhS/eCO9YWKbeMajNpmvPXaSHawmACgygHdCg=="
