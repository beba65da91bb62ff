# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "4129dd12cbe39d8132cceeb759a54ba962c052df0468b9a9df461b8ed601b892"
signature: "kLloxx8dd6kdrNLGP2pFCftIYaUC6o0OtqO729ReEAzSjy5i5t3Ef4XavRQFr6ur2ViuGJ6zCSXbw3NKoyTADg=="
