// The peer that `skerry run examples/hello` is measured against: node:http alone, answering the same.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const body = process.argv[2] ?? "Hello";
const fields = { "content-type": "text/plain; charset=utf-8", "content-length": body.length };
const server = createServer((_request, response) => response.writeHead(200, fields).end(body));
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.on("disconnect", () => process.exit(0));
