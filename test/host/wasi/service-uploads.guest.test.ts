import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpServer } from "../../../runtime/http/server.ts";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { testSettings } from "../../support/workers.ts";
import { text } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { counted, serviceGuest } from "./support/service-guest.ts";

// Services of WASI 0.3 that send their own request on, while its content comes.

const scheme = (code: number) =>
  `(drop (call $set-scheme (local.get $request) (i32.const 1) (i32.const ${code}) (i32.const 512) (i32.const 5)))`;
const send = `
  (drop (call $set-authority (local.get $request) (i32.const 1) (i32.const 640) (i32.load (i32.const 636))))
  (local.set $a (i32.shr_u (call $start-send (local.get $request) (i32.const 320)) (i32.const 4)))
  (drop (call $await (local.get $a)))`;
const conducts = [
  `${scheme(0)} ${send} (call $answer (i32.load (i32.const 328))) (i32.const 0)`,
  `${scheme(2)} ${send} (call $say-number (i32.load8_u (i32.const 320))) (i32.const 0)`,
];

const grants = ["log", "clock", "fetch", "streams"] as const;
const limits = { deadline: 3_000, responseBody: 450_000 };
/** Whether the origin answers at once. */
let echoes = true;
/** Bytes that came to the origin, and how its requests failed. */
const atOrigin: (number | string)[] = [];
let origin: Server;
let egress: Egress;
let worker: RunningDeployment;
let front: HttpServer;
let port: number;

beforeAll(async () => {
  origin = createServer((asked, answer) => {
    asked.on("data", ({ length }: Buffer) => atOrigin.push(length));
    asked.on("error", ({ message }) => atOrigin.push(message));
    if (echoes) asked.pipe(answer);
    else asked.on("end", () => answer.end());
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  const { port: at } = origin.address() as AddressInfo;
  egress = new Egress();
  const data = { 512: "other", ...counted(640, `127.0.0.1:${at}`) };
  worker = await loadFetching(await serviceGuest(conducts, { data }), reachOf(egress, [at]), {
    ...{ grants, limits },
  });
  front = new HttpServer({
    route: () => ({
      kind: "local",
      streams: true,
      limits: testSettings({ limits }).limits,
      subject: null,
      call: (...asked) => worker.call(...asked),
    }),
    onOutcome: () => {},
  });
  ({ port } = await front.listen({ port: 0, address: "127.0.0.1" }));
}, 60_000);
afterAll(async () => {
  front.close();
  await worker.dispose();
  await egress.close();
  origin.close();
});

/** Sends pieces of 20,000 bytes one after another. Returns the answer's status and its bytes. */
function upload(pieces: number): Promise<readonly [status: number | undefined, bytes: number]> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", method: "POST", path: "/0" });
    let left = pieces;
    const more = () => {
      if (left-- === 0) sent.end();
      else sent.write(Buffer.alloc(20_000, "x"), () => setTimeout(more, 10));
    };
    sent.on("error", reject).on("response", (answer) => {
      let bytes = 0;
      answer.on("data", (piece: Buffer) => {
        bytes += piece.length;
      });
      answer.on("close", () => resolve([answer.statusCode, bytes]));
    });
    more();
  });
}

test("an origin that answers with what it is sent gets all of it, after the guest has ended", async () => {
  expect(await upload(20)).toEqual([200, 400_000]);
});

test.each([16_384, 16_383])(
  "of an upload whose client pauses after %i bytes those are at the origin at once, and the deadline ends it",
  async () => {
    const bytes = 16_384;
    atOrigin.length = 0;
    echoes = false;
    const began = performance.now();
    const sent = request({ port, host: "127.0.0.1", method: "POST", path: "/0" });
    const status = new Promise((resolve, reject) => {
      sent.on("error", reject).on("response", (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
    sent.write(Buffer.alloc(bytes, "x"));
    await expect.poll(() => atOrigin, { timeout: 2_500 }).toEqual([bytes]);
    expect(await status).toBe(504);
    expect(performance.now() - began).toBeGreaterThan(2_900);
    await expect.poll(() => atOrigin, { timeout: 2_000 }).toEqual([bytes, "aborted"]);
    sent.destroy();
  },
);

test("content of a request that can't be sent is dropped", async () => {
  const outcome = await worker.call({
    ...{ method: "POST", uri: "http://x.example/1", fields: [] },
    body: { tag: "bytes", val: new Uint8Array(1_000_000) },
  });
  expect([outcome.error, text(outcome)]).toEqual([null, "1"]);
});
