import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { fieldsData, handler, responseData, textData } from "./support/worker-component.ts";

const expected = { code: "guest-trap", message: /not well-formed/ } as const;

const texts: readonly (readonly [name: string, encoding: "utf8" | "utf16", bytes: string])[] = [
  ["a lone high surrogate", "utf16", "a\\00\\00\\d8b\\00"],
  ["a lone low surrogate", "utf16", "a\\00\\00\\dcb\\00"],
  ["surrogates in the wrong order", "utf16", "\\00\\dc\\00\\d8b\\00"],
  ["a continuation without its beginning", "utf8", "a\\80bcde"],
  ["a surrogate in UTF-8", "utf8", "a\\ed\\a0\\80bc"],
  ["an overlong slash", "utf8", "\\c0\\afabcd"],
];

describe("text that is ill-formed traps, wherever it crosses", () => {
  const target = useTarget();
  for (const [name, encoding, bytes] of texts) {
    const units = encoding === "utf8" ? 6 : 3;
    const data = `(data (i32.const 256) "${bytes}")`;
    attackByRequest(
      `${name}, as a field's value`,
      target,
      {
        encoding,
        core: `${data} ${textData(272, "x\0")} ${responseData(16, { fields: [64, 1] })}
          ${fieldsData(64, [[272, 1, 256, units]])} ${handler("(i32.const 16)")}`,
      },
      expected,
    );
  }

  attackByRequest(
    "a lone surrogate, as a log line",
    target,
    {
      encoding: "utf16",
      imports: ["log"],
      core: `(data (i32.const 256) "\\00\\d8") ${responseData(16, {})}
        ${handler("(call $log (i32.const 0) (i32.const 256) (i32.const 1)) (i32.const 16)")}`,
    },
    expected,
  );
});
