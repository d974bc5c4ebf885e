import { describe, expect, test } from "vitest";
import { assemble } from "../module/meter/support/wat.ts";
import { runGlue } from "./support/run-glue.ts";

// Names of imports are a guest's own. What is looked up by them must have been given to it: what every object
// inherits would be host's functions that no fuel covers. The names are refused when a module is deployed
// (`test/module/core-names`); here it has got in all the same.

const glue = (imports: string) => `
export function instantiate(getCoreModule, imports, instantiateCore) {
  const { exports } = instantiateCore(getCoreModule("guest"), ${imports});
  return { handle: () => ({ status: 200, fields: [["got", String(exports.ask())]], body: { tag: "empty" } }) };
}`;

const guest = (module: string, name: string) =>
  assemble(`(module
    (import "${module}" "${name}" (func $inherited (result externref)))
    (func (export "ask") (result i32) (ref.is_null (call $inherited))))`);

describe("a core module does not get what import objects inherit", () => {
  const names = Object.getOwnPropertyNames(Object.prototype);
  const functions = names.filter((name) => name !== "__proto__");

  test.each(functions)("from an object of the glue's: %s", async (name) => {
    const run = runGlue(glue("{ given: {} }"), { guest: await guest("given", name) });
    await expect(run).rejects.toThrow(
      /Import #\d+ "given" ".*": function import requires a callable/,
    );
  });

  test("from the object of all of them", async () => {
    const run = runGlue(glue("{}"), { guest: await guest("constructor", "keys") });
    await expect(run).rejects.toThrow(/"constructor": module is not an object or function/);
  });

  test("from an object that the glue gave another for its prototype", async () => {
    const run = runGlue(glue("{ given: { __proto__: { ask: () => null } } }"), {
      guest: await guest("given", "ask"),
    });
    await expect(run).rejects.toThrow(/"given" "ask": function import requires a callable/);
    const whole = runGlue(glue("{ __proto__: { given: { ask: () => null } } }"), {
      guest: await guest("given", "ask"),
    });
    await expect(whole).rejects.toThrow(/"given": module is not an object or function/);
  });

  test("but what it is given", async () => {
    const { response } = await runGlue(glue("{ given: { ask: () => null } }"), {
      guest: await guest("given", "ask"),
    });
    expect(response!.fields).toEqual([["got", "1"]]);
  });
});

test("the glue gets interfaces of the host's that inherit nothing", async () => {
  const { response } = await runGlue(`
    export function instantiate(getCoreModule, imports) {
      const bare = [imports, ...Object.values(imports)].filter((each) => Object.getPrototypeOf(each) === null);
      const fields = [["bare", bare.length + " of " + (1 + Object.keys(imports).length)]];
      return { handle: () => ({ status: 200, fields, body: { tag: "empty" } }) };
    }`);
  expect(response!.fields[0]![1]).toMatch(/^(\d+) of \1$/);
});
