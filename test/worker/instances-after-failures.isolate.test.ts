import { expect, test } from "vitest";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { handler, responseData, workerComponent } from "../hostile/support/worker-component.ts";
import { ask, loadWaiting, randomOf } from "./support/waiting.ts";

// Requests that wait, of which some fail in each way while others of their isolate are suspended: what the next ones find is
// what a new instance has, whichever instance they get.

/** How a request ends, by the letter that its path begins with, and the outcome that it has. */
const endings = {
  a: "answers",
  g: "answers", // after its memory has grown
  d: "answers", // after it has waited far down its stack
  t: "guest-trap",
  s: "guest-trap", // far down its stack, after it has waited there
  o: "guest-trap", // by a write past the end of its memory
  f: "fuel-exhausted",
  w: "deadline-exceeded", // while it waits for longer than there is, 2³² − 1 ms
  l: "client-left", // while it waits
} as const;
type Ending = keyof typeof endings;

const given = "http://worker.test/".length;
const letter = (ending: Ending) => `(i32.const ${ending.charCodeAt(0)})`;
const isEnding = (ending: Ending) => `(i32.eq (local.get $ending) ${letter(ending)})`;

/** A guest that looks whether all that it can write to is as it began, writes to all of that by a number, waits, and ends as
 * its path says. Its answer's status says what it found. */
function guest(pages: number): Promise<Uint8Array> {
  const bytes = 65_536 * pages;
  return workerComponent({
    imports: ["streams"],
    pages,
    core: `
      (global $first (mut i64) (i64.const 7))
      (global $second (mut f64) (f64.const 0.5))
      (func $expected (param $at i32) (result i64)
        (i64.mul (i64.extend_i32_u (i32.and (local.get $at) (i32.const 0xff000))) (i64.const 0x9e3779b97f4a7c15)))
      ;; What lies from 64 Ki on, and between 1,024 and 32 Ki.
      (func $next (param $at i32) (result i32)
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (select (i32.const 65536) (local.get $at) (i32.eq (local.get $at) (i32.const 32768))))
      (func $start (local $at i32)
        (local.set $at (i32.const 1024))
        (loop $more
          (i64.store (local.get $at) (call $expected (local.get $at)))
          (br_if $more (i32.lt_u (local.tee $at (call $next (local.get $at))) (i32.const ${bytes})))))
      (start $start)
      (func $isFresh (result i32) (local $at i32)
        (if (i64.ne (global.get $first) (i64.const 7)) (then (return (i32.const 0))))
        (if (f64.ne (global.get $second) (f64.const 0.5)) (then (return (i32.const 0))))
        (if (i32.ne (memory.size) (i32.const ${pages})) (then (return (i32.const 0))))
        (local.set $at (i32.const 1024))
        (loop $more
          (if (i64.ne (i64.load (local.get $at)) (call $expected (local.get $at))) (then (return (i32.const 0))))
          (br_if $more (i32.lt_u (local.tee $at (call $next (local.get $at))) (i32.const ${bytes}))))
        (i32.const 1))
      ;; Writes some bytes by each kind of instruction, at places of the upper half and of the guest's own in the lower.
      (func $write (param $seed i32) (local $left i32) (local $at i32)
        (local.set $left (i32.const 40))
        (loop $more
          (local.set $seed (i32.add (i32.mul (local.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
          (local.set $at (i32.add (i32.const 1024) (i32.rem_u (i32.shr_u (local.get $seed) (i32.const 8)) (i32.const 30000))))
          (if (i32.and (local.get $seed) (i32.const 0x100))
            (then (local.set $at (i32.add (i32.const ${bytes - 32_000}) (local.get $at)))))
          (i32.store8 (local.get $at) (local.get $seed))
          (i64.store offset=7 (local.get $at) (i64.const -1))
          (v128.store offset=100 (local.get $at) (i32x4.splat (local.get $seed)))
          (memory.fill (i32.add (local.get $at) (i32.const 300)) (local.get $seed) (i32.const 50))
          (memory.copy (i32.add (local.get $at) (i32.const 400)) (local.get $at) (i32.const 200))
          (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (global.set $first (i64.extend_i32_u (local.get $seed)))
        (global.set $second (f64.convert_i32_u (local.get $seed))))
      (func $down (param $left i32) (param $fails i32) (param $ms i32) (result i32) (local $kept i32)
        (local.set $kept (i32.mul (local.get $left) (i32.const 3)))
        (if (i32.eqz (local.get $left))
          (then
            (call $pause (local.get $ms))
            (if (local.get $fails) (then (unreachable)))
            (return (i32.const 0))))
        (i32.add (local.get $kept) (call $down (i32.sub (local.get $left) (i32.const 1)) (local.get $fails) (local.get $ms))))
      ${handler(`(local $ending i32) (local $ms i32) (local $seed i32)
        (local.set $ending (i32.load8_u offset=${given} (local.get $uri)))
        (local.set $ms (i32.sub (i32.load8_u offset=${given + 1} (local.get $uri)) (i32.const 48)))
        (local.set $seed (i32.load8_u offset=${given + 2} (local.get $uri)))
        (if (i32.eqz (call $isFresh)) (then (i32.store16 (i32.const 16) (i32.const 299)) (return (i32.const 16))))
        (call $write (local.get $seed))
        (if (i32.or ${isEnding("d")} ${isEnding("s")})
          (then
            (if (i32.ne (call $down (i32.const 300) ${isEnding("s")} (local.get $ms)) (i32.const 135450))
              (then (i32.store16 (i32.const 16) (i32.const 298))))))
        (call $pause (select (i32.const -1) (local.get $ms) (i32.or ${isEnding("w")} ${isEnding("l")})))
        (if ${isEnding("g")} (then
          (drop (memory.grow (i32.const 2)))
          (memory.fill (i32.const ${bytes - 10}) (i32.const 1) (i32.const 131082))))
        (if ${isEnding("t")} (then (unreachable)))
        (if ${isEnding("o")} (then (i64.store (i32.const -9) (i64.const 1))))
        (if ${isEnding("f")} (then (loop $more (br $more))))
        (i32.const 16)`)}
      ${responseData(16, {})}`,
  });
}

