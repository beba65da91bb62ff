# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "6c14f18954a61f1961841f2813359bbb63c611b4c03cfbe8c65273decd22edcc"
signature: "hb+0h3nfs4CFaJDDXYx6SavI3NCA8mL55E+PfB6Hyh9GbbuRgky0yIurNa7cUbMdGiTWFiG153Su3x5BlH1eBA=="
