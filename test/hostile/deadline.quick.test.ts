import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler } from "./support/worker-component.ts";

const withoutEnd = (body: string) =>
  `(data (i32.const 0) "NAME") ${handler(`(loop $again ${body} (br $again)) (unreachable)`)}`;

const loops: readonly (readonly [name: string, body: string])[] = [
  ["computes", ""],
  ["fills memory", "(memory.fill (i32.const 0) (i32.const 1) (i32.const 1000000))"],
  ["asks for random bytes", "(call $random-bytes (i32.const 65536) (i32.const 8))"],
  ["writes to the log", "(call $log (i32.const 0) (i32.const 65536) (i32.const 1000000))"],
];

describe("a worker with fuel for years ends at its deadline while it", () => {
  const target = useTarget();
  for (const [name, body] of loops) {
    attackByRequest(
      name,
      target,
      {
        core: withoutEnd(body),
        imports: ["random", "log"],
        pages: 18,
        realloc: "(i32.const 65536)",
      },
      {
        code: "deadline-exceeded",
        message: /deadline of 300 ms/,
        withinMs: 2_000,
        limits: { fuel: Number.MAX_SAFE_INTEGER, deadline: 300 },
      },
    );
  }
});
