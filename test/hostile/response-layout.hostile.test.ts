import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler } from "./support/worker-component.ts";

/** Stores the six words of a response at 16. */
const response = (...words: readonly number[]) =>
  words.map((word, i) => `(i32.store (i32.const ${16 + 4 * i}) (i32.const ${word}))`).join(" ");

describe("a response that is laid out as no response is traps:", () => {
  const target = useTarget();
  const expected = { code: "guest-trap" } as const;

  attackByRequest(
    "with a body of a case that there is not",
    target,
    { core: handler(`${response(200, 0, 0, 7, 0, 0)} (i32.const 16)`) },
    expected,
  );

  attackByRequest(
    "with a list that is not aligned",
    target,
    { core: handler(`${response(200, 65, 1, 0, 0, 0)} (i32.const 16)`) },
    expected,
  );
});
