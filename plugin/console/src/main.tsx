import { render } from "preact";
import { App } from "./app";
import { openForPrinting } from "./lib/print";
import { startRouting } from "./lib/route";
import { watchSession } from "./lib/sign_in";

startRouting();
openForPrinting();
watchSession();
render(<App />, document.getElementById("console")!);
