// What a browser shows of the demonstration's issuer. No script, nothing from elsewhere.

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const page = (title, body) => `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} – demonstration issuer</title>
<style>
body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem; color: #212b32; }
button, a.go { font: inherit; display: block; width: 100%; text-align: left; margin: .5rem 0; padding: .75rem 1rem; border: 2px solid #005eb8; background: #fff; color: #003d78; }
button:focus, a:focus { outline: 4px solid #212b32; outline-offset: 2px; }
.note { border-left: 8px solid #ffb81c; padding: .25rem 1rem; }
</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<p class="note"><strong>For demonstration only.</strong> These people are made up, and there are no passwords. In a practice this is your own sign-in service.</p>
${body}
</main>
</body>
</html>
`;

/** `flow`: names the request that the answer belongs to. */
export const choosePage = (people, flow) =>
  page(
    "Who are you?",
    `<form method="post" action="/choose">
<input type="hidden" name="flow" value="${escape(flow)}">
${people
  .flatMap(({ sub, name, roles }) =>
    roles.map(
      (role) =>
        `<button name="who" value="${escape(`${sub}/${role.person_roleid}`)}">${escape(name)}: ${escape(role.role_name)}, ${escape(role.org_code)}</button>`,
    ),
  )
  .join("\n")}
<button name="who" value="">Cancel</button>
</form>`,
  );

export const signedOutPage = (back) =>
  page("You are signed out", back ? `<p><a class="go" href="${escape(back)}">Back to Waymark</a></p>` : "");

export const wrongPage = (why) => page("This request cannot be answered", `<p>${escape(why)}</p>`);
