// One suite over every kind of guest: whatever made a worker, it is asked, limited and refused alike.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Field, Request } from "../../runtime/abi/generated/types.ts";
import type { Limits } from "../../runtime/settings/limits.ts";
import type { LoadedWorker, LocalSupervisor } from "../../runtime/supervisor/local.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { sendRaw } from "../support/raw-http.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { type GuestKind, guestKinds } from "./support/kinds.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

/** Enough for ten MiB of body through the slowest of them. */
const fuel = 4_000_000_000;

/** In ms: where the machine is busy, compiling what the first request of the largest calls takes longer than the least fuel
 * here stands for. */
const cpu = 60_000;

/** Bytes of a body, the same for each kind. */
const contents = new Map<number, Uint8Array>();
function contentOf(length: number): Uint8Array {
  const content = contents.get(length) ?? new Uint8Array(length);
  if (!contents.has(length)) {
    for (let index = 0; index < length; index++) content[index] = (index * 7) ^ (index >> 8);
    contents.set(length, content);
  }
  return content;
}

/** Fields as the Headers class gives them. */
const combined = (fields: readonly Field[]): Field[] =>
  [...new Headers(fields.map(([name, value]): Field => [name, value]))].sort();

describe.each(guestKinds)("a guest of $name", (kind: GuestKind) => {
  let host: LocalSupervisor;
  let end: () => Promise<void>;
  let wasm: Uint8Array;
  let worker: LoadedWorker;
  beforeAll(async () => {
    [{ host, end }, wasm] = await Promise.all([testHost(), kind.build()]);
    worker = await load({});
  }, 120_000);
  afterAll(() => end());

  const load = (limits: Partial<Limits>) =>
    host.load(wasm, testSettings({ limits: { fuel, cpu, ...limits } }));

  function ask(path: string, changes: Partial<Request> = {}, of = worker): Promise<Outcome> {
    const request = { method: "GET", fields: [], body: { tag: "empty" as const } };
    return host.call(of, { ...request, uri: `http://x.example${path}`, ...changes });
  }

  async function answer(path: string, changes: Partial<Request> = {}) {
    const { response, error } = await ask(path, changes);
    if (response === null) throw new Error(`${error!.code}: ${error!.message}`);
    const bytes = response.body.tag === "bytes" ? response.body.val : new Uint8Array();
    return { ...response, bytes, field: (name: string) => new Map(response.fields).get(name) };
  }

  test("is told by its bytes", () => {
    expect(worker.manifest.world).toBe(kind.world);
  });

  if (kind.tellsHead) {
    test.each(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])(
      "hears the method %s",
      async (method) => {
        expect((await answer("/", { method })).field("x-method")).toBe(method);
      },
      30_000,
    );

    test.each(["/", "/a/b?c=d&c=e", "/%C3%B8%2F?q=%00", `/${"a".repeat(8_000)}`])(
      "hears the URI as it was sent: %s",
      async (path) => {
        expect((await answer(path)).field("x-uri") ?? "").toBe(`http://x.example${path}`);
      },
    );
  }

  const fields: Field[] = [
    ["x-b", "1"],
    ["x-a", "2"],
    ["x-b", "3"],
    ["x-latin", "sm\u00f8r"],
    ["cookie", "a=b; c=d"],
    ["x-empty", ""],
  ];

  test("gets all fields, repeated ones as well, and gives them back", async () => {
    const { fields: answered } = await answer("/", { fields });
    const own = answered.filter(([name]) => fields.some(([sent]) => sent === name));
    if (kind.fieldsInOrder) expect(own).toEqual(fields);
    else expect(combined(own)).toEqual(combined(fields));
  });

  test("answers with several fields of one name", async () => {
    const cookies: Field[] = [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2; Path=/"],
    ];
    const { fields: answered } = await answer("/", { fields: cookies });
    expect(answered.filter(([name]) => name === "set-cookie")).toEqual(cookies);
  });

  test.each([
    ["0 B", 0],
    ["1 B", 1],
    ["64 KiB", 64 * KiB],
    ["10 MiB", 10 * MiB],
  ])(
    "echoes a binary body of %s",
    async (_, length) => {
      const val = contentOf(length);
      const { bytes } = await answer("/", { method: "POST", body: { tag: "bytes", val } });
      expect(Buffer.compare(bytes, val)).toBe(0);
    },
    60_000,
  );

  test("costs the same fuel each time, for each of several requests", async () => {
    for (const path of ["/", "/a?b=c"]) {
      const costs = new Set<number>();
      for (let time = 0; time < 4; time++) costs.add((await ask(path, { fields })).usage.fuel);
      expect(costs.size).toBe(1);
    }
  });

  test("is refused with the number when starting takes more fuel than it may", async () => {
    await expect(load({ startFuel: 1 })).rejects.toMatchObject({
      code: "start-failed",
      message: "Initialising the module burned all 1 fuel of start-up.",
    });
  });

  test("runs out of fuel in a request, having used just that", async () => {
    const poor = await load({ fuel: 10_000 });
    const { error, usage } = await ask("/", { fields }, poor);
    expect(error?.code).toBe("fuel-exhausted");
    expect(usage.fuel).toBe(10_000);
    await host.unload(poor);
  });

  test("is refused when it begins with more memory than the cap", async () => {
    // No less than one page makes up any guest's memory.
    await expect(load({ memory: 65_535 })).rejects.toMatchObject({ code: "memory-over-cap" });
  });

  test("answers a HEAD request with the fields of its answer and no content", async () => {
    await host.swap(worker);
    const { port } = await listening();
    const head = "HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    // The server closes; until then a busy machine may let an answer wait.
    const text = await sendRaw(port, head, 20_000);
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    if (kind.tellsHead) expect(text.toLowerCase()).toContain("\r\nx-method: head\r\n");
    expect(text).toMatch(/\r\n\r\n$/);
  });

  let listens: Promise<{ port: number }> | null = null;
  const listening = () => {
    listens ??= host.listen(0);
    return listens;
  };

  if (!kind.knowsPaths) return;

  test("answers with every status there is", async () => {
    for (let status = 200; status < 600; status++) {
      expect((await answer(`/status/${status}`)).status).toBe(status);
    }
  }, 60_000);

  test("starts each request from the same state", async () => {
    for (let time = 0; time < 3; time++) {
      expect(Buffer.from((await answer("/count")).bytes).toString()).toBe("1");
    }
  });

  test("that traps loses its request, and nobody else's", async () => {
    const outcomes = await Promise.all(["/count", "/trap", "/count"].map((path) => ask(path)));
    expect(outcomes.map(({ error }) => error?.code)).toEqual([undefined, "guest-trap", undefined]);
    await host.swap(worker);
    const { port } = await listening();
    const text = await sendRaw(port, "GET /trap HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(text).toMatch(/^HTTP\/1\.1 502 .*\r\n\r\nguest-trap\nrequest [0-9a-f-]{36}\n$/s);
  });

  test("in an endless loop ends by its fuel, at the same number of it", async () => {
    const limited = await load({ fuel: 100_000_000 });
    for (let time = 0; time < 2; time++) {
      const { error, usage } = await ask("/spin", {}, limited);
      expect(error?.code).toBe("fuel-exhausted");
      expect(usage.fuel).toBe(100_000_000);
    }
    await host.unload(limited);
  }, 30_000);

  test("never has more memory than the cap", async () => {
    const { usage } = await ask("/grow");
    expect(usage.memoryBytes).toBeLessThanOrEqual(128 * MiB);
    expect(Buffer.from((await answer("/count")).bytes).toString()).toBe("1");
  }, 30_000);
});
