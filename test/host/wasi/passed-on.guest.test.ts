import { afterAll, beforeAll, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import type { ByteSource } from "../../../runtime/message/byte-source.ts";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { StreamedHead } from "../../../runtime/worker/outcome/answering.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { type Origin, startOrigin } from "../../services/fetch/support/servers.ts";
import { buildGuest } from "./support/build-guest.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { counted, serviceGuest } from "./support/service-guest.ts";

// Content that a service of WASI 0.3 hands on as it is, and content of workers that fetch nothing.

const sendOn = (request: string) => `
  (local.set $a (i32.shr_u (call $start-send ${request} (i32.const 320)) (i32.const 4)))
  (drop (call $await (local.get $a)))
  (if (i32.load8_u (i32.const 320)) (then (unreachable)))
  (call $answer (i32.load (i32.const 328)))
  (i32.const 0)`;
/** Answers with the request's own content, and what comes after it. */
const answerOwn = `
  (call $new-response (call $new-fields) (i32.const 1) (global.get $reads) (global.get $after) (i32.const 128))
  (call $answer (i32.load (i32.const 128)))
  (i32.const 0)`;
const conducts = [
  sendOn("(call $outgoing)"),
  `(drop (call $set-scheme (local.get $request) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
   (drop (call $set-authority (local.get $request) (i32.const 1) (i32.const 640) (i32.load (i32.const 636))))
   ${sendOn("(local.get $request)")}`,
  // In a request of its own, after which comes nothing.
  `(call $open (local.get $request))
   (local.set $x (call $trailers-future))
   (call $new-request (call $new-fields) (i32.const 1) (global.get $reads) (call $first (local.get $x))
     (i32.const 0) (i32.const 0) (i32.const 128))
   (local.set $b (i32.load (i32.const 128)))
   (drop (call $write-trailers (call $second (local.get $x)) (i32.const 256)))
   (call $drop-trailers (call $second (local.get $x)))
   (drop (call $set-method (local.get $b) (i32.const 2) (i32.const 0) (i32.const 0)))
   (drop (call $set-scheme (local.get $b) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
   (drop (call $set-authority (local.get $b) (i32.const 1) (i32.const 640) (i32.load (i32.const 636))))
   (drop (call $set-path (local.get $b) (i32.const 1) (i32.const 704) (i32.load (i32.const 700))))
   ${sendOn("(local.get $b)")}`,
];
const ownConducts = [
  `(call $open (local.get $request)) ${answerOwn}`,
  // Reads a little of it first, into its own answer's way.
  `(call $open (local.get $request))
   (drop (call $read (global.get $reads) (i32.const 4096) (i32.const 10)))
   ${answerOwn}`,
];

const MiB = 2 ** 20;
let origin: Origin;
let egress: Egress;
let proxy: RunningDeployment;
let own: RunningDeployment;
/** Bytes that the origin answers with, and whether it breaks off then. */
let answers = { bytes: 0, cut: false };
/** Bytes and trailers that it got. */
let got = { bytes: 0, trailers: {} as NodeJS.Dict<string> };

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    let bytes = 0;
    request.on("data", ({ length }: Buffer) => {
      bytes += length;
    });
    request.on("end", () => {
      got = { bytes, trailers: request.trailers };
      let left = answers.bytes;
      const more = () => {
        while (left > 0) {
          const piece = Buffer.alloc(Math.min(left, 65_536), "a");
          left -= piece.length;
          if (!response.write(piece)) {
            response.once("drain", more);
            return;
          }
        }
        if (answers.cut) response.destroy();
        else response.end();
      };
      more();
    });
  });
  egress = new Egress();
  const authority = `127.0.0.1:${origin.port}`;
  const data = { ...counted(640, authority), ...counted(704, "/") };
  const reach = reachOf(egress, [origin.port]);
  proxy = await loadFetching(await serviceGuest(conducts, { data }), reach, {
    grants: ["log", "fetch", "streams"],
  });
  own = await loadFetching(await serviceGuest(ownConducts), reachOf(egress, []), {
    grants: ["log", "streams"],
  });
}, 120_000);
afterAll(async () => {
  await proxy.dispose();
  await own.dispose();
  await egress.close();
  await origin.close();
});

