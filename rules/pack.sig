# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "02fc1cdc636edd16f2ee783190c5e64a6ffeb17d8fbc458fbaefb4303a0aabfa"
signature: "Pr1LZ1kB4K5ZxOLcRgu1Wv3PRKMlk3MvK1jnybPxB1XZ+ITiAgworJ9Ohso29IPZrq+ApT44zPvp6lOW2uZkCg=="
