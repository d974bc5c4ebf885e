import { describe } from "vitest";
import { attackByDeploying, attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const attack = (fields: string) => () =>
  workerComponent({ core: `${fields} ${handler("(i32.const 16)")}` });

const endless = (body: string) => ({
  core: `(table $t 90000 funcref) (elem declare func $f) (func $f)
    ${handler(`(loop $again ${body} (br $again)) (unreachable)`)}`,
});

describe("tables that would take the machine's memory", () => {
  const target = useTarget();

  attackByDeploying(
    "of 10,000,000 elements are refused",
    target,
    attack("(table 10000000 funcref)"),
    { code: "module-limit", message: /10000000 elements together, and at most 100000/ },
  );

  attackByDeploying(
    "of 2^32 - 1 elements are refused",
    target,
    attack("(table 4294967295 funcref)"),
    { code: "invalid-module" },
  );

  attackByDeploying(
    "of 10,000 elements each are refused when there are many",
    target,
    attack("(table 10000 funcref) ".repeat(60)),
    { code: "module-limit", message: /600000 elements together/ },
  );

  attackByDeploying(
    "without elements are refused when there are a thousand",
    target,
    attack("(table 0 funcref) ".repeat(1_000)),
    { code: "module-limit", message: /number of tables is 1000, and at most 64/ },
  );

  attackByRequest(
    "that grow without end run out of fuel",
    target,
    endless("(drop (table.grow $t (ref.null func) (i32.const 1)))"),
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "that would grow by 2^32 - 1 run out of fuel",
    target,
    endless("(drop (table.grow $t (ref.func $f) (i32.const -1)))"),
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "that are filled without end run out of fuel",
    target,
    endless("(table.fill $t (i32.const 0) (ref.func $f) (i32.const 90000))"),
    { code: "fuel-exhausted" },
  );
});
