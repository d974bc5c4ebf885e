import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallResult } from "../../runtime/isolate/inside/batch/protocol.ts";
import { WorkerIsolate } from "../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../runtime/module/artifact.ts";
import { newClockAndEntropy } from "../../runtime/worker/clock-and-entropy.ts";
import { requestFailure } from "../../runtime/worker/outcome/failure.ts";
import { handler, responseData, workerComponent } from "../hostile/support/worker-component.ts";
import { runs } from "../support/runs.ts";
import { testSettings } from "../support/workers.ts";
import { artifactOf } from "./support/bounded-artifact.ts";

const page = 65_536;
const settings = testSettings({ limits: { memory: 12 * 2 ** 20 } });
const { limits } = settings;

/** What a request does, by the letter that its URI ends with. It answers with 200 and the pages it sees then. */
const actions: Readonly<Record<string, string>> = {
  n: "",
  // One page, and 128 KiB, which are to be zeros, and are filled.
  o: "(call $grow-and-fill (i32.const 1))",
  t: "(call $grow-and-fill (i32.const 2)) (i64.store8 (i32.const 16384) (i64.const 1))",
  // By 128 KiB that are not touched, and by more than is kept.
  u: "(drop (memory.grow (i32.const 2)))",
  m: "(call $grow-and-fill (i32.const 70))",
  // To the cap.
  c: "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))",
  // Grows, and traps.
  g: "(call $grow-and-fill (i32.const 2)) (unreachable)",
  // One byte past its size: read, written, filled, copied, before and after it grew.
  r: "(drop (i32.load8_u (i32.mul (memory.size) (i32.const 65536))))",
  w: "(i32.store8 (i32.mul (memory.size) (i32.const 65536)) (i32.const 1))",
  l: "(drop (i64.load offset=65529 (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536))))",
  f: "(memory.fill (i32.const 9) (i32.const 0) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))",
  y: "(memory.copy (i32.const 9) (i32.const 10) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 9)))",
  a: "(call $grow-and-fill (i32.const 1)) (drop (i32.load8_u (i32.mul (memory.size) (i32.const 65536))))",
  // A pointer, a length, a list and a string past its size, for the host.
  p: "(return (i32.mul (memory.size) (i32.const 65536)))",
  b: `(i32.store (i32.const 32) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 3)))
    (i32.store (i32.const 36) (i32.const 4)) (i32.store8 (i32.const 28) (i32.const 1))`,
  e: `(i32.store (i32.const 32) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)))
    (i32.store (i32.const 36) (i32.const 4)) (i32.store8 (i32.const 28) (i32.const 1))`,
  h: `(i32.store (i32.const 20) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))
    (i32.store (i32.const 24) (i32.const 1))`,
  k: `(i32.store (i32.const 48) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 3)))
    (i32.store (i32.const 52) (i32.const 4)) (i32.store (i32.const 20) (i32.const 48))
    (i32.store (i32.const 24) (i32.const 1))`,
  // By nothing; and calls that nest too deep, of frames that hold a value of each type.
  z: "(drop (memory.grow (i32.const 0)))",
  d: "(call $deep)",
  // Pages of another memory.
  s: "(drop (memory.grow 1 (i32.const 3))) (memory.fill 1 (i32.const 0) (i32.const 1) (i32.const 262144))",
  x: "(drop (i32.load8_u 1 (i32.const 65536)))",
};

const letters = Object.keys(actions);

const core = `
  (memory $other 1)
  (func $deep
    (i32.store (i32.const 4096) (i32.const 1)) (i64.store (i32.const 4096) (i64.const 1))
    (f32.store (i32.const 4096) (f32.const 1)) (f64.store (i32.const 4096) (f64.const 1))
    (v128.store (i32.const 4096) (v128.const i64x2 1 1)) (call $deep)
    (i32.store (i32.const 4096) (i32.const 2)))
  (func $grow-and-fill (param $pages i32) (local $at i32) (local $end i32)
    (local.set $at (i32.mul (memory.grow (local.get $pages)) (i32.const 65536)))
    (local.set $end (i32.mul (memory.size) (i32.const 65536)))
    (memory.fill (local.get $at) (i32.add (i32.const 3) (i32.load8_u (local.get $at)))
      (i32.sub (local.get $end) (local.get $at)))
    (if (i32.ne (i32.load8_u (i32.sub (local.get $end) (i32.const 1))) (i32.const 3))
      (then (i32.store8 (i32.const 40) (i32.const 1)))))
  ${handler(`
    (local.set $i (i32.load8_u (i32.add (local.get $uri) (i32.sub (local.get $uri-length) (i32.const 1)))))
    ${letters
      .map((letter) => {
        const is = `(i32.eq (local.get $i) (i32.const ${letter.charCodeAt(0)}))`;
        return `(if ${is} (then ${actions[letter]}))`;
      })
      .join("\n")}
    (i32.store16 (i32.const 16) (i32.add
      (i32.add (i32.const 200) (memory.size)) (i32.mul (i32.const 300) (i32.load8_u (i32.const 40)))))
    (i32.const 16)`)}
  ${responseData(16, {})}`;

