import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { compileWorker } from "../support/workers.ts";
import {
  ask,
  HeldKv,
  kvReach,
  loadWaiting,
  randomOf,
  text,
  until,
  waiter,
} from "./support/waiting.ts";

const open: RunningDeployment[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(...given: Parameters<typeof loadWaiting>): Promise<RunningDeployment> {
  const deployment = await loadWaiting(...given);
  open.push(deployment);
  return deployment;
}

const known = new Map<string, Promise<Uint8Array>>();
function compiled(source: string): Promise<Uint8Array> {
  const component = known.get(source) ?? compileWorker(source);
  known.set(source, component);
  return component;
}

/** Writes a number all over its memory and into a global, waits, and looks whether that is still there and
 * nothing else is; so often as the path says. The answer is what it found wrong. */
const writer = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("KV");
let mine: u32 = 0;
const room = new StaticArray<u32>(20000);
export function handle(request: Request): Response {
  const parts = request.parsedUrl.pathname.split("/");
  const own = <u32>parseInt(parts[1]);
  const times = <i32>parseInt(parts[2]);
  if (mine != 0) return Response.text("global not fresh");
  for (let i = 0; i < room.length; i++) if (room[i] != 0) return Response.text("memory not fresh");
  for (let round = 0; round < times; round++) {
    mine = own;
    for (let i = round; i < room.length; i += times) room[i] = own;
    const key = own.toString() + ":" + round.toString();
    const got = kv.getText(key);
    if (!got.isOk || got.value != key) return Response.text("other's value");
    if (mine != own) return Response.text("other's global");
    for (let i = 0; i < room.length; i++) {
      if (room[i] != (i % times <= round ? own : 0)) return Response.text("other's memory");
    }
  }
  return Response.text("well " + own.toString());
}`;

test("requests of an isolate wait at the same time, are answered in any order, and none sees another's state", async () => {
  const kv = new HeldKv();
  const deployment = await load(await compiled(writer), kvReach(kv));
  const random = randomOf(7);
  const paths = Array.from(
    { length: 50 },
    (_, n) => [n + 1, 1 + Math.floor(random() * 5)] as const,
  );
  const calls = paths.map(([own, times]) => ask(deployment, `/${own}/${times}`));
  await until(() => kv.held.length === 50);
  const answers = Promise.all(calls);
  await kv.shuffle(answers, random);
  expect((await answers).map(text)).toEqual(paths.map(([own]) => `well ${own}`));
  expect(deployment.isolates).toBe(1);

  // The same costs the same, whatever waits beside it and however long.
  const fuel = new Map(
    (await answers).map(({ usage }, n) => [String(paths[n]), usage.fuel] as const),
  );
  kv.open = true;
  for (const [path, together] of [...fuel].slice(0, 5)) {
    const alone = await ask(deployment, `/${path.replace(",", "/")}`);
    expect(alone.usage.fuel).toBe(together);
  }
  kv.open = false;
}, 120_000);

test("short requests that come together cross together, also where they wait", async () => {
  const kv = new HeldKv();
  kv.open = true;
  const deployment = await load(await compiled(writer), kvReach(kv));
  const round = () =>
    Promise.all(Array.from({ length: 32 }, (_, n) => ask(deployment, `/${n + 1}/1`)));
  // How long they take is not known at first; then they are seen to be short.
  for (let rounds = 0; rounds < 60 && kv.maxTogether < 4; rounds++) await round();
  expect(kv.maxTogether).toBeGreaterThanOrEqual(4);
}, 120_000);

test.skipIf(process.platform !== "linux")(
  "requests that wait take no address space that stays taken",
  async () => {
    const kv = new HeldKv();
    kv.open = true;
    const deployment = await load(await compiled(writer), kvReach(kv));
    const atOnce = () => Promise.all(Array.from({ length: 32 }, () => ask(deployment, "/1/1")));
    for (let n = 0; n < 20; n++) await atOnce();
    const before = pageTables();
    for (let n = 0; n < 60; n++) await atOnce();
    // A stack for each that V8 frees without its addresses is over 1 KiB of them.
    expect(pageTables() - before).toBeLessThan(60 * 32 * 512);
  },
  120_000,
);

/** What the page tables of this process take, in bytes. */
function pageTables(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return 1_024 * Number(/^VmPTE:\s+(\d+) kB$/m.exec(status)?.[1]);
}

test("a request that waits past its deadline is told so once, its instance is dropped, and others go on", async () => {
  const kv = new HeldKv();
  const deployment = await load(await compiled(writer), kvReach(kv), { deadline: 1_500 });
  const late = ask(deployment, "/1/1");
  await until(() => kv.held.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 750));
  const other = ask(deployment, "/2/1");
  const { error, response, usage } = await late;
  expect([error?.code, response]).toEqual(["deadline-exceeded", null]);
  expect(usage.fuel).toBeGreaterThan(0);
  const [, second] = kv.held;
  kv.held[0]!.answer();
  second!.answer();
  expect(text(await other)).toBe("well 2");
  kv.open = true;
  expect(text(await ask(deployment, "/3/3"))).toBe("well 3");
}, 120_000);

test("a guest that burns after it waited is ended by its fuel, or by its deadline", async () => {
  const kv = new HeldKv();
  kv.open = true;
  const byFuel = await load(await compiled(waiter), kvReach(kv));
  const { error, usage } = await ask(byFuel, "/burn");
  expect([error?.code, usage.fuel]).toEqual(["fuel-exhausted", 1_000_000_000]);
  const byDeadline = await load(await compiled(waiter), kvReach(kv), {
    fuel: 2 ** 50,
    deadline: 400,
  });
  expect((await ask(byDeadline, "/burn")).error?.code).toBe("deadline-exceeded");
}, 120_000);

test("a worker takes requests while others wait and go on in turn", async () => {
  const kv = new HeldKv();
  const deployment = await load(await compiled(waiter), kvReach(kv));
  kv.open = true;
  const long = Array.from({ length: 4 }, () => ask(deployment, "/again"));
  const short: ReturnType<typeof ask>[] = [];
  for (let n = 0; n < 60; n++) {
    await new Promise((resolve) => setTimeout(resolve, n % 3));
    short.push(ask(deployment));
  }
  expect((await Promise.all([...long, ...short])).every((each) => text(each) === "done")).toBe(
    true,
  );
}, 120_000);

test("requests beyond those that may wait in an isolate get others, up to four, and then wait their turn", async () => {
  const kv = new HeldKv();
  const deployment = await load(await compiled(waiter), kvReach(kv));
  const first = Array.from({ length: 64 }, () => ask(deployment));
  await until(() => kv.held.length === 64);
  expect(deployment.isolates).toBe(1);
  const others = Array.from({ length: 200 }, () => ask(deployment));
  await until(() => kv.held.length === 256);
  expect(deployment.isolates).toBe(4);
  expect(deployment.waiting).toBe(8);
  const all = Promise.all([...first, ...others]);
  await kv.shuffle(all, randomOf(3));
  expect((await all).every((each) => text(each) === "done")).toBe(true);
}, 120_000);

test("a function that waits is none for the start: it fails, and says why", async () => {
  const source = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const early = new Kv("KV").getText("k");
export function handle(request: Request): Response { return Response.text(early.isOk.toString()); }`;
  await expect(load(source, kvReach(new HeldKv()))).rejects.toMatchObject({
    code: "start-failed",
    message: expect.stringContaining("while a worker is initialised"),
  });
}, 120_000);
