import { expect, test } from "vitest";
import { runGlue } from "./support/run-glue.ts";

// The host itself needs an instance for a guest's account, before there is a guest. It can be refused one, as where the
// machine has no memory.

const refuse = `WebAssembly.Instance = class {
  constructor() { throw new Error("no instance for an account"); }
};`;

test("a start that fails before there is a guest tells why", async () => {
  await expect(runGlue(`${refuse} export function instantiate() {}`)).rejects.toMatchObject({
    cause: "other",
    message: expect.stringContaining("no instance for an account"),
  });
});

test("a later one tells why as well, and not how the last guest ended", async () => {
  // The second request needs a new guest, as the first one ended in a failure.
  const glue = `export function instantiate() {
    return { handle() { ${refuse} throw new Error("the first request"); } };
  }`;
  await expect(runGlue(glue, {}, {}, {}, 2)).rejects.toMatchObject({
    cause: "other",
    message: expect.stringContaining("no instance for an account"),
  });
});
