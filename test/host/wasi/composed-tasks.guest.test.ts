import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { composed, handler, next, over, part } from "./support/compose.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { counted, serviceGuest } from "./support/service-guest.ts";

// Which of the tasks of a composed component go on while another one waits or polls, and what that costs.

let egress: Egress;
beforeAll(() => {
  egress = new Egress();
});
afterAll(() => egress.close());

/** A request of its own, with the path at 704. */
const newRequest = `
  (local.set $x (call $trailers-future))
  (call $new-request (call $new-fields) (i32.const 0) (i32.const 0)
    (call $first (local.get $x)) (i32.const 0) (i32.const 0) (i32.const 128))
  (local.set $c (i32.load (i32.const 128)))
  (drop (call $set-path (local.get $c) (i32.const 1) (i32.const 704) (i32.load (i32.const 700))))
  (call $drop-trailers-future (i32.load (i32.const 132)))`;

/** Answers at request 0 of the one in front, which calls this one's conducts. */
async function load(
  fronts: readonly string[],
  behind: readonly string[],
  { callback, more = "" }: { readonly callback: string; readonly more?: string },
) {
  const data = { 512: "hello", ...counted(704, "/1") };
  const callee = await serviceGuest(behind, { data, callback, more });
  const caller = await serviceGuest(fronts, { data, more: next, lines: `import ${handler};` });
  const component = await composed([part(callee), over(caller, 0)]);
  const loaded = await loadFetching(component, reachOf(egress, []), {});
  onTestFinished(() => loaded.dispose());
  return async (path: string) => {
    const outcome = await ask(loaded, path);
    return { told: outcome.error?.message ?? text(outcome), fuel: outcome.usage.fuel };
  };
}

/** Begins a call, and polls a set that it has joined. Its answer is the event's code. */
const pollOnce = `
  (local.set $a (i32.shr_u (call $next (local.get $request) (i32.const 320)) (i32.const 4)))
  (local.set $b (call $set))
  (call $join (local.get $a) (local.get $b))
  (local.set $c (call $poll (local.get $b) (i32.const 192)))`;
const giveUp = `
  (call $join (local.get $a) (i32.const 0))
  (drop (call $cancel-task (local.get $a)))
  (call $drop-task (local.get $a))`;

const cancelled = `
  (if (i32.eq (local.get $code) (i32.const 6)) (then (call $give-up) (return (i32.const 0))))`;
const importsGiveUp = `(import "[export]$root" "[task-cancel]" (func $give-up))`;

/** Has an event that is there: a future of its own is written and read. */
const ends = `
  (global $written (mut i32) (i32.const 0))
  (global $read (mut i32) (i32.const 0))
  (global $yields (mut i32) (i32.const 0))
  (global $shared (mut i32) (i32.const 0))
  (func $have-event (result i32) (local $pair i64) (local $set i32)
    (local.set $pair (call $unit-future))
    (global.set $read (call $first (local.get $pair)))
    (global.set $written (call $second (local.get $pair)))
    (if (i32.ne (call $start-write-unit-future (global.get $written) (i32.const 0)) (i32.const -1))
      (then (unreachable)))
    (local.set $set (call $set))
    (call $set-context (local.get $set))
    (call $join (global.get $written) (local.get $set))
    (if (call $start-read-unit-future (global.get $read) (i32.const 0)) (then (unreachable)))
    (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))`;
const callback = `
  (if (i32.eq (local.get $code) (i32.const 6)) (then (call $give-up) (return (i32.const 0))))
  (if (i32.eqz (local.get $code))
    (then
      (global.set $yields (i32.add (global.get $yields) (i32.const 1)))
      (if (i32.lt_u (global.get $yields) (i32.const 3)) (then (return (i32.const 1))))
      (call $say (i32.const 512) (i32.const 5))
      (return (i32.const 0))))
  (call $drop-writable-unit-future (global.get $written))
  (call $drop-readable-unit-future (global.get $read))
  (call $drop-set (call $context))
  (call $have-event)`;
