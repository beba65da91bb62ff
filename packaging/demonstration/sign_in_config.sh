#!/bin/bash
# sign_in_config.sh FOLDER [PRACTICE]: prints the `access:` section of a sidecar whose people sign in with the
# demonstration's issuer, which has written issuer.url and client.secret into FOLDER (an absolute path). Programs call
# through the Unix socket.
set -euo pipefail
folder=$1 practice=${2:-ZZ001}
cat <<END
access:
  issuers:
    - issuer: $(cat "$folder/issuer.url")
      title: demonstration sign-in
      client_id: waymark-console
      client_secret: $folder/client.secret
      scopes: [openid, profile, nationalrbacaccess, selectedrole]
      userinfo: yes
  clients:
    # Counts without people: the first client that fits is the one, so it stands first.
    - name: counts
      issuer: $(cat "$folder/issuer.url")
      claims: {nhsid_nrbac_roles.role_code: "S0080:G0450:R9998"}
      may: [evaluate, rules, count]
      chosen_from: nhsid_nrbac_roles
      chosen_by: person_roleid
      chosen_claim: selected_roleid
      practices: [$practice]
      practice_claim: nhsid_nrbac_roles.org_code
      roles: [other]
      role_claim: nhsid_nrbac_roles.role_code
      role_names: {"S0080:G0450:R9998": other}
      person_claim: name
      purposes: [quality return]
    - name: console
      issuer: $(cat "$folder/issuer.url")
      may: [evaluate, read, answer, review, export, rules]
      chosen_from: nhsid_nrbac_roles
      chosen_by: person_roleid
      chosen_claim: selected_roleid
      practices: [$practice]
      practice_claim: nhsid_nrbac_roles.org_code
      roles: [gp, nurse, coordinator]
      role_claim: nhsid_nrbac_roles.role_code
      role_names: {"S0010:G0020:R8000": gp, "S0010:G0020:R8001": nurse, "S0080:G0450:R8010": coordinator}
      person_claim: name
      # The first is what looking is for; the others are those that the console offers for what leaves it.
      purposes:
        - direct care
        - "direct care: working the list"
        - team meeting
        - clinical audit
        - quality return
        - subject access request
        - complaint
        - significant event
    - name: this-machine
      unix_socket: yes
      may: [evaluate, feed, read, answer, review, export, rules, administer]
      practices: [$practice]
      roles: "*"
      purposes: [direct care]
END
