# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "3e7003e4c6674a275d24d34ccc75869c16a368521b2440cfbf34aa7152cd5480"
signature: "4XIMyYcBKtivDjZTgerZZZFGfSuXTfg4TY9+UwnooYzdOhjCLXki30+Hru9Cz09PBgb13KkJUmv9Ldv6E4s0Cw=="
