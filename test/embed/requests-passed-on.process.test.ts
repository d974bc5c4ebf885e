// A request's content as its answer's content: the plainest line of a proxy.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, request as send } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { connect as secureConnect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeHandler } from "../../runtime/embed/adapters/node-http.ts";
import { type Host, openHost, SkerryError, type Worker } from "../../runtime/embed/embed.ts";
import type { LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { componentOf } from "../javascript/project.ts";
import { certificate, key } from "../services/fetch/support/certificate.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { compileWorker, testHost, testSettings } from "../support/workers.ts";

const grants = ["log", "clock", "random", "config", "streams"] as const;

const javascript = () =>
  componentOf(
    {
      "index.js": `
const ways = {
  direct: (request) => new Response(request.body),
  transformed: (request) => new Response(request.body.pipeThrough(new TransformStream())),
  cloned: (request) => {
    const copy = request.clone();
    return new Response(copy.body);
  },
  teed: (request) => new Response(request.body.tee()[1]),
  "by-pieces": (request) => {
    const { readable, writable } = new TransformStream();
    (async () => {
      const writer = writable.getWriter();
      for await (const piece of request.body) await writer.write(piece);
      await writer.close();
    })();
    return new Response(readable);
  },
  whole: async (request) => new Response(await request.arrayBuffer()),
};
export default {
  fetch: (request) => {
    if (request.body === null) return new Response(null);
    return ways[new URL(request.url).pathname.slice(1)](request);
  },
};
`,
    },
    { grants: [...grants] },
  );

const assemblyscript = () =>
  compileWorker(`
import { Request, Response, ResponseWriter } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/direct") return Response.streamed(200, request.stream());
  if (path == "/whole") return Response.bytes(request.bytes());
  const reader = request.stream();
  const writer = ResponseWriter.begin();
  for (let piece = reader.read(); piece !== null; piece = reader.read()) {
    if (!writer.write(piece)) break;
  }
  return writer.finish();
}
`);

const guests = {
  javascript: {
    made: javascript,
    ways: ["direct", "transformed", "cloned", "teed", "by-pieces", "whole"],
  },
  assemblyscript: { made: assemblyscript, ways: ["direct", "by-pieces", "whole"] },
} as const;
const limits = { fuel: 50_000_000_000, cpu: 120_000, memory: 128 * 1024 * 1024 };

/** Content of so many bytes, in pieces of up to 1,000 bytes for short ones: of a stream these are on their way one by one. */
function* pieces(bytes: number): Generator<Uint8Array> {
  const length = bytes > 100_000 ? 50_000 : 100;
  for (let at = 0; at < bytes; at += length) {
    yield new Uint8Array(Math.min(length, bytes - at)).map((_, i) => ((at + i) * 31) % 251);
  }
}

const streamed = (bytes: number) => Readable.toWeb(Readable.from(pieces(bytes))) as ReadableStream;
const wholeOf = (bytes: number) => Buffer.concat([...pieces(bytes)]);
const digest = (bytes: Uint8Array) =>
  `${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;

let host: Host;
let local: Awaited<ReturnType<typeof testHost>>;
const embedded: Record<string, Worker> = {};
const modules: Record<string, Uint8Array> = {};
const servers: Server[] = [];
const urls: Record<string, string> = {};

beforeAll(async () => {
  host = await openHost({ dataDir: keptDataDir(), fuel: 1_000_000_000 });
  local = await testHost();
  for (const [name, { made }] of Object.entries(guests)) {
    const wasm = await made();
    const worker = await host.load(name, wasm, { grants: [...grants], limits });
    embedded[name] = worker;
    modules[name] = wasm;
    const server = createServer(nodeHandler(worker));
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}, 120_000);
afterAll(async () => {
  for (const server of servers) server.close();
  await host?.close();
  await local?.end();
});

/** Sends content piece by piece over HTTP, without a length where `isStreamed`, and gathers the answer. */
async function sentTo(url: string, bytes: number, isStreamed: boolean): Promise<string> {
  const headers = isStreamed ? {} : { "content-length": bytes };
  const asked = send(url, { method: "POST", headers });
  Readable.from(pieces(bytes)).pipe(asked);
  const [response] = await once(asked, "response");
  const come: Uint8Array[] = [];
  for await (const piece of response) come.push(piece);
  expect([response.statusCode, response.complete]).toEqual([200, true]);
  return digest(Buffer.concat(come));
}

type Door = (guest: string, way: string, bytes: number, isStreamed: boolean) => Promise<string>;

const doors: Readonly<Record<string, Door>> = {
  openHost: async (guest, way, bytes, isStreamed) => {
    const body = isStreamed ? streamed(bytes) : wholeOf(bytes);
    const answer = await embedded[guest]!.fetch(`/${way}`, {
      method: "POST",
      body,
      duplex: "half",
    });
    expect(answer.status).toBe(200);
    return digest(new Uint8Array(await answer.arrayBuffer()));
  },
  nodeHandler: (guest, way, bytes, isStreamed) =>
    sentTo(`${urls[guest]}/${way}`, bytes, isStreamed),
  served: async (guest, way, bytes, isStreamed) => {
    await served(guest);
    port ??= (await local.host.listen(0)).port;
    return sentTo(`http://127.0.0.1:${port}/${way}`, bytes, isStreamed);
  },
  called: async (guest, way, bytes) => {
    const body = { tag: "bytes" as const, val: new Uint8Array(wholeOf(bytes)) };
    const uri = `http://localhost/${way}`;
    const { response, error } = await local.host.call(await served(guest), {
      method: "POST",
      uri,
      fields: [],
      body,
    });
    expect(error).toBe(null);
    return digest(response!.body.tag === "bytes" ? response!.body.val : new Uint8Array());
  },
};

