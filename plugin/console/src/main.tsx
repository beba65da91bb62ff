import { render } from "preact";
import { App } from "./app";
import { startRouting } from "./lib/route";

startRouting();
render(<App />, document.getElementById("console")!);
