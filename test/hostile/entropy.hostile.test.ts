import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler } from "./support/worker-component.ts";

describe("a worker that asks for more random bytes than one call gives traps", () => {
  const target = useTarget();
  for (const [name, length] of [
    ["4 GiB", -1],
    ["2 GiB", 2 ** 31],
    ["65,537", 65_537],
  ] as const) {
    attackByRequest(
      `for ${name}`,
      target,
      {
        imports: ["random"],
        core: handler(`(call $random-bytes (i32.const ${length}) (i32.const 8)) (i32.const 16)`),
      },
      { code: "guest-trap", message: /at most 65536 bytes/ },
    );
  }
});
