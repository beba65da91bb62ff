// Made-up people. Everybody may sign in as any of them: that is what makes it a demonstration.

const ROLES = {
  coordinator: { role_code: "S0080:G0450:R8010", role_name: "Care coordinator (made up)" },
  gp: { role_code: "S0010:G0020:R8000", role_name: "General medical practitioner (made up)" },
  nurse: { role_code: "S0010:G0020:R8001", role_name: "Practice nurse (made up)" },
  alliance: { role_code: "S0080:G0450:R9998", role_name: "Alliance cancer manager, counts only (made up)" },
  porter: { role_code: "S0080:G0450:R9999", role_name: "Porter, no role in Waymark (made up)" },
};

const role = (id, name, practice) => ({ person_orgid: `${id}-org`, person_roleid: id, org_code: practice, ...ROLES[name] });

/** Each with `sub`, `name` and the roles that they have. */
export const people = (practice) => [
  { sub: "555000000001", name: "Sam Lee", roles: [role("1001", "coordinator", practice)] },
  { sub: "555000000002", name: "Alex Shah", roles: [role("1002", "gp", practice), role("1003", "coordinator", practice)] },
  { sub: "555000000003", name: "Jo Brown", roles: [role("1004", "nurse", practice)] },
  { sub: "555000000006", name: "Morgan Hall", roles: [role("1007", "alliance", practice)] },
  { sub: "555000000004", name: "Robin Park", roles: [role("1005", "porter", practice)] },
  { sub: "555000000005", name: "Kim Evans", roles: [role("1006", "gp", "A99999")] },
];
