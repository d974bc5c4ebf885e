import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Request } from "../../../runtime/abi/generated/types.ts";
import { grants } from "../../../runtime/settings/settings.ts";
import type { LoadedWorker, LocalSupervisor } from "../../../runtime/supervisor/local.ts";
import type { Outcome } from "../../../runtime/worker/outcome/usage.ts";
import { sendRaw } from "../../support/raw-http.ts";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { buildGuest } from "./support/build-guest.ts";
import { watEcho, watGuest } from "./support/wat-guest.ts";

// Guests of wasi:http/proxy as visitors and operators meet them: in isolates, metered, behind a socket.

let host: LocalSupervisor;
let end: () => Promise<void>;
let worker: LoadedWorker;
let port: number;
const body = new TextEncoder().encode("body");

/** Bodies are whole: `streamed-answers.guest.test.ts` has the others. */
const whole = grants.filter((grant) => grant !== "streams");

const load = (component: Uint8Array, changes: Parameters<typeof testSettings>[0] = {}) =>
  host.load(component, testSettings({ grants: whole, ...changes }));

beforeAll(async () => {
  ({ host, end } = await testHost());
  worker = await load(await buildGuest("assemblyscript"), {
    variables: { NAME: "value" },
    secrets: { TOKEN: "secret" },
  });
  await host.swap(worker);
  ({ port } = await host.listen(0));
}, 120_000);
afterAll(() => end());

function call(path: string, changes: Partial<Request> = {}, of = worker): Promise<Outcome> {
  const uri = `http://x.example${path}`;
  return host.call(of, { method: "GET", uri, fields: [], body: { tag: "empty" }, ...changes });
}

test("the kind is told from the bytes", () => {
  expect(worker.manifest.world).toBe("wasi:http/proxy@0.2");
});

test.each(["0.2.0", "0.2.6", "0.2.10"])("a component of WASI %s runs as well", async (version) => {
  const older = await load(await watGuest(watEcho, "", version));
  const fields: Request["fields"] = [["x-name", "value"]];
  const { response } = await call("/", { fields, body: { tag: "bytes", val: body } }, older);
  expect(response!.fields).toEqual(fields);
  expect(bodyText(response!.body)).toBe("body");
  await host.unload(older);
});

test("a request gets the same answer at the same price each time, from a fresh state", async () => {
  const outcomes = [await call("/count"), await call("/count"), await call("/count")];
  for (const { response, usage } of outcomes) {
    expect(bodyText(response!.body)).toBe("1");
    expect(usage.fuel).toBe(outcomes[0]!.usage.fuel);
    expect(usage.hostCalls).toBe(outcomes[0]!.usage.hostCalls);
  }
  expect(outcomes[0]!.usage.hostCalls).toBeGreaterThan(5);
});

test("handles that a request leaves behind are not the next one's", async () => {
  const first = await call("/left-open");
  await call("/report/stdio");
  const later = await call("/left-open");
  expect(later.usage.fuel).toBe(first.usage.fuel);
  expect(bodyText(later.response!.body)).toBe("half");
});

test("what it prints is in the log, and variables and secrets in its environment", async () => {
  const { log } = await call("/report/stdio");
  expect(log[0]).toEqual({ level: "info", message: "this is half a line to stdout" });
  const { response } = await call("/report/environment");
  expect(bodyText(response!.body)).toBe("NAME: value\nTOKEN: secret\n");
});

test("time waits for nobody", async () => {
  const { response, usage } = await call("/report/clocks");
  expect(bodyText(response!.body)).toContain("waited: 5000000000");
  expect(usage.wallMs).toBeLessThan(1_000);
});

test("what the host writes into a large memory is gone with the request", async () => {
  // Results land at 400,000, and a list that the guest gets room for at 450,000.
  const writer = await load(
    await watGuest(
      `(local.set $a (i32.or (i32.load (i32.const 400000)) (i32.load (i32.const 450000))))
       (global.set $next (i32.const 450000))
       (call $entries (call $headers (local.get $request)) (i32.const 400000))
       (if (local.get $a) (then (unreachable)))
       (if (i32.eqz (i32.load (i32.const 400000))) (then (unreachable)))
       (call $answer (local.get $out) (call $new-response (call $new-fields)))`,
      "(drop (memory.grow (i32.const 8)))",
    ),
  );
  for (let each = 0; each < 3; each++) {
    const { error } = await call("/", { fields: [["x-name", "value"]] }, writer);
    expect(error).toBeNull();
  }
  await host.unload(writer);
});

