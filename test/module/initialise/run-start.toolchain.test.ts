import { beforeAll, describe, expect, test } from "vitest";
import { makeBlank } from "../../../guest-sdk/javascript/build/blank-engine.ts";
import { componentize } from "../../../guest-sdk/javascript/build/componentize.ts";
import { importsOf, workerWit } from "../../../guest-sdk/javascript/build/wit.ts";
import { findComponent } from "../../../runtime/module/initialise/component-form.ts";
import { readBlank } from "../../../runtime/module/initialise/read-blank.ts";
import { runStart } from "../../../runtime/module/initialise/run-start.ts";
import { makeStartPlan, type StartPlan } from "../../../runtime/module/initialise/start-plan.ts";
import { decodeLimits } from "../../../runtime/module/limits.ts";
import { decodeModule } from "../../../runtime/wasm/decode/decode-module.ts";
import type { DecodedModule } from "../../../runtime/wasm/module.ts";
import { Reader } from "../../../runtime/wasm/reader.ts";

const grants = ["log", "config", "clock", "random", "fetch", "streams", "kv", "cache", "crypto"];
const wit = workerWit(importsOf(grants));

/** Much of what a script can leave behind: functions with what they close over, tables, patterns, bytes, and so much that the memory
 * grows. */
const script = `
import config from "skerry:edge/config";
class Counter { #count = 0; next() { return ++this.#count; } }
const counter = new Counter();
for (let index = 0; index < 1000; index++) counter.next();
const squares = new Map(Array.from({ length: 5000 }, (_, index) => [\`key \${index}\`, index ** 2]));
const pattern = /^(?<year>\\d{4})-(?<month>\\d\\d)$/u;
pattern.exec("2026-12");
const bytes = new Uint8Array(300_000).map((_, index) => index % 251);
const numbers = function* () { yield 1; yield 2n ** 70n; };
const running = numbers();
running.next();
globalThis.left = [Symbol("left"), new WeakMap([[counter, 1]]), JSON.parse('{"a":[1.5,null]}'), 0.1 + 0.2];
Promise.resolve(1).then((value) => { globalThis.later = value; });
export function handle() { return [config, squares, bytes, running, counter]; }
`;

let plan: StartPlan;
beforeAll(async () => {
  const { component, noted, restored } = await makeBlank(wit);
  plan = makeStartPlan(readBlank(component, noted, restored));
});

const plenty = { fuel: 10_000_000_000, pages: 2_000, stackSlots: 2_000_000, elements: 100_000 };

function modulesOf(component: Uint8Array): DecodedModule[] {
  const decoded: DecodedModule[] = [];
  findComponent(component, (bytes) => {
    decoded.push(decodeModule({ bytes, base: 0, label: "module" }, decodeLimits));
    return false;
  });
  return decoded;
}

function contentOf({ bytes, data, memories }: DecodedModule): Uint8Array {
  const memory = new Uint8Array(memories[0]!.min * 65_536);
  for (const { place, bytes: span } of data) {
    const { start, end } = place!.offset;
    const at = Number(new Reader(bytes, 0, start + 1, end, "offset").signed(32)) >>> 0;
    memory.set(bytes.subarray(span.start, span.end), at);
  }
  return memory;
}

/** The sections of a module but for the data of the one that has the memory, whose segments may be others. */
const sections = ({ bytes, sections, memories }: DecodedModule) =>
  sections
    .filter(({ id }) => id !== 11 || memories.length === 0)
    .map(({ name, content }) => [
      name,
      Buffer.from(bytes.subarray(content.start, content.end)).toString("base64"),
    ]);

describe("the component of a script", () => {
  test("is the one that componentize-qjs makes", async () => {
    const started = runStart(plan, script, plenty);
    const made = await componentize(script, wit);
    if (!("component" in started && "component" in made)) throw new Error("It failed.");
    const [own, others] = [modulesOf(started.component), modulesOf(made.component)];
    expect(own.length).toBe(others.length);
    expect(own.map(sections)).toEqual(others.map(sections));
    const ownMemory = contentOf(own.find(({ memories }) => memories.length > 0)!);
    const otherMemory = contentOf(others.find(({ memories }) => memories.length > 0)!);
    expect(ownMemory.length).toBeGreaterThan(plan.pages * 65_536);
    expect(Buffer.compare(ownMemory, otherMemory)).toBe(0);
    expect(own.find(({ memories }) => memories.length > 0)!.data.length).toBe(
      others.find(({ memories }) => memories.length > 0)!.data.length,
    );
  });

  test("is the same each time, for the same fuel", () => {
    const [first, second] = [runStart(plan, script, plenty), runStart(plan, script, plenty)];
    expect(first.fuel).toBeGreaterThan(1_000_000);
    expect(second).toEqual(first);
  });
});

describe("a script that does not end well", () => {
  test("is told in the engine's words", () => {
    const started = runStart(plan, 'throw new Error("it was thrown");', plenty);
    expect(started).toMatchObject({ failure: expect.stringContaining("it was thrown") });
  });

  test("ends with its fuel", () => {
    const started = runStart(plan, "for (;;);", { ...plenty, fuel: 50_000_000 });
    expect(started).toMatchObject({ ended: { by: "fuel" } });
    expect(started.fuel).toBeGreaterThanOrEqual(50_000_000);
  });

  test("has no memory over its cap", () => {
    const hungry = "const all = []; for (;;) all.push(new Uint8Array(100_000));";
    const started = runStart(plan, hungry, { ...plenty, pages: plan.pages + 100 });
    expect(started).toMatchObject({ failure: expect.stringContaining("out of memory") });
  });

  test("can call no function of the host", () => {
    const calling = 'import config from "skerry:edge/config"; config.variable("name");';
    expect(runStart(plan, calling, plenty)).toMatchObject({
      ended: {
        by: "call",
        words: expect.stringMatching(/^Top-level code called skerry:edge\/config@.*#variable\.$/),
      },
    });
  });
});