/** What may depend on neither what came before nor the form of the modules. */
function seen({ response, failure, fuel, memoryBytes }: CallResult, artifact: Artifact) {
  const body = response?.body.tag === "bytes" ? [...response.body.val] : null;
  const answer = { status: response?.status, fields: response?.fields, body, fuel, memoryBytes };
  if (failure === null) return answer;
  // With the functions and the places in the author's module.
  const { message, detail } = requestFailure(failure, artifact, settings);
  return { ...answer, cause: failure.cause, message, detail };
}

describe.each([
  ["a small guest", 1, false],
  ["a tracked guest", 6, true],
])("%s of which memory grows", (_, pages, tracked) => {
  const started: WorkerIsolate[] = [];
  let fast: Record<string, ReturnType<typeof seen>>;
  let kept: (letter: string) => Promise<CallResult>;
  let artifact: Artifact;

  const make = async (bounded: boolean) => {
    const grownInStart = "(func $start (drop (memory.grow (i32.const 1)))) (start $start)";
    const component = await workerComponent({ core: core + grownInStart, pages });
    return artifactOf(component, { tracked, bounded });
  };

  const start = async (of: Artifact) => {
    const isolate = await WorkerIsolate.create(of, {
      ...{ ...limits, logBytes: limits.log, variables: {}, secrets: {} },
    });
    started.push(isolate);
    if (isolate.boot.failure !== null) throw new Error(isolate.boot.failure.message);
    return async (letter: string) => {
      const uri = `http://x/${letter}`;
      const request = { method: "GET", uri, fields: [], body: { tag: "empty" as const } };
      return (await isolate.run([{ request, ...newClockAndEntropy(undefined) }]))[0]!;
    };
  };

  beforeAll(async () => {
    // Instances that grew are dropped, as they trapped: all begin with one that is as new.
    const alone = await make(false);
    const ask = await start(alone);
    fast = {};
    for (const letter of letters) fast[letter] = seen(await ask(letter), alone);
    artifact = await make(true);
    kept = await start(artifact);
  }, 60_000);

  afterAll(() => {
    for (const isolate of started) isolate.dispose();
  });

  test("ends as it is to end, by itself", () => {
    const first = pages + 1;
    const sizes = { n: 0, o: 1, t: 2, u: 2, m: 70, e: 0, s: 0, z: 0 };
    for (const [letter, more] of Object.entries(sizes)) {
      expect({ letter, ...fast[letter] }).toMatchObject({ letter, status: 200 + first + more });
    }
    expect(fast.n!.memoryBytes).toBe((first + 1) * page);
    expect(fast.c!.memoryBytes).toBe(limits.memory);
    const ended = letters.filter((letter) => fast[letter]!.status === undefined);
    expect(ended.sort()).toEqual([..."abdfghklprwxy"]);
    expect(fast.r).toMatchObject({ detail: expect.stringMatching(/core \d, offset 0x/) });
    expect(fast.d).toMatchObject({ cause: "stack" });
  });

  test("goes over to instances that are kept in the middle of requests, for the same fuel", async () => {
    let made = 0;
    for (let count = 0; count < 60; count++) {
      const result = await kept("t");
      expect(seen(result, artifact)).toEqual(fast.t);
      if (result.startFuel > 0) made++;
    }
    expect(made).toBeGreaterThan(10);
    expect(made).toBeLessThan(30);
    await expectKept();
  });

  test("answers alike right after one that grew it", async () => {
    for (const letter of letters) {
      await kept("t");
      const found = seen(await kept(letter), artifact);
      expect({ letter, ...found }).toEqual({ letter, ...fast[letter] });
    }
    await expectKept();
  });

  test("answers alike, for the same fuel, whatever requests came before", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...letters), { minLength: 4, maxLength: 24 }),
        async (requests) => {
          for (const letter of [..."tt", ...requests]) {
            const found = seen(await kept(letter), artifact);
            expect({ letter, ...found }).toEqual({ letter, ...fast[letter] });
          }
        },
      ),
      { numRuns: runs(25) },
    );
    await expectKept();
  }, 120_000);

  test("costs as much the thousandth time, in the same instance", async () => {
    await kept("t");
    for (let time = 0; time < 1_000; time++) {
      const letter = "tuo"[time % 3]!;
      const { startFuel, fuel } = await kept(letter);
      expect({ startFuel, fuel }).toEqual({ startFuel: 0, fuel: fast[letter]!.fuel });
    }
  }, 60_000);

  test("is made anew once it grew by more than is kept, or trapped", async () => {
    for (const letter of "mcg") {
      await kept("n");
      await kept(letter);
      expect((await kept("n")).startFuel).toBeGreaterThan(0);
    }
  });

  test("is kept from the beginning in another isolate of the same worker", async () => {
    const ask = await start(artifact);
    for (const letter of "tnt") {
      const result = await ask(letter);
      expect(result.startFuel).toBe(0);
      expect(seen(result, artifact)).toEqual(fast[letter]);
    }
  });

  /** Instances that grew are kept. */
  async function expectKept() {
    await kept("t");
    expect((await kept("t")).startFuel).toBe(0);
  }
});
