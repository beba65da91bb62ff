# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "dcd29cde94854a42c0efcdaf08a2043099f358afa17ea6063b28812eebea8bf5"
signature: "ldxTqwPyG2kAnLg+yzP/oFk7l+xfZlSjBEyxWEm4fwO8vMMoGTl6GnO6b1qluIKhjKHE+/I9mFHezUchCsyjAg=="
