# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "f8054137f1a7228105cc7c0665bf1f86e5ad145af1ea69bb72f76f3a630b708b"
signature: "nriYVGO8WLBAHeH9++MJeHdbm3ZAF2uVFAKn0Vcs6SY9UqjAUj/pRYnUNtv2R20PGOC6ZsJVoZYZp0y2vyeRCA=="
