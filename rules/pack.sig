# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "a017f7404791e725ab4b06909c0c47daaff5608c44eedafd596028f2fa5aa215"
signature: "g1Vv1FaSu/9kIdIk7GNeh/2/5haI0pEFrpbkj0gwR7gz4d5yzwd0y5sJfSTrvUCLyodd3lAQu8ALfC/whc/uAA=="
