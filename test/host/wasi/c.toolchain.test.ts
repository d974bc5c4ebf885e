import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { type Origin, startOrigin } from "../../services/fetch/support/servers.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { testSettings } from "../../support/workers.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { cGuest, clang } from "./support/c-guest.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";

const running: RunningDeployment[] = [];
afterAll(() => Promise.all(running.map((each) => each.dispose())));

async function load(source: string, deadline = 30_000) {
  const settings = testSettings({
    grants: ["log", "clock", "random", "config"],
    limits: { deadline },
  });
  const { memory, tableElements } = settings.limits;
  const bounds = { grants: settings.grants, memoryBytes: memory, tableElements };
  const component = await cGuest(new URL(source, import.meta.url));
  const worker = await RunningDeployment.load(
    await keptArtifact(component, bounds),
    settings,
    () => {},
  );
  running.push(worker);
  return async (path: string) => {
    const { response, usage, error } = await worker.call(makeRequest({ url: path }));
    const content = response?.body.tag === "bytes" ? Buffer.from(response.body.val) : null;
    const { fuel, startFuel, memoryBytes } = usage;
    return { content, fuel, startFuel, memoryBytes, code: error?.code };
  };
}

describe.skipIf(clang === null)("a component in C", () => {
  test("says hello, for the same fuel each time", async () => {
    const ask = await load("../../../examples/wasi-http/hello.c");
    const first = await ask("/");
    expect(first.content?.toString()).toBe("Hello from C!\n");
    expect(await ask("/")).toEqual(first);
  });

  test("writes before it asks, grows its memory, and has a MiB of random bytes", async () => {
    const ask = await load("support/conducts.c");
    const numbers = async (path: string) => {
      const { content, fuel, code } = await ask(path);
      expect(code).toBeUndefined();
      return { numbers: [content!.readUInt32LE(0), content!.readUInt32LE(4)], fuel };
    };
    expect((await numbers("/w")).numbers).toEqual([1, 2]);
    const [length, set] = (await numbers("/r")).numbers;
    expect(length).toBe(2 ** 20);
    expect(Math.abs(set! / (8 * length!) - 0.5)).toBeLessThan(0.01);
    for (const path of ["/g", "/G"]) {
      const first = await numbers(path);
      // Also once its instances are put back: so many are worth it.
      for (let time = 0; time < 40; time++) expect(await numbers(path)).toEqual(first);
      expect(first.numbers[1]).toBe(0);
    }
  });

  test("has instances that are kept where the adapter of preview 1 grows its memory, for the same fuel", async () => {
    const ask = await load("support/preview1.c");
    const first = await ask("/");
    expect(first).toMatchObject({ code: undefined, memoryBytes: 4 * 65_536 });
    expect(first.content?.toString()).toBe("Hello by preview 1!\n");
    let made = 0;
    for (let time = 0; time < 40; time++) {
      const { startFuel, ...again } = await ask("/");
      expect({ startFuel: 0, ...again }).toEqual(first);
      if (startFuel > 0) made++;
    }
    expect(made).toBeGreaterThan(10);
    expect(made).toBeLessThan(30);
  });

  test("is ended at its deadline where it sleeps for ever", async () => {
    const ask = await load("support/conducts.c", 500);
    expect((await ask("/s")).code).toBe("deadline-exceeded");
    expect((await ask("/w")).content).toEqual(Buffer.from([1, 0, 0, 0, 2, 0, 0, 0]));
  });
});

describe.skipIf(clang === null)("a component in C that fetches", () => {
  const egress = new Egress();
  const came: string[] = [];
  let origin: Origin;
  let worker: RunningDeployment;

  beforeAll(async () => {
    origin = await startOrigin((request, response) => {
      // The answer's head, before there is content to answer.
      response.flushHeaders();
      came.push("head");
      request.on("data", (piece: Buffer) => {
        came.push(String(piece));
        setTimeout(() => response.write(piece), 30);
      });
      request.on("end", () => setTimeout(() => response.end(), 60));
    });
    const component = await cGuest(new URL("support/conducts.c", import.meta.url));
    worker = await loadFetching(component, reachOf(egress, [origin.port]));
    running.push(worker);
  });
  afterAll(async () => {
    await egress.close();
    await origin.close();
  });

  test("awaits the head of an origin's answer before it writes, and what comes back before it writes on", async () => {
    const path = `/a/127.0.0.1:${origin.port}`;
    const first = await ask(worker, path);
    expect(text(first)).toBe("one two six .");
    expect(came.splice(0)).toEqual(["head", "one", "two", "six"]);
    const again = await ask(worker, path);
    expect([text(again), again.usage.fuel]).toEqual([text(first), first.usage.fuel]);
  });

  test("has instances that are kept where it grows its memory after it waited, for the same fuel", async () => {
    const paths = [`/h/127.0.0.1:${origin.port}`, "/t"];
    const seen = async (path: string) => {
      const { usage, response } = await ask(worker, path);
      const { val } = response!.body as { val: Uint8Array };
      return { content: [...val], fuel: usage.fuel, made: usage.startFuel > 0 };
    };
    for (const path of paths) {
      const { made: _, ...first } = await seen(path);
      let made = 0;
      for (let time = 0; time < 40; time++) {
        const { made: isNew, ...again } = await seen(path);
        expect(again).toEqual(first);
        if (isNew) made++;
      }
      expect(made).toBeLessThan(30);
      expect((await seen(path)).made).toBe(false);
    }
  });
});