/** So many bytes, in pieces of 64 KiB. */
function content(bytes: number): ByteSource {
  let left = bytes;
  return {
    read: async (most) => {
      const piece = new Uint8Array(Math.min(left, most, 65_536)).fill(97);
      left -= piece.length;
      return piece.length === 0 ? null : piece;
    },
    cancel() {},
  };
}

/** Sends content to a worker. Returns what comes of it once all of the answer was read. */
async function sent(
  worker: RunningDeployment,
  path: string,
  bytes: number,
  trailers: Field[] = [],
) {
  const heads: StreamedHead[] = [];
  const request = {
    ...{ method: "POST", uri: `http://worker.test${path}`, fields: [] },
    body: { tag: "stream" as const, val: content(bytes), trailers: () => trailers },
  };
  const called = worker.call(request, undefined, undefined, (head) => heads.push(head));
  const begun = await Promise.race([
    called.then(() => null),
    expect.poll(() => heads.length, { timeout: 20_000 }).toBe(1),
  ]);
  const outcome = begun === null ? await called : null;
  const body = heads[0]?.body ?? outcome?.response?.body;
  const read = await bytesOf(body);
  const { error, usage } = await called;
  expect(error).toBeNull();
  return { read, fuel: usage.fuel, interfaces: usage.interfaces };
}

async function bytesOf(body: unknown): Promise<number> {
  const source =
    (body as { tag?: string }).tag === undefined ? body : (body as { val: unknown }).val;
  if (source instanceof Uint8Array) return source.length;
  let bytes = 0;
  const { read } = source as ByteSource;
  for (;;) {
    const piece = await read.call(source, 65_536);
    if (piece === null) return bytes;
    for (const byte of piece) if (byte !== 97) throw new Error(`a byte is ${byte}`);
    bytes += piece.length;
  }
}

test("an origin's content that a service hands on costs no fuel, and is whole", async () => {
  answers = { bytes: 1, cut: false };
  const little = await sent(proxy, "/0", 1);
  answers = { bytes: 40 * MiB, cut: false };
  const much = await sent(proxy, "/0", 1);
  expect([little.read, much.read]).toEqual([1, 40 * MiB]);
  expect(much.fuel).toBe(little.fuel);
  expect(much.interfaces!.fetch!.bytesIn).toBe(0);
}, 30_000);

test("a request's own content that is sent on costs none either, and takes its trailers along", async () => {
  answers = { bytes: 3, cut: false };
  const little = await sent(proxy, "/1", 1);
  expect(got).toEqual({ bytes: 1, trailers: {} });
  const much = await sent(proxy, "/1", 40 * MiB, [["x-sum", "abc"]]);
  expect(got).toEqual({ bytes: 40 * MiB, trailers: { "x-sum": "abc" } });
  expect([much.read, much.fuel]).toEqual([3, little.fuel]);
}, 30_000);

test("trailers are left out where a service has none follow the content that it sends on", async () => {
  answers = { bytes: 3, cut: false };
  const little = await sent(proxy, "/2", 1, [["x-sum", "abc"]]);
  expect(got).toEqual({ bytes: 1, trailers: {} });
  const much = await sent(proxy, "/2", 5 * MiB, [["x-sum", "abc"]]);
  expect(got).toEqual({ bytes: 5 * MiB, trailers: {} });
  expect([much.read, much.fuel]).toEqual([3, little.fuel]);
}, 30_000);

test("content that its origin breaks off is no whole answer", async () => {
  answers = { bytes: 5 * MiB, cut: true };
  await expect(sent(proxy, "/0", 1)).rejects.toThrow();
});

test("a service that fetches nothing has its content as it comes, and hands it on for nothing", async () => {
  const little = await sent(own, "/0", 1);
  const much = await sent(own, "/0", 40 * MiB);
  expect([little.read, much.read]).toEqual([1, 40 * MiB]);
  expect(much.fuel).toBe(little.fuel);
}, 30_000);

test("content that a service has read some of goes by it, and what it has read does not", async () => {
  for (const bytes of [11, 65_536, 65_537, 2 * MiB]) {
    expect((await sent(own, "/1", bytes)).read).toBe(bytes - 10);
  }
}, 30_000);

test("a component of 0.2 that fetches nothing has its content as it comes as well", async () => {
  const worker = await loadFetching(await buildGuest("wat"), reachOf(egress, []), {
    grants: ["log", "streams"],
  });
  expect((await sent(worker, "/echo", 11 * MiB)).read).toBe(11 * MiB);
  await worker.dispose();
}, 60_000);
