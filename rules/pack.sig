# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "0fe2df4486cc79f62f12089a0b7db07bb2e377d9addfeca088cf2adb4d22da8b"
signature: "Y4zoH/FWvshV2z25bhVy2kKn9skOJa+1iJ+mMKQTxtIYORtVaZBwcmB3kqt7DJAPC/Sn/f171vyKSa0euQDtBw=="
