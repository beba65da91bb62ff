# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "8609dfce069637d5f94e9fcbf3833bcb637de6829461014226fb975ef1ad84d9"
signature: "/yIl1OaZa3qjKf5YgwtOQ3na0TMa9akB/M4gF3ktrpjTK+d4NiBck5zWnRzcSyUFwTAX9QQbU12kgagDJVZqBQ=="
