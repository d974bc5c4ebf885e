import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpServer } from "../../runtime/http/server.ts";
import { Egress } from "../../runtime/services/fetch/egress.ts";
import type { FetchSettings } from "../../runtime/settings/settings.ts";
import { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { workerReach } from "../../runtime/worker/worker-reach.ts";
import { keptArtifact } from "../support/kept-artifacts.ts";
import { compileWorker, testSettings } from "../support/workers.ts";

// A worker that hands on what it fetches, which its origin sends at its own pace.
const source = `
import { fetch, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const fetched = fetch(request.headers.get("x-to")!);
  if (!fetched.isOk) return Response.text(fetched.error.code, 502);
  return Response.streamed(200, fetched.value.stream());
}
`;

/** The worker's deadline, and the pause between two events, in ms. */
const deadline = 1_000;
const pause = 700;

let wasm: Uint8Array;
let origin: Server;
let originUrl: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  wasm = await compileWorker(source);
  origin = createServer(async (request, answer) => {
    answer.writeHead(200, { "content-type": "text/event-stream" });
    for (let n = 1; n <= 4 && !answer.destroyed; n++) {
      answer.write(`data: ${n}\n\n`);
      await new Promise((wait) => setTimeout(wait, request.url === "/silent" ? 10 * pause : pause));
    }
    if (request.url !== "/never-ends") answer.end();
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  origin.closeAllConnections();
  origin.close();
});

/** What a visitor gets of the events, and whether they came to an end. */
async function events(fetch: Partial<FetchSettings>, path = "/") {
  const settings = testSettings({
    fetch: { allow: [], private: [originUrl], ...fetch },
    limits: { deadline },
  });
  const { limits, grants } = settings;
  const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
  const egress = new Egress();
  const reach = workerReach(settings, "acme", "1", { sender: () => egress, kv: null });
  const deployment = await RunningDeployment.load(
    await keptArtifact(wasm, bounds),
    settings,
    () => {},
    reach,
  );
  const front = new HttpServer({
    route: () => ({
      ...{ kind: "local", limits, subject: null, streams: true },
      call: (...asked) => deployment.call(...asked),
    }),
    onOutcome: () => {},
  });
  const { port } = await front.listen({ port: 0, address: "127.0.0.1" });
  closing.push(
    () => egress.close(),
    () => deployment.dispose(),
    () => front.close(),
  );
  const answer = await globalThis.fetch(`http://127.0.0.1:${port}/`, {
    headers: { "x-to": `${originUrl}${path}` },
  });
  let text = "";
  try {
    for await (const piece of answer.body!) text += Buffer.from(piece).toString();
    return { text, whole: true };
  } catch {
    return { text, whole: false };
  }
}

test("a stream of events outlives its worker's deadline, as long as its origin sends something", async () => {
  const all = { text: "data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n", whole: true };
  expect(await events({})).toEqual(all);
  expect(await events({ idleTimeout: 30_000, totalTimeout: 60_000 })).toEqual(all);
}, 60_000);

test("it is cut where the origin is silent for longer than the worker's settings say", async () => {
  expect(await events({ idleTimeout: 1_000 }, "/silent")).toEqual({
    text: "data: 1\n\n",
    whole: false,
  });
}, 60_000);

test("it is cut where it takes longer than the worker's settings say", async () => {
  const { text, whole } = await events({ totalTimeout: 1_500 }, "/never-ends");
  expect(whole).toBe(false);
  expect(text).toMatch(/^data: 1\n\n/);
}, 60_000);
