# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "eef8245ea9362e7112d53e43fec247b8b64a3174d9169088bb53687e9517b5bc"
signature: "N9/sMaPH8llaKprCwh6+0m3+L8PY557mR6dVeJvBRCVFM1cHFNd3n0z2m9yt+ggI21xOioW//MyzFX+c3JrSBQ=="
