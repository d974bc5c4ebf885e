import { afterAll, beforeAll, expect, test } from "vitest";
import { processReservations } from "../../runtime/isolate/reservations.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { handler, responseData, workerComponent } from "../hostile/support/worker-component.ts";
import { ask, loadWaiting, until } from "./support/waiting.ts";

/** Traps where it does not begin with "kept", four bytes in 10 MiB, and overwrites them; then it waits for a moment. */
const overwriter = () =>
  workerComponent({
    imports: ["streams"],
    pages: 160,
    core:
      handler(`
        (if (i32.ne (i32.load (i32.const 2097152)) (i32.const 0x7470656b)) (then (unreachable)))
        (i32.store (i32.const 2097152) (i32.const 7))
        (call $pause (i32.const 700))
        (if (i32.ne (i32.load (i32.const 2097152)) (i32.const 7)) (then (unreachable)))
        (i32.const 16)`) +
      responseData(16, {}) +
      '(data (i32.const 2097152) "kept")',
  });

let worker: RunningDeployment;
beforeAll(async () => {
  worker = await loadWaiting(await overwriter(), {});
});
afterAll(async () => {
  await worker.dispose();
  expect(processReservations.held).toBe(0);
});

/** Asks so often at once; returns the linear memories that there were meanwhile, and whether an instance was made. */
async function atOnce(requests: number) {
  const asked = Array.from({ length: requests }, () => ask(worker));
  let most = 0;
  const look = setInterval(() => {
    most = Math.max(most, processReservations.held);
  }, 2);
  const outcomes = await Promise.all(asked);
  clearInterval(look);
  const statuses = outcomes.map(({ response, error }) => response?.status ?? error?.code);
  expect(statuses).toEqual(statuses.map(() => 200));
  return { most, made: outcomes.filter(({ usage }) => usage.startFuel > 0).length };
}

test("instances at once begin with the same contents, which are there once, and stay while they are needed", async () => {
  const alone = await atOnce(1);
  const several = await atOnce(9);
  const each = (several.most - alone.most) / 8;
  // Its memory, and two maps of what is written to it.
  expect(each).toBe(3);
  expect(alone.most).toBe(each + 1);
  expect([alone.made, several.made]).toEqual([0, 8]);
  // 90 MiB of them.
  for (let time = 0; time < 2; time++) expect((await atOnce(9)).made).toBe(0);
});

test("instances that only many requests at once need go once nobody asks", async () => {
  await atOnce(9);
  const one = 4;
  // The instance that was dropped last counts until the next is.
  await until(() => processReservations.held <= one + 3);
  expect((await atOnce(1)).made).toBe(0);
}, 20_000);

test("and those that no request has needed for a while go, though there are requests all the time", async () => {
  await atOnce(9);
  expect((await atOnce(9)).made).toBe(0);
  // What goes after 5 s is what there was since the look before.
  for (let begun = performance.now(); performance.now() - begun < 11_000; ) {
    expect((await atOnce(1)).made).toBe(0);
  }
  expect((await atOnce(9)).made).toBeGreaterThan(5);
}, 60_000);