describe("a request without an answer", () => {
  test.each([
    ["/unset", "guest-trap", /^The worker gave no response: it returned without setting one\.$/],
    ["/dropped-body", "guest-trap", /: it dropped the body without finishing it\.$/],
    ["/short", "guest-trap", /: its body has 4 bytes, and its content-length is 5\.$/],
    ["/error", "guest-error", /answered with an error of wasi:http: internal-error: "no luck"\.$/],
    ["/trap", "guest-trap", /^The worker trapped: unreachable, in /],
    ["/spin", "fuel-exhausted", /burned all 1,000,000,000 fuel/],
  ])("ends by a code and a sentence: %s", async (path, code, message) => {
    const { response, error } = await call(path);
    expect(response).toBeNull();
    expect(error!.code).toBe(code);
    expect(error!.message).toMatch(message);
    // And the next one is none the worse for it.
    expect(bodyText((await call("/hello")).response!.body)).toBe("hello");
  });

  test("is a 502 to a visitor, who learns nothing more", async () => {
    const text = await sendRaw(port, "GET /error HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text).toMatch(/\r\n\r\nguest-error\nrequest [0-9a-f-]{36}\n$/);
  });
});

test("trailers go all the way from one end of the wire to the guest and back", async () => {
  const text = await sendRaw(
    port,
    "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
      "5\r\nhello\r\n0\r\nX-Sum: abc\r\n\r\n",
  );
  expect(text).toMatch(/\r\nx-uri: http:\/\/x\/echo\r\n/);
  expect(text).toMatch(/\r\n5\r\nhello\r\n0\r\nx-sum: abc\r\n\r\n$/);
});

describe("bounds", () => {
  test("a body over the limit is refused as it is written", async () => {
    const small = await load(await buildGuest("assemblyscript"), {
      limits: { responseBody: 100_000 },
    });
    const body = { tag: "bytes" as const, val: new Uint8Array(100_001) };
    const { error } = await call("/echo", { body }, small);
    expect(error!.code).toBe("response-too-large");
    expect(error!.message).toContain("100000 bytes");
    await host.unload(small);
  });

  test("resources without end cost fuel, and are bounded where there is plenty of it", async () => {
    const hoarder = await load(await watGuest("(loop $more (drop (call $new-fields)) (br $more))"));
    const { error } = await call("/", {}, hoarder);
    expect(error!.code).toBe("response-too-large");
    expect(error!.message).toContain("more than 10000 resources");
    await host.unload(hoarder);
  });

  test("a list of handles is paid for before anything is made of it", async () => {
    const poller = await load(
      await watGuest(
        `(drop (memory.grow (i32.const 1600)))
         (call $poll (i32.const 1024) (i32.const 25000000) (i32.const 128))`,
      ),
    );
    const { error, usage } = await call("/", {}, poller);
    expect(error!.code).toBe("fuel-exhausted");
    expect(usage.wallMs).toBeLessThan(500);
    await host.unload(poller);
  });

  test("dropping a handle that was never made leaves nothing for the next request", async () => {
    const forger = await load(
      await watGuest(
        `(call $drop-output (i32.const 268435455))
         (call $answer (local.get $out) (call $new-response (call $new-fields)))`,
      ),
    );
    const first = await call("/", {}, forger);
    const second = await call("/", {}, forger);
    expect(second.error).toEqual(first.error);
    expect(second.usage.fuel).toBe(first.usage.fuel);
    await host.unload(forger);
  });
});

test("a component that prints as it starts has that in the log of its failure", async () => {
  const chatty = await watGuest(
    "",
    `(call $write-and-flush (call $stdout) (i32.const 16) (i32.const 6) (i32.const 128))
     (unreachable)`,
  );
  await expect(load(chatty)).rejects.toMatchObject({
    code: "start-failed",
    detail: expect.stringContaining("info: x-name"),
  });
});

test("resources that a start-up leaves behind are as new in each request", async () => {
  // Its stdout stays open: what a request printed without an end must not be in the next one's log.
  const keeper = await load(
    await watGuest(
      `(call $write-and-flush (i32.load (i32.const 256)) (i32.const 16) (i32.const 6) (i32.const 128))
       (call $answer (local.get $out) (call $new-response (call $new-fields)))`,
      "(i32.store (i32.const 256) (call $stdout))",
    ),
  );
  for (let each = 0; each < 3; each++) {
    const { log, error } = await call("/", {}, keeper);
    expect(error).toBeNull();
    expect(log).toEqual([{ level: "info", message: "x-name" }]);
  }
  await host.unload(keeper);
});

describe("random bytes drawn as a component starts", () => {
  /** Answers with 16 bytes that its start drew, and 8 more of now. */
  const drawer = (start: string) =>
    watGuest(
      `(local.set $a (call $new-response (call $new-fields)))
       (call $body (local.get $a) (i32.const 128))
       (call $answer (local.get $out) (local.get $a))
       (call $body-write (i32.load (i32.const 132)) (i32.const 128))
       (local.set $c (i32.load (i32.const 132)))
       (call $write-and-flush (local.get $c) (i32.const 512) (i32.const 16) (i32.const 128))
       (call $random (i64.const 8) (i32.const 128))
       (call $write-and-flush (local.get $c) (i32.load (i32.const 128)) (i32.const 8) (i32.const 128))`,
      start,
    );
  const secure = `(call $random (i64.const 16) (i32.const 128))
    (memory.copy (i32.const 512) (i32.load (i32.const 128)) (i32.const 16))`;

  async function bodies(component: Uint8Array, seed: string | null): Promise<string[]> {
    const drawing = await load(component, seed === null ? {} : { seed });
    const all: string[] = [];
    for (let each = 0; each < 3; each++) {
      const { response, error } = await call("/", {}, drawing);
      expect(error).toBeNull();
      const { body } = response!;
      all.push(body.tag === "bytes" ? Buffer.from(body.val).toString("hex") : "");
    }
    await host.unload(drawing);
    return all;
  }

  test("differ from request to request, and none comes twice", async () => {
    const all = await bodies(await drawer(secure), null);
    const eights = all.flatMap((body) => [body.slice(0, 16), body.slice(16, 32), body.slice(32)]);
    expect(new Set(eights).size).toBe(9);
  });

  test("are the same under a seed", async () => {
    const [first, ...others] = await bodies(await drawer(secure), "seed");
    for (const other of others) expect(other).toBe(first);
    expect(first!.slice(0, 16)).not.toBe(first!.slice(32));
  });

  test("are always the same where they need not be secure", async () => {
    const all = await bodies(await drawer("(call $insecure-seed (i32.const 512))"), null);
    expect(new Set(all.map((body) => body.slice(0, 32))).size).toBe(1);
    expect(new Set(all).size).toBe(3);
  });

  test("of a seed that need not be secure are the same within a request, and differ between two", async () => {
    const asked = await load(
      await watGuest(
        `(local.set $a (call $new-response (call $new-fields)))
         (call $body (local.get $a) (i32.const 128))
         (call $answer (local.get $out) (local.get $a))
         (call $body-write (i32.load (i32.const 132)) (i32.const 128))
         (call $insecure-seed (i32.const 512))
         (call $insecure-seed (i32.const 528))
         (call $write-and-flush (i32.load (i32.const 132)) (i32.const 512) (i32.const 32) (i32.const 128))`,
      ),
    );
    const drawn: string[] = [];
    for (let each = 0; each < 2; each++) {
      const { body } = (await call("/", {}, asked)).response!;
      drawn.push(body.tag === "bytes" ? Buffer.from(body.val).toString("hex") : "");
    }
    await host.unload(asked);
    for (const body of drawn) expect(body.slice(0, 32)).toBe(body.slice(32));
    expect(drawn[0]).not.toBe(drawn[1]);
  });
});
