// screenshots.mjs FOLDER: the README's two pictures, of the synthetic practice, anew. Needs WAYMARK_CONSOLE as the walks do.
import { mkdirSync } from "node:fs";
import { begin, launch, open, ready } from "./browser.mjs";
import { CONSOLE } from "./browser.mjs";

const folder = process.argv[2] ?? ".";
mkdirSync(folder, { recursive: true });
const browser = await launch();
const { page } = await open(browser, { viewport: { width: 1200, height: 800 } });
try {
  await begin(page);
  await page.waitForFunction(() => [...document.querySelectorAll(".wm-count")].every((one) => /^[\d,]+$/.test(one.textContent)));
  await page.screenshot({ path: `${folder}/console-today.png` });
  await page.goto(CONSOLE + "/worklist/missed-appointments");
  await page.locator("table tbody tr").first().getByRole("link").click();
  await page.getByText("Why listed").waitFor();
  await ready(page);
  await page.setViewportSize({ width: 1200, height: 1200 });
  // From the reason on: the form above it is on every item alike.
  await page.getByRole("heading", { name: "Why listed" }).evaluate((node) => scrollTo(0, node.getBoundingClientRect().top - 90));
  await page.screenshot({ path: `${folder}/console-item.png` });
} finally {
  await browser.close();
}
