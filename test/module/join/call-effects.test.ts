import { expect, it } from "vitest";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { ModuleEffects } from "../../../runtime/module/join/call-effects.ts";
import { assemble } from "../meter/support/wat.ts";

const effectsOf = async (text: string) => {
  const { module } = decodeCore({ bytes: await assemble(text), base: 0, label: "module" });
  return () => new ModuleEffects(module);
};

it("hands what a function does on to all that call it, through any number of calls", async () => {
  const effects = (
    await effectsOf(`(module (import "env" "out" (func $out)) (memory 1)
      (func $grows (drop (memory.grow (i32.const 1))))
      (func $quiet)
      (func $traps (unreachable))
      (func (call $quiet) (call $grows))
      (func (call 4) (call $quiet))
      (func (call $quiet))
      (func (call $traps))
      (func (call $out))
      (func (call 9)))`)
  )();
  const seen = Array.from({ length: 10 }, (_, index) => {
    const { stops, moves } = effects.of(index);
    return `${stops ? "stops" : ""} ${moves ? "moves" : ""}`.trim();
  });
  const both = "stops moves";
  expect(seen).toEqual([both, both, "", "stops", both, both, "", "stops", both, ""]);
});

it.each([
  ["memory.grow", "i32.const 1 memory.grow drop"],
  ["table.grow", "ref.null func i32.const 1 table.grow drop"],
  ["call_indirect", "i32.const 0 call_indirect"],
])("takes %s for what may run scripts, which may have the memory grow", async (_, code) => {
  const effects = (await effectsOf(`(module (memory 1) (table 1 funcref) (func ${code}))`))();
  expect(effects.of(0)).toMatchObject({ stops: true, moves: true });
});

it("takes as long for one function that all call as for as many that one each calls", async () => {
  const callers = 10_000;
  const module = (callee: (index: number) => number) =>
    effectsOf(`(module ${"(func (unreachable))".repeat(callers)}
      ${Array.from({ length: callers }, (_, index) => `(func (call ${callee(index)}))`).join("")})`);
  // By the thread's own time: some ms of it, in which others may have the core.
  const fastest = (make: () => ModuleEffects) =>
    Math.min(
      ...Array.from({ length: 10 }, () => {
        const from = process.threadCpuUsage();
        expect(make().of(2 * callers - 1).stops).toBe(true);
        const { user, system } = process.threadCpuUsage(from);
        return user + system;
      }),
    );
  const one = fastest(await module(() => 0));
  expect(one).toBeLessThan(5 * fastest(await module((index) => index)));
});
