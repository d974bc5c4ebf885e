import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpServer } from "../../../runtime/http/server.ts";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { FetchSettings } from "../../../runtime/settings/settings.ts";
import type { RequestTraces } from "../../../runtime/shard/observe/request-traces.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { workerReach } from "../../../runtime/worker/worker-reach.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { compileWorker, testSettings } from "../../support/workers.ts";
import { attributesOf, startCollector } from "./support/collector.ts";
import { tracesTo } from "./support/traced.ts";

// Fetches what it is told to, with a traceparent of its own where it is given one.
const source = `
import { fetch, FetchRequest, Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const outgoing = new FetchRequest(request.headers.get("x-to")!);
  const own = request.headers.get("x-own");
  if (own !== null) outgoing.headers.set("traceparent", own);
  const fetched = fetch(outgoing);
  return Response.text(fetched.isOk ? fetched.value.text() : fetched.error.code);
}
`;

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const patience = 60_000;

let wasm: Uint8Array;
let origin: Server;
let originUrl: string;
/** The fields of the trace that the origin got, by path. */
const came = new Map<string, { traceparent?: unknown; tracestate?: unknown }>();
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  wasm = await compileWorker(source);
  origin = createServer((message, answer) => {
    const { traceparent, tracestate } = message.headers;
    came.set(message.url!.split("?")[0]!, { traceparent, tracestate });
    answer.writeHead(message.url!.startsWith("/missing") ? 404 : 200).end("there");
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
}, patience);
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  origin.closeAllConnections();
  origin.close();
});

/** A worker behind a front, as a shard has it. */
async function serve(traces: RequestTraces | null, fetch: Partial<FetchSettings> = {}) {
  const settings = testSettings({ fetch: { allow: [], private: [originUrl], ...fetch } });
  const { limits, grants } = settings;
  const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
  const egress = new Egress();
  const reach = workerReach(settings, "acme", "1", {
    sender: () => egress,
    kv: null,
    beginSpan: traces?.beginFetch,
  });
  const deployment = await RunningDeployment.load(
    await keptArtifact(wasm, bounds),
    settings,
    () => {},
    reach,
  );
  const subject = { worker: "shop", deployment: null, tenant: "acme", cordon: "default" };
  const front = new HttpServer({
    route: () => ({
      kind: "local",
      limits,
      subject,
      call: (request, requestId, signal) => deployment.call(request, requestId, signal),
    }),
    onOutcome: (outcome, meta) => traces?.end(outcome, meta),
    ...(traces !== null && { beginTrace: traces.begin }),
  });
  const { port } = await front.listen({ port: 0, address: "127.0.0.1" });
  closing.push(
    () => egress.close(),
    () => deployment.dispose(),
    () => front.close(),
  );
  return async (to: string, headers: Record<string, string> = {}, body?: ReadableStream) => {
    const answer = await globalThis.fetch(`http://127.0.0.1:${port}/`, {
      headers: { "x-to": to, ...headers },
      ...(body !== undefined && { method: "POST", body, duplex: "half" }),
    });
    return answer.text();
  };
}

const visitors = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: "a=1,b=2" };

