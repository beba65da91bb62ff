# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "bec14995fb69310e6a128cc27be0a3d07bfd89e5e6387fefc43905c1b88e9f06"
signature: "+6k8hWXFGRXuMTwsu1PP20j9eswAYtxYA4N6HiwT0cSRz+Utrrb1ixY7RByjLnHASr/iHFCUcQBiuNhXhD+kDg=="
