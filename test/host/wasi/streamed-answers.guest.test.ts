import { afterAll, beforeAll, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import type { ByteSource } from "../../../runtime/message/byte-source.ts";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import { Pipe } from "../../../runtime/services/pipe.ts";
import type { StreamedHead } from "../../../runtime/worker/outcome/answering.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { type Origin, startOrigin } from "../../services/fetch/support/servers.ts";
import { ask, text, until } from "../../worker/support/waiting.ts";
import { buildGuest } from "./support/build-guest.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { watGuest } from "./support/wat-guest.ts";

// Answers of guests of wasi:http that go out while their guest runs: those with the grants fetch and streams.

let origin: Origin;
let egress: Egress;
let worker: RunningDeployment;

beforeAll(async () => {
  origin = await startOrigin((_, response) => {
    let left = 200;
    const more = () => {
      if (left-- === 0) response.end();
      else if (response.write(Buffer.alloc(65_536, "a"))) setImmediate(more);
      else response.once("drain", more);
    };
    more();
  });
  egress = new Egress();
  worker = await loadFetching(await buildGuest("fetcher"), reachOf(egress, [origin.port]), {
    grants: ["log", "clock", "fetch", "streams"],
  });
}, 240_000);

afterAll(async () => {
  await worker.dispose();
  await egress.close();
  await origin.close();
});

/** The answer as it begins, and what comes of its request. */
async function begun(path: string, signal?: AbortSignal) {
  const heads: StreamedHead[] = [];
  const outcome = ask(worker, path, signal, (head) => heads.push(head));
  await until(() => heads.length === 1);
  const { status, body } = heads[0]!;
  return { status, body, outcome };
}

async function next(body: ByteSource): Promise<string | null> {
  const piece = await body.read(65_536);
  return piece && Buffer.from(piece).toString();
}

async function rest(body: ByteSource): Promise<number> {
  let bytes = 0;
  for (let piece = await body.read(65_536); piece !== null; piece = await body.read(65_536)) {
    bytes += piece.length;
  }
  return bytes;
}

test("an answer begins when its guest waits, and its pieces come in their time", async () => {
  const since = performance.now();
  const { status, body, outcome } = await begun("/drip/whole");
  expect(status).toBe(201);
  expect([await next(body), await next(body), await next(body)]).toEqual(["0 ", "1 ", "2 "]);
  expect(performance.now() - since).toBeGreaterThanOrEqual(199);
  expect(await next(body)).toBeNull();
  expect((await outcome).error).toBeNull();
  const { interfaces } = (await outcome).usage;
  expect(interfaces).toEqual({ streams: expect.objectContaining({ bytesOut: 6 }) });
});

test("whoever wants it whole gets it so, at the same price", async () => {
  const whole = await ask(worker, "/drip/whole");
  expect(text(whole)).toBe("0 1 2 ");
  expect(whole.response!.status).toBe(201);
  const { body, outcome } = await begun("/drip/whole");
  await rest(body);
  expect((await outcome).usage.fuel).toBe(whole.usage.fuel);
});

/** Answers with so many KiB, and polls its stream after each of them. */
const writing = (pieces: number) =>
  watGuest(`
    (local.set $a (call $new-response (call $new-fields)))
    (call $body (local.get $a) (i32.const 128))
    (local.set $b (i32.load (i32.const 132)))
    (call $answer (local.get $out) (local.get $a))
    (call $body-write (local.get $b) (i32.const 128))
    (local.set $c (i32.load (i32.const 132)))
    (local.set $a (i32.const 0))
    (loop $more
      (call $check-write (local.get $c) (i32.const 144))
      (call $write (local.get $c) (i32.const 1024) (i32.const 1024) (i32.const 144))
      (i32.store (i32.const 64) (call $subscribe-out (local.get $c)))
      (call $poll (i32.const 64) (i32.const 1) (i32.const 160))
      (call $drop-pollable (i32.load (i32.const 64)))
      (local.set $a (i32.add (local.get $a) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $a) (i32.const ${pieces}))))
    (call $drop-output (local.get $c))
    (call $finish (local.get $b) (i32.const 0) (i32.const 0) (i32.const 192))`);

test("room that is left of what a guest writes to is not paid as a wait; more than there is, is", async () => {
  const fuelOf = async (pieces: number) => {
    const own = await loadFetching(await writing(pieces), reachOf(egress, []), {
      grants: ["streams"],
    });
    const { response, error, usage } = await ask(own, "/");
    expect([error, response?.body.tag === "bytes" && response.body.val.length]).toEqual([
      null,
      pieces * 1_024,
    ]);
    await own.dispose();
    return usage.fuel;
  };
  const [few, some, many] = [await fuelOf(10), await fuelOf(60), await fuelOf(300)];
  expect((some - few) / 50).toBeLessThan(100_000);
  // A wait for each 64 of them.
  const waits = (many - some) / 240 - (some - few) / 50;
  expect(waits * 64).toBeGreaterThan(250_000);
  expect(waits * 64).toBeLessThan(1_000_000);
}, 60_000);

test("one that is left open when its guest returns is whole", async () => {
  const { body, outcome } = await begun("/drip/open");
  expect(await rest(body)).toBe(6);
  expect((await outcome).error).toBeNull();
});

test.each([
  ["drop", "it dropped the body without finishing it"],
  ["short", "its body has 6 bytes, and its content-length is 100"],
  ["trap", "unreachable"],
])("one that is not whole is cut off: %s", async (how, why) => {
  const { body, outcome } = await begun(`/drip/${how}`);
  await expect(rest(body)).rejects.toThrow();
  expect((await outcome).error).toMatchObject({ code: "guest-trap" });
  expect((await outcome).error!.message).toContain(why);
});

test("one that announces trailers goes out whole, with them", async () => {
  const { response } = await ask(worker, "/drip/trailers", undefined, () => {
    throw new Error("it began");
  });
  expect(response!.trailers).toEqual([["x-sum", "1"]]);
});

test("a guest writes no faster than its client reads, and stops when that leaves", async () => {
  const { body, outcome } = await begun("/drip/flood");
  expect((await next(body))!.length).toBeGreaterThan(0);
  let ended = false;
  void outcome.then(() => {
    ended = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(ended).toBe(false);
  body.cancel();
  expect((await outcome).usage.interfaces!.streams!.bytesOut).toBeLessThan(1_000_000);
});

test("a guest that writes without asking waits for its client as well", async () => {
  const { body, outcome } = await begun("/drip/unasked");
  expect(await rest(body)).toBe(3_000_000);
  expect((await outcome).error).toBeNull();
});

test("an origin's content passes through piece by piece, at the pace of who reads it", async () => {
  const { body, outcome } = await begun(`/pass/127.0.0.1:${origin.port}/`);
  expect(await rest(body)).toBe(200 * 65_536);
  expect((await outcome).error).toBeNull();
});

/** A request whose content comes as the test has it. */
function send(content: ByteSource, trailers: Field[] = [], signal?: AbortSignal) {
  const heads: StreamedHead[] = [];
  const request = {
    ...{ method: "POST", uri: "http://worker.test/echo/x/", fields: [] },
    body: { tag: "stream" as const, val: content, trailers: () => trailers },
  };
  const outcome = worker.call(request, undefined, signal, (head) => heads.push(head));
  return { heads, outcome };
}

test("a request's content reaches its guest as it comes, and what comes after it", async () => {
  const pipe = new Pipe();
  const { heads, outcome } = send(pipe, [["x-sum", "abc"]]);
  void pipe.write(Buffer.from("first "));
  await until(() => heads.length === 1);
  const { body } = heads[0]!;
  expect(await next(body)).toBe("first ");
  void pipe.write(Buffer.from("second"));
  expect(await next(body)).toBe("second");
  pipe.end();
  expect(await next(body)).toBe(" sum abc");
  expect(await next(body)).toBeNull();
  expect((await outcome).error).toBeNull();
});

test("more content than is taken whole passes through", async () => {
  let left = 400;
  const content: ByteSource = {
    read: async (most) => (left-- > 0 ? new Uint8Array(Math.min(most, 65_536)) : null),
    cancel() {},
  };
  const { heads, outcome } = send(content);
  await until(() => heads.length === 1);
  expect(await rest(heads[0]!.body)).toBe(400 * 65_536);
  expect((await outcome).error).toBeNull();
});

test("content that breaks off is an error that the guest can handle", async () => {
  const pipe = new Pipe();
  const { heads, outcome } = send(pipe);
  void pipe.write(Buffer.from("half "));
  pipe.end(new Error("gone"));
  await until(() => heads.length === 1);
  // 25 is HTTP-response-incomplete: there is no such case for requests.
  expect(await next(heads[0]!.body)).toBe("half ");
  expect(await next(heads[0]!.body)).toBe("broken off 25");
  expect((await outcome).error).toBeNull();
});

test("without the grant for streams the answer goes out whole", async () => {
  const without = await loadFetching(await buildGuest("fetcher"), reachOf(egress, []));
  const outcome = await ask(without, "/drip/whole", undefined, () => {
    throw new Error("it began");
  });
  expect(text(outcome)).toBe("0 1 2 ");
  expect(outcome.usage.interfaces).toEqual({});
  await without.dispose();
});
