import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { fieldsData, handler, responseData, textData } from "./support/worker-component.ts";

const respond = `${handler("(i32.const 16)")} ${textData(256, "name")}`;
const withField = (field: readonly [number, number, number, number]) =>
  respond + responseData(16, { fields: [64, 1] }) + fieldsData(64, [field]);

const trap = { code: "guest-trap" } as const;
const tooLarge = { code: "response-too-large" } as const;

describe("a response that points where no memory is", () => {
  const target = useTarget();

  attackByRequest(
    "with a string past the end traps",
    target,
    { core: withField([256, 4, 65_530, 100]) },
    trap,
  );

  attackByRequest(
    "with a string whose end is past 4 GiB traps",
    target,
    { core: withField([256, 4, 0xffff_fff0, 0x100]) },
    trap,
  );

  for (const encoding of ["utf8", "utf16"] as const) {
    attackByRequest(
      `with a string of 4 GiB in ${encoding} traps`,
      target,
      { core: withField([256, 4, 0, 0xffff_ffff]), encoding },
      trap,
    );
  }

  attackByRequest(
    "with a string of 2 MiB that is there is too large",
    target,
    { core: withField([256, 4, 0, 2 ** 21]), pages: 40 },
    tooLarge,
  );

  attackByRequest(
    "with a body past the end traps",
    target,
    { core: respond + responseData(16, { body: [65_000, 10_000] }) },
    trap,
  );

  attackByRequest(
    "with a body of 4 GiB is too large",
    target,
    { core: respond + responseData(16, { body: [0, 0xffff_ffff] }) },
    tooLarge,
  );

  attackByRequest(
    "with a list of fields past the end traps",
    target,
    { core: respond + responseData(16, { fields: [65_532, 1] }) },
    trap,
  );

  attackByRequest(
    "with itself past the end traps",
    target,
    { core: handler("(i32.const 0xfffffff0)") },
    trap,
  );
});
