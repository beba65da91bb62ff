// Addresses and pages. Addresses hold names of lists, filters and opaque ids of items; never a patient's data.
import { signal_ } from "./signal";

export interface Place {
  path: string[];
  query: URLSearchParams;
}

/** The worklist that was looked at last, to go back to. */
export const lastList = { href: "/", title: "Today" };

const read = (): Place => ({
  path: location.pathname.split("/").filter(Boolean).map(decodeURIComponent),
  query: new URLSearchParams(location.search),
});

export const place = signal_<Place>(typeof location === "undefined" ? { path: [], query: new URLSearchParams() } : read());

/** Pages put a function here that says whether something typed would be lost. */
export const guards = new Set<() => boolean>();

export const unsaved = (): boolean => [...guards].some((guard) => guard());

export function go(href: string, how: { replace?: boolean; keepScroll?: boolean; state?: unknown } = {}): void {
  if (how.replace) {
    history.replaceState(how.state ?? history.state, "", href);
  } else {
    history.replaceState({ ...(history.state ?? {}), scroll: scrollY }, "");
    history.pushState(how.state ?? {}, "", href);
  }
  place.value = read();
  if (!how.replace && !how.keepScroll) scrollTo(0, 0);
}

/** Links within the console change the page without loading it anew. */
export function startRouting(): void {
  history.scrollRestoration = "manual";
  addEventListener("popstate", () => {
    place.value = read();
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin) return;
    if (link.getAttribute("href")!.startsWith("#")) {
      event.preventDefault();
      document.getElementById(link.hash.slice(1))?.focus();
      return;
    }
    event.preventDefault();
    go(link.href);
  });
}

export const path = (...parts: string[]): string => "/" + parts.map(encodeURIComponent).join("/");
