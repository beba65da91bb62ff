# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "8daebc41583024e10a109a6866816e53b45fe61d8ade35696c81feb74b824629"
signature: "6dCU70ogUMGItQQNj6AlhCUc4IGeoUmmxW1yY7g2sPbKP1CoqobSr6MThhQpIHvgYvlNl2bU0M6A6iPwMoyoAQ=="
