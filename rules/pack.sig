# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "f55ea3a0473cab533956433ed8503c4b6bc9abf6539642d3f0c81fa8128cc660"
signature: "liDGd02evSGb+XmtzAJMx3W8glVWPYZCyztZbCommkA0E6BvtfyJgXWYZL1RFSY1s2lbCZT4eHxXvjY0nQG+AQ=="
