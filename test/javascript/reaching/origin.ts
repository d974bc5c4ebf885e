import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type Origin, startOrigin } from "../../examples/support/run-project.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => unknown;

/** What the origin of these tests has. */
const answers: Record<string, Answer> = {
  "/hello": (_, response) =>
    response
      .writeHead(
        203,
        [
          ["x-a", "1"],
          ["x-a", "2"],
        ].flat(),
      )
      .end("grüß"),
  "/echo": async (request, response) => {
    const { method, headers } = request;
    const body = await text(request);
    response.end(
      JSON.stringify({ method, type: headers["content-type"], own: headers["x-own"], body }),
    );
  },
  "/moved": (_, response) => response.writeHead(302, { location: "/hello" }).end("there"),
  "/none": (_, response) => response.writeHead(204).end(),
  "/cut": (_, response) => {
    response.writeHead(200, { "content-length": "10" });
    response.write("half", () => response.destroy());
  },
  "/large": (_, response) =>
    response.writeHead(200, { "content-length": 200_000 }).end(Buffer.alloc(200_000, "ab")),
  // Answered once as many others are asked for as it says.
  "/together": (_, response, url) => {
    waiting.push(response);
    if (waiting.length < Number(url.searchParams.get("count"))) return;
    // The last one comes first.
    for (const [index, each] of waiting.splice(0).reverse().entries()) each.end(String(index));
  },
  "/never": () => {},
};
const waiting: ServerResponse[] = [];

/** An origin on loopback; `more` are paths that a test adds. */
export function testOrigin(more: Record<string, Answer> = {}): Promise<Origin> {
  const all = { ...answers, ...more };
  return startOrigin((request, response) => {
    const url = new URL(request.url ?? "", "http://origin.test");
    const answer = all[url.pathname];
    if (answer === undefined) response.writeHead(404).end();
    else void answer(request, response, url);
  });
}

/** Settings of a worker that may reach an origin. */
export function reaching({ url }: Origin) {
  return { fetch: { allow: [], private: [url] }, variables: { ORIGIN: url } };
}
