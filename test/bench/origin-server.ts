// The origin behind proxies: answers a path with as many bytes as the path says.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { serveFrom } from "./clustered.ts";
import { contentOf } from "./origin-content.ts";

const pieceBytes = 64_000;
const small = new Map<number, Buffer>();
const piece = Buffer.from(contentOf(pieceBytes));

serveFrom(1, async (request, response) => {
  const bytes = Number(request.url!.slice(1));
  response.writeHead(200, { "content-type": "text/plain", "content-length": bytes });
  if (bytes <= 2 ** 20) {
    if (!small.has(bytes)) small.set(bytes, Buffer.from(contentOf(bytes)));
    response.end(small.get(bytes));
    return;
  }
  // Who leaves early has had enough.
  await pipeline(Readable.from(pieces(bytes)), response).catch(() => {});
});

function* pieces(bytes: number): Iterable<Buffer> {
  for (let left = bytes; left > 0; left -= pieceBytes) {
    yield left < pieceBytes ? piece.subarray(0, left) : piece;
  }
}
