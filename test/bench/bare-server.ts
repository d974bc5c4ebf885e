// The peer that Skerry is measured against: node:http alone, answering the same.
import { serveFrom } from "./clustered.ts";

const [body = "Hello", processes = "1"] = process.argv.slice(2);
const fields = { "content-type": "text/plain; charset=utf-8", "content-length": body.length };

serveFrom(Number(processes), (_request, response) => response.writeHead(200, fields).end(body));
