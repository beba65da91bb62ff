# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "10a1e27b66d8cd0def94f026c3e12b9b39f01c39047c57a77ef3486a15c9ab82"
signature: "+iJ7YODszrzMr1kLghSGMcLlT4aQt1FQ+vACe+RbELVNkm9nHoRvm0ebSOK10gttsg2JJWfuVE0LYQgI+VefBg=="
