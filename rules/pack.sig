# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "67fcb03f92b02d0b410d62a3e1afdc9e42991904fb790f5f37c73fedcd1cb991"
signature: "nAzdvbSmZEFpqxrbo8Eb6szzxDeeliImDeDh9mUa1go4VCa9NDGliK5RPbXOGY0GhCYkx9gLR9/fOa5hoHRxDw=="