const more = `${importsGiveUp} ${ends}`;

describe("a poll returns", () => {
  test("while a task behind it yields again and again", async () => {
    const asked = await load(
      [`${pollOnce} ${giveUp} (call $say-number (local.get $c)) (i32.const 0)`],
      ["(i32.const 1)"],
      { callback: `${cancelled} (i32.const 1)`, more: importsGiveUp },
    );
    expect((await asked("/0")).told).toBe("0");
  });

  test("while a task behind it has one event after another", async () => {
    const asked = await load(
      [`${pollOnce} ${giveUp} (call $say-number (local.get $c)) (i32.const 0)`],
      ["(call $have-event)"],
      { callback, more },
    );
    expect((await asked("/0")).told).toBe("0");
  });

  test("the event that a task behind it brings on as it goes on", async () => {
    const subtask = 1;
    const asked = await load(
      [
        `${pollOnce}
         (if (i32.ne (i32.load (i32.const 196)) (i32.const 2)) (then (unreachable)))
         (call $drop-response (i32.load (i32.const 328)))
         (call $join (local.get $a) (i32.const 0))
         (call $drop-task (local.get $a))
         (call $say-number (local.get $c))
         (i32.const 0)`,
      ],
      ["(i32.const 1)"],
      { callback: "(call $say (i32.const 512) (i32.const 5)) (i32.const 0)" },
    );
    expect((await asked("/0")).told).toBe(String(subtask));
  });
});

test("a task that yields has its turn while another has one event after another", async () => {
  const asked = await load(
    [
      `(local.set $a (i32.shr_u (call $next (local.get $request) (i32.const 320)) (i32.const 4)))
       ${newRequest}
       (local.set $b (i32.shr_u (call $next (local.get $c) (i32.const 384)) (i32.const 4)))
       (drop (call $await (local.get $b)))
       (call $drop-task (local.get $b))
       (drop (call $cancel-task (local.get $a)))
       (call $drop-task (local.get $a))
       (call $answer (i32.load (i32.const 392)))
       (i32.const 0)`,
    ],
    ["(call $have-event)", "(i32.const 1)"],
    { callback, more },
  );
  expect((await asked("/0")).told).toBe("hello");
});

test("tasks are paid for where they are looked at, and what they wait for together once", async () => {
  const tasks = 100;
  const members = 100;
  // The last waits for nothing: what is burned up to its trap is compared.
  const calls = (then: string) => `
    (local.set $b (i32.const ${tasks}))
    (loop $more
      ${newRequest}
      (drop (call $next (local.get $c) (i32.const 320)))
      (br_if $more (local.tee $b (i32.sub (local.get $b) (i32.const 1)))))
    (local.set $b (call $set))
    ${then}
    (unreachable)`;
  const asked = await load(
    [calls(""), calls("(drop (call $poll (local.get $b) (i32.const 192)))")],
    [
      "(unreachable)",
      `(if (i32.eqz (global.get $shared))
         (then
           (global.set $shared (call $set))
           (local.set $b (i32.const ${members}))
           (loop $more
             (local.set $a (i32.shr_u (call $start-sleep (i64.const 20000000000)) (i32.const 4)))
             (call $join (local.get $a) (global.get $shared))
             (br_if $more (local.tee $b (i32.sub (local.get $b) (i32.const 1)))))))
       (i32.or (i32.const 2) (i32.shl (global.get $shared) (i32.const 4)))`,
    ],
    { callback, more },
  );
  const without = await asked("/0");
  const polling = await asked("/1");
  expect(without.told).toContain("unreachable, in conduct0");
  expect(polling.told).toContain("unreachable, in conduct1");
  const burned = Number(polling.fuel - without.fuel);
  // Each waitable is 2,000 fuel, and so is each task.
  expect(burned).toBeGreaterThan(2_000 * (members + tasks));
  expect(burned).toBeLessThan(2 * 2_000 * (members + tasks));
});