test(
  "without traces of the host, a visitor's trace goes to the origin as it came",
  async () => {
    const ask = await serve(null);
    expect(await ask(`${originUrl}/plain`, visitors)).toBe("there");
    expect(came.get("/plain")).toEqual(visitors);
    await ask(`${originUrl}/none`);
    expect(came.get("/none")).toEqual({});
    await ask(`${originUrl}/malformed`, { ...visitors, traceparent: "00-1-2-3" });
    expect(came.get("/malformed")).toEqual({});
    await ask(`${originUrl}/own`, {
      ...visitors,
      "x-own": `00-${"a".repeat(32)}-${"b".repeat(16)}-00`,
    });
    expect(came.get("/own")).toEqual({ traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-00` });
  },
  patience,
);

test(
  "a worker whose settings say so tells origins nothing of the trace",
  async () => {
    const ask = await serve(null, { traceContext: false });
    expect(await ask(`${originUrl}/quiet`, visitors)).toBe("there");
    expect(came.get("/quiet")).toEqual({});
  },
  patience,
);

test(
  "with traces each fetch is a client's span within its request's, and the origin is called by it",
  async () => {
    const receiver = await startCollector();
    closing.push(receiver.close);
    const { traces } = await tracesTo(receiver.url);
    const ask = await serve(traces);
    await ask(`${originUrl}/secret-path?token=hidden`, visitors);
    await ask(`${originUrl}/missing`);
    expect(await ask("http://elsewhere.test/?token=hidden")).toBe("denied");
    await traces.close(5_000);

    const spans = receiver.spans();
    const servers = spans.filter(({ kind }) => kind === 2);
    const clients = spans.filter(({ kind }) => kind === 3);
    expect(clients).toHaveLength(3);
    const [found, missing, denied] = clients;
    expect(found).toMatchObject({ traceId, name: "GET", traceState: "a=1,b=2" });
    expect(found!.parentSpanId).toBe(servers.find((span) => span.traceId === traceId)!.spanId);
    expect(came.get("/secret-path")).toEqual({
      traceparent: `00-${traceId}-${found!.spanId}-01`,
      tracestate: "a=1,b=2",
    });
    const port = Number(new URL(originUrl).port);
    expect(attributesOf(found!)).toMatchObject({
      "http.request.method": "GET",
      "server.address": "127.0.0.1",
      "http.response.status_code": 200,
      "url.scheme": "http",
    });
    expect(Number(attributesOf(found!)["server.port"])).toBe(port);
    expect(BigInt(found!.endTimeUnixNano)).toBeGreaterThan(BigInt(found!.startTimeUnixNano));
    expect(attributesOf(missing!)).toMatchObject({
      "http.response.status_code": 404,
      "error.type": "404",
    });
    expect(missing!.status.code).toBe(2);
    expect(attributesOf(denied!)).toMatchObject({
      "server.address": "elsewhere.test",
      "error.type": "denied",
    });
    for (const { traceId: id, parentSpanId } of clients) {
      expect(servers.some((span) => span.traceId === id && span.spanId === parentSpanId)).toBe(
        true,
      );
    }
    // Neither path nor query of what is fetched is anybody's who sees traces.
    expect(JSON.stringify(spans)).not.toMatch(/secret-path|hidden/);
  },
  patience,
);

test(
  "a fetch lies within its request's span, and its guest's, which begin with the head and the guest",
  async () => {
    const receiver = await startCollector();
    closing.push(receiver.close);
    const { traces } = await tracesTo(receiver.url);
    const ask = await serve(traces);
    await ask(`${originUrl}/warm`);
    // Its content ends half a second after its head.
    const content = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("some"));
        await new Promise((wait) => setTimeout(wait, 500));
        controller.enqueue(new TextEncoder().encode("content"));
        controller.close();
      },
    });
    await ask(`${originUrl}/late`, {}, content);
    await traces.close(5_000);
    const spans = receiver.spans();
    const starts = (span: (typeof spans)[number]) => Number(span.startTimeUnixNano) / 1e6;
    for (const fetched of spans.filter(({ kind }) => kind === 3)) {
      const ofRequest = spans.filter(({ traceId: id }) => id === fetched.traceId);
      const request = ofRequest.find(({ kind }) => kind === 2)!;
      const guest = ofRequest.find(({ name }) => name === "guest")!;
      expect(starts(request)).toBeLessThanOrEqual(starts(guest));
      expect(starts(guest)).toBeLessThanOrEqual(starts(fetched));
      expect(BigInt(request.endTimeUnixNano)).toBeGreaterThanOrEqual(
        BigInt(fetched.endTimeUnixNano),
      );
    }
    const last = spans.filter(({ kind }) => kind === 2).at(-1)!;
    const guest = spans.filter(({ name }) => name === "guest").at(-1)!;
    expect(starts(guest) - starts(last)).toBeGreaterThan(400);
    // And it ended with the answer, not as much later.
    expect(Number(last.endTimeUnixNano) / 1e6).toBeLessThanOrEqual(Date.now() + 100);
  },
  patience,
);
