# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "3e8ab84cd83c475b2ca767d1e8e675774229e143e8ee1f6075999554d3a94e2e"
signature: "4o62sHh3UZ1aT5DPkYZSd+kWtIaiowMple2deRbC7jEB8d8gfnbidbK2P7FPn2c+MbpLq+FTT50taOC+rLM2BQ=="