let port: number | null = null;
let loaded: { guest: string; worker: Awaited<ReturnType<LocalSupervisor["load"]>> } | null = null;
/** The guest in the process of `skerry run`. */
async function served(guest: string) {
  if (loaded?.guest === guest) return loaded.worker;
  const settings = testSettings({ name: guest, grants: [...grants], limits });
  const worker = await local.host.load(modules[guest]!, settings);
  await local.host.swap(worker);
  loaded = { guest, worker };
  return worker;
}

const sizes = [0, 1, 255, 256, 257, 1_000, 65_535, 65_536, 65_537, 300_000];

describe.each(Object.keys(doors))("by %s", (door) => {
  for (const [guest, { ways }] of Object.entries(guests)) {
    test.each(ways)(
      `content passed on by ${guest}, %s, is whole`,
      async (way) => {
        for (const bytes of sizes) {
          for (const isStreamed of [true, false]) {
            const come = await doors[door]!(guest, way, bytes, isStreamed);
            expect([bytes, isStreamed, come]).toEqual([bytes, isStreamed, digest(wholeOf(bytes))]);
          }
        }
      },
      60_000,
    );
  }

  test("20 MB are whole", async () => {
    const bytes = 20_000_000;
    const come = await doors[door]!("javascript", "direct", bytes, true);
    expect(come).toBe(digest(wholeOf(bytes)));
  }, 60_000);
});

describe("content that breaks off while it is passed on", () => {
  const broken = (after: Uint8Array[]) => {
    const left = [...after];
    return new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const piece = left.shift();
        if (piece === undefined) controller.error(new Error("the disk failed"));
        else controller.enqueue(piece);
      },
    });
  };

  for (const [guest, { ways }] of Object.entries(guests)) {
    const passing = ways.filter(
      (way) => way !== "whole" && guest + way !== "assemblyscriptby-pieces",
    );
    test.each(passing)(`is an error for who reads it: ${guest}, %s`, async (way) => {
      for (const before of [0, 1, 300]) {
        const body = broken([...pieces(before * 1_000)]);
        const answered = embedded[guest]!.fetch(`/${way}`, {
          method: "POST",
          body,
          duplex: "half",
        });
        const come = answered.then((answer) => answer.arrayBuffer());
        await expect(come).rejects.toBeInstanceOf(SkerryError);
      }
    });
  }

  /** A client of HTTP/1.0 whose answer breaks off: what it has read, and how its connection ended. */
  async function brokenOff(socket: Socket) {
    let bytes = 0;
    socket.on("data", (piece: Uint8Array) => {
      bytes += piece.length;
    });
    const ended = once(socket, "close").catch((error: Error) => error);
    socket.write("POST /direct HTTP/1.0\r\nContent-Length: 1000000\r\n\r\n");
    socket.write(new Uint8Array(1_000));
    await once(socket, "data");
    process.kill(embedded.javascript!.processId, "SIGKILL");
    return { ended: await ended, bytes };
  }

  test("has a client of HTTP/1.0 see its connection reset, as its end would be an end", async () => {
    const { port } = new URL(urls.javascript!);
    const { ended } = await brokenOff(connect(Number(port), "127.0.0.1"));
    expect(ended).toMatchObject({ code: "ECONNRESET" });
  });

  test.each(["a unix socket", "TLS"])(
    "leaves the program alone, over %s too",
    async (over) => {
      const handler = nodeHandler(embedded.javascript!);
      const folder = mkdtempSync(join(tmpdir(), "skerry-passed-on-"));
      const server =
        over === "TLS"
          ? createSecureServer({ cert: certificate, key }, handler)
          : createServer(handler);
      const path = join(folder, "socket");
      server.listen(over === "TLS" ? { port: 0, host: "127.0.0.1" } : { path });
      await once(server, "listening");
      try {
        const at = server.address();
        const to = () =>
          typeof at === "string"
            ? connect(at)
            : secureConnect({ port: at!.port, host: "127.0.0.1", rejectUnauthorized: false });
        const thrown: unknown[] = [];
        const onThrown = (error: unknown) => thrown.push(error);
        process.on("uncaughtException", onThrown);
        try {
          expect((await brokenOff(to())).bytes).toBeLessThan(10_000);
        } finally {
          process.off("uncaughtException", onThrown);
        }
        expect(thrown).toEqual([]);
      } finally {
        server.close();
        rmSync(folder, { recursive: true });
      }
    },
    20_000,
  );
});
