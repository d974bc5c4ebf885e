import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { atPace } from "../support/pace.ts";
import { attackByRequest } from "./support/attacks.ts";
import { MemoryWatch } from "./support/memory-watch.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const GiB = 2 ** 30;
const MiB = 2 ** 20;

const fillWithoutEnd = (bytes: number) =>
  handler(`(loop $again
    (memory.fill (i32.const 0) (local.get $i) (i32.const ${bytes}))
    (local.set $i (i32.add (local.get $i) (i32.const 1)))
    (br $again)) (unreachable)`);

const copyWithoutEnd = (bytes: number) =>
  handler(`(loop $again
    (memory.copy (i32.const 1) (i32.const 0) (i32.const ${bytes}))
    (br $again)) (unreachable)`);

describe("a worker that fills memory without end", () => {
  const target = useTarget();

  attackByRequest(
    "pays for each of 100 MiB, and runs out of fuel",
    target,
    { core: fillWithoutEnd(100 * MiB), pages: 1_700 },
    { code: "fuel-exhausted", memory: 600 * MiB },
  );

  attackByRequest(
    "pays for copies as well",
    target,
    { core: copyWithoutEnd(100 * MiB), pages: 1_700 },
    { code: "fuel-exhausted", memory: 600 * MiB },
  );

  attackByRequest(
    "traps where 1 GiB is more than it has",
    target,
    { core: fillWithoutEnd(GiB), pages: 1_700 },
    { code: "guest-trap", message: /out of bounds/, memory: 400 * MiB },
  );

  test("is ended before a fill of 1 GiB that it can't pay for writes a byte", async () => {
    const { host, neighbour } = target();
    const watch = new MemoryWatch();
    const limits = { memory: 2 * GiB, fuel: GiB / 8 - 1 };
    const component = await workerComponent({ core: fillWithoutEnd(GiB), pages: GiB / 65_536 });
    const worker = await host.load(component, settingsWith(limits));
    const begun = performance.now();
    const { result } = await neighbour.visitDuring(host.call(worker, makeRequest({})));
    expect(result.error).toMatchObject({ code: "fuel-exhausted" });
    expect(performance.now() - begun).toBeLessThan(atPace(1_000));
    expect(watch.end()).toBeLessThan(600 * MiB);
  });
});
