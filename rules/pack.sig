# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "13be3f3008841dcfd6b65af5ebadf2351601ddc0c21693b24991b1efed4769c4"
signature: "K539CRzMy81a2h0gfyxcV8B2ZAC6P+7l8/TlkEM0cQSvVQywuDiAv8ihXPoXIqxnWUhBr/hdodr2obRL+eLoCQ=="
