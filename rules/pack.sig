# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "211618f9d8ac753501dbfb398f3e4b1565dbea622e152db51dd62994eea14018"
signature: "ATvaU+P3xo7JIKVT30Da2sQHatrt6ZJKKBLtsSxKkuvWp5/isNx3yI+AaEqzwLJJ6HBZVSmAyxHOVQpeJqG5BQ=="
