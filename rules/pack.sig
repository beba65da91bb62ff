# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "60dbf153ab05d154c8cade09ff24ff2b3aae83afd3bd20ff14356732e36c0dce"
signature: "fLL3fgtXvmbO8FvOYB9yzxeh6Lms1Uh5C/eI0g8ijy1AkiveiLXlg/X5iBhzGXxMuVyxRpKnXY5IUnCPWimuDA=="
