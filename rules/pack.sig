# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "8dc70ae24ff7e692c8ceff78187bd2c5d6c7bc8e57bca91c82e3e9b5a51205aa"
signature: "Dx4/VZ+VtpK3Uip3DRN8NivjZL67o/wjUe+nw0Gk8A9gYxgCG6xGshaEut8+hsNfgiRgIZZyQVGLV+vmmholDA=="
