import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const starting = (functions: string) => () =>
  workerComponent({
    core: `${functions} (start $start) ${handler("(i32.const 16)")}`,
    imports: ["log"],
    pages: 1_700,
  });

describe("a worker that does not get through its start is refused", () => {
  const target = useTarget();
  const outOfFuel = { code: "start-failed", message: /burned all 500,000,000 fuel/ } as const;
  // Start-up has ten requests' fuel by default; a quarter of that shows the same, sooner.
  const limits = { startFuel: 500_000_000 };

  attackByDeploying(
    "for a loop without end",
    target,
    starting("(func $start (loop $again (br $again)))"),
    { ...outOfFuel, limits },
  );

  attackByDeploying(
    "for filling memory without end",
    target,
    starting(`(func $start (loop $again
      (memory.fill (i32.const 0) (i32.const 1) (i32.const 100000000)) (br $again)))`),
    { ...outOfFuel, limits },
  );

  attackByDeploying(
    "for calling the host without end",
    target,
    starting(`(func $start (loop $again
      (call $log (i32.const 0) (i32.const 0) (i32.const 0)) (br $again)))`),
    { ...outOfFuel, limits },
  );

  attackByDeploying(
    "for a loop that has fuel for years, at its deadline",
    target,
    starting("(func $start (loop $again (br $again)))"),
    {
      code: "start-failed",
      message: /deadline of 3,000 ms/,
      limits: { startFuel: Number.MAX_SAFE_INTEGER, deadline: 3_000 },
    },
  );

  attackByDeploying("for recursion without end", target, starting("(func $start (call $start))"), {
    code: "start-failed",
    message: /nest too deep, in start/,
  });

  attackByDeploying("for a trap", target, starting("(func $start (unreachable))"), {
    code: "start-failed",
    message: /unreachable/,
  });
});
