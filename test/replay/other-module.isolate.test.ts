import { afterAll, beforeAll, expect, test } from "vitest";
import type { Recording } from "../../runtime/replay/recording.ts";
import { ask, HeldKv, kvReach } from "../worker/support/waiting.ts";
import { artifactOf, type RecordedWorker, recordedWorker, replayed } from "./support/recorded.ts";

const source = (body: string) => `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("KV");
function read(key: string): string {
  const got = kv.getText(key);
  return got.isOk ? got.value || "nothing" : "failed";
}
export function handle(request: Request): Response { ${body} }
`;

let worker: RecordedWorker;
let recording: Recording;

beforeAll(async () => {
  const kv = new HeldKv();
  kv.open = true;
  worker = await recordedWorker(
    source(`const a = read("a"); kv.put("seen", a); return Response.text(a + read("b"));`),
    { reach: kvReach(kv) },
  );
  await ask(worker.deployment, "/");
  [recording] = (await worker.recordings()) as [Recording];
}, 120_000);
afterAll(() => worker.end());

const other = async (body: string) => replayed(await artifactOf(source(body)), recording);

test("another module that does the same in another way shows what changed, and from where on", async () => {
  const { compared, end } = await other(
    `const a = read("a"); kv.put("seen", a + "!"); return Response.text(read("b") + a, 201);`,
  );
  expect(compared.same).toBe(false);
  expect(compared.diverged).toBeNull();
  expect(end.answer).toMatchObject({ status: 201, body: { bytes: 2 } });
  expect(compared.others.map(({ number, name }) => [number, name])).toEqual([[2, "kv.put"]]);
  expect(compared.fuelFrom!.number).toBeLessThanOrEqual(3);
  const parts = compared.parts.filter(({ same }) => !same).map(({ part }) => part);
  expect(parts).toEqual(expect.arrayContaining(["status", "body", "fuel"]));
  expect(parts).not.toContain("calls");
}, 120_000);

test("a module that asks for something else is ended there, and the place is told", async () => {
  const { compared, diverged, played, end } = await other(
    `const a = read("a"); const c = read("c"); return Response.text(a + c);`,
  );
  expect(diverged).toBe(true);
  expect(compared.diverged).toMatchObject({
    number: 2,
    name: "kv.get",
    differs: "asked",
    recorded: { name: "kv.put" },
  });
  expect(played).toHaveLength(2);
  expect(end).toMatchObject({ answer: null, error: { code: "replay-diverged" } });
}, 120_000);

test("a module that asks for more than was recorded is ended there", async () => {
  const { compared } = await other(
    `const a = read("a"); kv.put("seen", a); return Response.text(a + read("b") + read("a"));`,
  );
  expect(compared.diverged).toMatchObject({ number: 4, name: "kv.get", recorded: null });
}, 120_000);

test("a module that asks for less says how many calls were not made", async () => {
  const { compared } = await other(`return Response.text(read("a"));`);
  expect(compared).toMatchObject({ same: false, diverged: null, unmade: 2 });
}, 120_000);
