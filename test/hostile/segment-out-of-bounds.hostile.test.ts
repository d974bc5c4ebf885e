import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const segments: readonly (readonly [name: string, field: string])[] = [
  ["data segment past the end", `(data (i32.const 65535) "ab")`],
  ["data segment at 4 GiB", `(data (i32.const -1) "a")`],
  ["element segment past the end", "(table 1 funcref) (elem (i32.const 1) $f) (func $f)"],
];

describe("a segment that has no place is refused when the worker starts:", () => {
  const target = useTarget();
  for (const [name, field] of segments) {
    attackByDeploying(
      `a ${name}`,
      target,
      () => workerComponent({ core: `${field} ${handler("(i32.const 16)")}` }),
      { code: "start-failed", message: /out of bounds|does not fit/ },
    );
  }
});
