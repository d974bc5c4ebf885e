import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, type ImportName } from "./support/worker-component.ts";

const loops: readonly (readonly [name: string, from: ImportName, call: string])[] = [
  ["the clock", "clock", "(drop (call $wall-clock))"],
  ["a random number", "random", "(drop (call $random-u64))"],
  ["64 KiB of random bytes", "random", "(call $random-bytes (i32.const 65536) (i32.const 8))"],
  ["a variable", "config", "(call $variable (i32.const 0) (i32.const 4) (i32.const 8))"],
  [
    "a variable that is not set",
    "config",
    "(call $variable (i32.const 0) (i32.const 3) (i32.const 8))",
  ],
  ["an empty log line", "log", "(call $log (i32.const 0) (i32.const 0) (i32.const 0))"],
  ["a log line of 1 MiB", "log", "(call $log (i32.const 0) (i32.const 65536) (i32.const 1048576))"],
];

describe("a worker that calls the host without end runs out of fuel, as soon as one that computes", () => {
  const target = useTarget();
  for (const [name, from, call] of loops) {
    attackByRequest(
      `for ${name}`,
      target,
      {
        core: `(data (i32.const 0) "NAME") ${handler(`(loop $again ${call} (br $again)) (unreachable)`)}`,
        imports: [from],
        pages: 18,
        // What the host hands over always goes to the same place.
        realloc: "(i32.const 65536)",
      },
      { code: "fuel-exhausted" },
    );
  }
});
