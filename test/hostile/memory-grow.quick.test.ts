import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { attackByRequest } from "./support/attacks.ts";
import { MemoryWatch } from "./support/memory-watch.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

const MiB = 2 ** 20;
const cap = settingsWith().limits.memory;
const answer = `${responseData(16, {})}`;

const grows: readonly (readonly [name: string, body: string])[] = [
  ["at once", "(drop (memory.grow (i32.const 65535)))"],
  ["by 2^32 - 1 pages", "(drop (memory.grow (i32.const -1)))"],
  [
    "page by page",
    "(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))",
  ],
];

describe("a worker that grows its memory to the sky", () => {
  const target = useTarget();

  for (const [name, body] of grows) {
    test(`${name} is told -1 at the cap`, async () => {
      const { host, neighbour } = target();
      const core = handler(`${body}
        (i32.store16 (i32.const 16) (i32.add (i32.const 200)
          (i32.eq (memory.grow (i32.const 2048)) (i32.const -1))))
        (i32.const 16)`);
      const component = await workerComponent({ core: core + answer });
      const worker = await host.load(component, settingsWith());
      const { result } = await neighbour.visitDuring(host.call(worker, makeRequest({})));
      expect(result.response?.status).toBe(201);
      expect(result.usage.memoryBytes).toBeLessThanOrEqual(cap);
    });
  }

  test("in every request gives back what earlier ones took", async () => {
    const { host, neighbour } = target();
    const watch = new MemoryWatch();
    const core = handler(`
      (drop (memory.grow (i32.const 2047)))
      (memory.fill (i32.const 65536) (i32.const 1) (i32.const ${127 * MiB}))
      (br_if 0 (i32.const 16) (i32.and (i32.load8_u (i32.add (local.get $uri) (i32.const 17)))
        (i32.const 1)))
      (unreachable)`);
    const component = await workerComponent({ core: core + answer });
    const worker = await host.load(component, settingsWith());
    const codes: (string | undefined)[] = [];
    const all = async () => {
      for (let i = 0; i < 10; i++) {
        // Well ended and trapped in turns.
        const { error } = await host.call(worker, makeRequest({ url: `/${i % 2}` }));
        codes.push(error?.code);
      }
    };
    await neighbour.visitDuring(all());
    expect(codes).toEqual(codes.map((_, i) => (i % 2 === 0 ? "guest-trap" : undefined)));
    expect(watch.end()).toBeLessThan(700 * MiB);
  });

  test("and traps when it is refused is told what it asked for, and nothing of what another request did", async () => {
    const { host } = target();
    const on = (digit: number, text: string) =>
      `(if (i32.eq (i32.load8_u (i32.add (local.get $uri) (i32.const 17))) (i32.const ${48 + digit}))
        (then ${text}))`;
    const core = handler(`
      ${on(0, "(drop (memory.grow (i32.const 4097))) (unreachable)")}
      ${on(1, "(drop (memory.grow (i32.const -1)))")}
      ${on(2, "(drop (memory.grow (i32.const 9000))) (drop (memory.grow (i32.const 1))) (unreachable)")}
      ${on(3, "(unreachable)")}
      ${on(4, "(drop (memory.grow (i32.const 4097))) (loop $again (br $again))")}
      ${on(5, "(drop (memory.grow (i32.const -1))) (unreachable)")}
      (i32.const 16)`);
    const worker = await host.load(await workerComponent({ core: core + answer }), settingsWith());
    const messageOf = async (path: number) => {
      const { error } = await host.call(worker, makeRequest({ url: `/${path}` }));
      return error?.message;
    };
    const words = "Before that it asked for";
    expect(await messageOf(0)).toMatch(
      /^The worker trapped: unreachable, in .+\. Before that it asked for 4,097 more pages of memory \(256 MiB\), and its limit of 128 MiB refused it/,
    );
    // The instance that was refused and answered is the one that traps next.
    expect(await messageOf(1)).toBeUndefined();
    expect(await messageOf(3)).not.toContain(words);
    expect(await messageOf(2)).not.toContain(words);
    expect(await messageOf(4)).not.toContain(words);
    expect(await messageOf(5)).toContain("4,294,967,295 more pages of memory (262,144 GiB)");
  });

  attackByRequest(
    "by nothing, without end, runs out of fuel",
    target,
    { core: handler("(loop $again (drop (memory.grow (i32.const 0))) (br $again)) (unreachable)") },
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "page by page without end, beyond the cap as well, runs out of fuel",
    target,
    { core: handler("(loop $again (drop (memory.grow (i32.const 1))) (br $again)) (unreachable)") },
    { code: "fuel-exhausted" },
  );
});
