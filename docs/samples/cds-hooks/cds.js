// A client of CDS Hooks in a page: discovery, a call with its prefetch, feedback.

export class CdsClient {
  /** `server`: "http://127.0.0.1:7480"; `token`: gives the bearer token for an address, where the server asks for one. */
  constructor(server, token) {
    this.server = server.replace(/\/$/, "");
    this.token = token;
  }

  async call(path, body) {
    const address = `${this.server}${path}`;
    const headers = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${await this.token(address)}`;
    const answer = await fetch(address, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    const json = text ? JSON.parse(text) : {};
    if (answer.ok) return json;
    // Errors are OperationOutcomes.
    throw new Error(json.issue?.map((one) => one.details?.text).join("; ") || `the service answered ${answer.status}`);
  }

  async services(hook) {
    const { services } = await this.call("/cds-services");
    return services.filter((one) => one.hook === hook);
  }

  /** `read`: gives the resource, the searchset Bundle, or null for a FHIR query of the prefetch. */
  async open(service, context, read) {
    const prefetch = {};
    for (const [key, template] of Object.entries(service.prefetch ?? {})) {
      const query = template.replace(/{{context\.(\w+)}}/g, (_, name) => context[name]);
      try {
        prefetch[key] = read(query);
      } catch {
        // A query that failed is left out: the service then knows that it does not know.
      }
    }
    return this.call(`/cds-services/${service.id}`, { hook: service.hook, hookInstance: crypto.randomUUID(), context, prefetch });
  }

  feedback(service, entry) {
    return this.call(`/cds-services/${service.id}/feedback`, {
      feedback: [{ ...entry, outcomeTimestamp: new Date().toISOString() }],
    });
  }
}
