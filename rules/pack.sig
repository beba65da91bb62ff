# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "5eb4eb944d5edb8e0802c7d5a5dd2e255984badc896c89f91f0d1e6797b9ce4f"
signature: "WZppdmfggSx6zllSmdNmxLeviZa2FGkmljXrM23QVt43N6fv6X9y2bizTlJwBRH3hoQnhYAn9n/s3EHtK2RwCw=="
