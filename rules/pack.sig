# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "55f16e5f641b6f89d6c4388b93ae0f7152f9fa2f482f61c619a0fc09b9a2da85"
signature: "1+2akZfO+hzwF/gcaPsWV06opmNBTxXjBYH1IgtCVui630fJ8xK8kzO8qWdcULVOnjPoPU2ZXYHCw+PNgG27DA=="
