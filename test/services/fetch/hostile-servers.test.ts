import fc from "fast-check";
import { expect, test } from "vitest";
import { FetchError } from "../../../runtime/services/fetch/fetch-error.ts";
import { runs, unusualRuns } from "../../support/runs.ts";
import { startRaw } from "./support/servers.ts";
import { kept, send, tenant, wholeBody } from "./support/tenants.ts";

/** What answers are made of, well put together or not. */
const fragment = fc.oneof(
  fc.constantFrom(
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.0 200 OK\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n",
    "HTTP/1.1 302 Found\r\nlocation: /\r\n",
    "HTTP/1.1 304 Not Modified\r\n",
    "HTTP/2.0 200 OK\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "content-length: 5\r\n",
    "content-length: 0\r\n",
    "content-length: 99999999999999999999\r\n",
    "transfer-encoding: chunked\r\n",
    "transfer-encoding: gzip, chunked\r\n",
    "connection: close\r\n",
    "connection: keep-alive\r\nkeep-alive: timeout=-1\r\n",
    "location: http://[\r\n",
    "set-cookie: \x80\xff\r\n",
    "__proto__: 1\r\n",
    " folded\r\n",
    "\r\n",
    "\n",
    "5\r\nhello\r\n",
    "ffffffffffffffff\r\n",
    "0\r\n\r\n",
    "0\r\nx-trailer: 1\r\n\r\n",
    "hello",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);

const answers = fc.array(fragment, { maxLength: 12 });

/** Where more of them are asked for, they are others each time. */
const answersTried = { numRuns: runs(500), ...(unusualRuns ? {} : { seed: 20 }) };

test("whatever a server sends, it comes to a response or to a typed failure", async () => {
  let bytes = "";
  const origin = await kept(
    startRaw((socket) => {
      socket.on("data", () => socket.end(bytes, "latin1"));
    }),
  );
  const { egress } = await tenant({ totalTimeout: 5_000, redirects: 2 });
  await fc.assert(
    fc.asyncProperty(answers, fc.constantFrom("GET", "HEAD", "POST"), async (parts, method) => {
      bytes = parts.join("");
      try {
        const { status, body } = await send(egress, origin, "/", { method });
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(600);
        await wholeBody(body);
      } catch (error) {
        expect(error).toBeInstanceOf(FetchError);
      }
    }),
    answersTried,
  );
});
