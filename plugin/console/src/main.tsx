import { render } from "preact";
import { App } from "./app";
import { openForPrinting } from "./lib/print";
import { startRouting } from "./lib/route";

startRouting();
openForPrinting();
render(<App />, document.getElementById("console")!);
