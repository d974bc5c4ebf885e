import { describe } from "vitest";
import type { Writer } from "../../runtime/wasm/writer.ts";
import { attackByDeploying } from "./support/attacks.ts";
import { content, functions } from "./support/module-bytes.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const i64 = 0x7e;
const end = 0x0b;

const bodyWithLocals = (count: number): Writer =>
  content((to) => {
    to.u32(1);
    to.u32(count);
    to.byte(i64);
    to.byte(end);
  });

/** A function in which every one of many jumps has every local to carry along. */
const jumps = (locals: number, count: number) =>
  `(func ${"(local i64) ".repeat(locals)} ${"i32.const 0 br_if 0 ".repeat(count)})`;

describe("locals that would keep a compiler busy are refused before it sees them:", () => {
  const target = useTarget();

  attackByDeploying(
    "100,000 functions of 50,000 each",
    target,
    async () => functions(100_000, bodyWithLocals(50_000)),
    { code: "module-limit", message: /function's locals is 50000, and at most 10000/ },
  );

  attackByDeploying(
    "100,000 functions of 9,999 each",
    target,
    async () => functions(100_000, bodyWithLocals(9_999)),
    { code: "module-limit", message: /number of locals is \d+/ },
  );

  attackByDeploying(
    "4,294,967,295 in one function",
    target,
    async () => functions(1, bodyWithLocals(0xffff_ffff)),
    { code: "module-limit", message: /function's locals is 4294967295/ },
  );

  attackByDeploying(
    "9,900 that 50,000 jumps carry along",
    target,
    () => workerComponent({ core: jumps(9_900, 50_000) + handler("(i32.const 16)") }),
    { code: "module-limit", message: /edges of control flow/ },
  );
});
