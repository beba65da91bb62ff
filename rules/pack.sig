# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "f9d6f0c846bd45b075b710db2948141abd31fbd7ddf7428cd333202b0d217624"
signature: "nhPBfU+D0HhYt7zMQxj3G8aJMewRBsmTH0BcWYEHz+kIOpQihx3djInp092npTzGnJnGxRb/JDzP2LMI4WkgCg=="