const atOnce = 24;
const letters = Object.keys(endings) as Ending[];

test.each([
  ["as a whole", 2],
  ["by what was written", 20],
])(
  "memories that are put back %s",
  async (_, pages) => {
    const limits = { deadline: 2_000, fuel: 2_000_000 + 1_200_000 * pages, memory: 16 << 20 };
    const worker = await loadWaiting(await guest(pages), {}, limits);
    const random = randomOf(pages);
    /** What requests of each path burned that ended by themselves. */
    const burned = new Map<string, Set<number>>();
    const seen = new Set<Ending>();
    let made = 0;

    const one = async () => {
      // Some fail, and a few burn or wait for as long as they may.
      const slow = random() < 0.06;
      const ending = slow
        ? letters[6 + Math.floor(random() * 3)]!
        : random() < 0.5
          ? "a"
          : letters[Math.floor(random() * 6)]!;
      const path = `/${ending}${Math.floor(random() * 9)}${"ABCD"[Math.floor(random() * 4)]}`;
      const client = new AbortController();
      if (ending === "l") setTimeout(() => client.abort(), 5 + random() * 40);
      const outcome: Pick<Outcome, "error" | "usage"> & { response: { status: number } | null } =
        await ask(worker, path, client.signal);
      const { response, error, usage } = outcome;
      const said = error === null ? "answers" : error.code;
      // A client that has left ends no wait by time: that goes on to its deadline.
      const expected = ending === "l" ? ["client-left", "deadline-exceeded"] : [endings[ending]];
      expect(expected, `${path}: ${JSON.stringify(error)}`).toContain(said);
      if (error === null) expect(response?.status, path).toBe(200);
      if (error?.code !== "deadline-exceeded" && error?.code !== "client-left") {
        const fuel = burned.get(path) ?? new Set();
        burned.set(path, fuel.add(usage.fuel));
      }
      if (usage.startFuel > 0) made++;
      seen.add(ending);
    };
    const asked = Array.from({ length: atOnce }, async () => {
      for (let request = 0; request < 10; request++) await one();
    });
    await Promise.all(asked);
    await worker.dispose();
    expect([...seen].sort()).toEqual([...letters].sort());
    for (const [path, fuel] of burned) expect(fuel.size, path).toBe(1);
    // Some instances were made anew, and more were not.
    expect(made).toBeGreaterThan(atOnce);
    expect(made).toBeLessThan(0.75 * 10 * atOnce);
  },
  60_000,
);
