// A whole list, page by page: for paper, where a list that ends early would say that there is nobody else.
import type { AlertJson, ListAlertsRequestJson, ListAlertsResponseJson } from "../gen/waymark/v1/review_pb";
import { listAlerts } from "./client";
import { CallError } from "./connect";

const PAGE = 500;
const MOST_PAGES = 20;

export async function allAlerts(
  request: Omit<ListAlertsRequestJson, "pageSize" | "pageToken">,
  signal: AbortSignal,
  ask: typeof listAlerts = listAlerts,
): Promise<ListAlertsResponseJson> {
  const alerts: AlertJson[] = [];
  const rules = new Map<string, NonNullable<ListAlertsResponseJson["rules"]>[number]>();
  const notices = new Set<string>();
  let pageToken = "";
  for (let page = 0; page < MOST_PAGES; ++page) {
    const answer = await ask({ ...request, pageSize: PAGE, ...(pageToken ? { pageToken } : {}) }, signal);
    alerts.push(...(answer.alerts ?? []));
    for (const rule of answer.rules ?? []) rules.set(rule.rule ?? "", rule);
    for (const notice of answer.notices ?? []) notices.add(notice);
    pageToken = answer.nextPageToken ?? "";
    if (!pageToken) return { ...answer, alerts, rules: [...rules.values()], notices: [...notices] };
  }
  throw new CallError("out_of_range", `This list has more than ${(PAGE * MOST_PAGES).toLocaleString("en-GB")} items: that is too long for paper. Use filters on its page.`);
}
