# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "2974a4c77354afb827fa9c39db68175e3df04dfe5f7c6a44e06026e5eb17f184"
signature: "7el/V5x102OGWhBQPvYV5zINtQ/ryMTPolm+cjuodCKsmDmtZpmUGqvNBmlmD1U+A1gCjGIHB1PdxzL/VagqAw=="
