# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "8dd1e9f1ff4b3068f5e0f051af4dc9393fb3a79c55ad7313238e661a9a5cc7fd"
signature: "RBHlgUydQNhgpUXqKj1bO6Xpol/Hh9pRFfC2b9N0MZAS6OgtXlSU8hcw0LE+JHtmj08DXv4Hty6+mJrPHVhMBg=="
