# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "ec447b69b0ed59d275e1e4cff3503c9b410507d5ec2f17149506fa1282a7f9a6"
signature: "CmA/VjUklKIaSiLNuBV4uAyfJw+We9BivCc/+cVPR7j5rGNhUfEMFCAqz8sOBi7VA54LpFKfRk1jAoGwqPwzBQ=="
