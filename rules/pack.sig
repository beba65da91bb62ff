# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "e282cff7063e5bce5244d1d409326870cd4f1ea5bb53b01ce107fa75aa6c772f"
signature: "mc/bafbZ+fitND+ZZ5xKnlDQA13+3CtfJ9mM5+hG158NJf8Pgle3A81sbWY72pk3KsIBHe/DA8KbWNjrQC5+CA=="
