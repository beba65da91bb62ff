// Serves a folder of plain files on a free port of this machine, as any web server would; prints where.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };
const folder = process.argv[2];

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, "http://x").pathname);
  try {
    const body = await readFile(join(folder, path === "/" ? "index.html" : path));
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "text/html" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`pages on http://127.0.0.1:${server.address().port}`));
