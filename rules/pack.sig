# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "ebe9f4cf63d07e4e9e3428d7a52f1a6228ba46443537c8c6b7c2d3881627ed61"
signature: "wZzcKvq62+DkJ9hVPSUa+rP3btgTpmOQv8SyP+hNNrrLk46it95Mhn39HS+t7XK1MFDJa3E3sfOcL8Rg9y62CA=="
