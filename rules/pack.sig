# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "6a0246fcddc6658c73a19c583aa8b82bb291045965aa78b7028f1c286905f552"
signature: "kKZ+lzDIT/0/xxRZKsNgTsRdE+Q86dPctvwmfNFEdQMo7T3gXm53Bl6Dh1cJvJ84MtbOVFAe+9zea9mZsX79BA=="
