# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "8318b1e9b2f4d72a66a0cd2000647d3a2414bffa59931d2a4cd0292a20283153"
signature: "xuMJoCr7jsf5MDFBQOM6iF3zJMfVZK7rdOTOsL56QN+PTH2u1OCwywkWpgk8gbdMfJNeuzx/OuG+Prq0cYNkCw=="
