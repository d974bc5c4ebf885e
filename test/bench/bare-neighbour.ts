// A neighbour that is no worker: what its visitors alone take of the machine, from a server of node:http that does next
// to nothing for them.
import { serveFrom } from "./clustered.ts";

/** What it does: answers with so many bytes, or, for null, never. */
const bytes = JSON.parse(process.argv[2] ?? "null") as number | null;
const content = Buffer.alloc(bytes ?? 0);

serveFrom(1, (_request, response) => {
  if (bytes === null) return;
  response.writeHead(200, { "content-length": content.length }).end(content);
});
