# Signature over the content of this rule pack, made by `waymark sign`.
# The key's secret half is published: this proves nothing and is not a clinical approval.
signer: "Demonstration key"
role: "demonstration only, not a clinical approval"
registration: "none"
key: "850e2fe8428cd35f"
date: "2026-11-22"
digest: "ca8cb2a2db0ba01cbbe9cb7258e4ffe6aa07696e96d5d0cc4b1c5d2fc977b944"
signature: "EziL+z+RLOlAQ9/0h8Zjn1D0IXK3IZ07O/N+UQfyFQmvi1EPS2z+0mIsJDcV8t9EDvi3FdCZkBr3FGbPO9rGBA=="
