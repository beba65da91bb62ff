# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "eff99004c5b75590c703c4db9965be8896b618f569b2837a0f513a4bf96f50a9"
signature: "Un/GR0OK08asSc9Z2731Jx2tluoVmTxPluf4GfQubE50KEm9UXIJ18b2ro+6+lJrYqyf3C9brvru9W2leAeADA=="
