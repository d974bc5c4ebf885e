import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { describe, expect, it } from "vitest";
import { decodeComponent } from "../../runtime/module/decode.ts";
import { checkPolicy } from "../../runtime/module/policy.ts";
import { assemble } from "./meter/support/wat.ts";

const bounds = { grants: [], memoryBytes: 65_536, tableElements: 10 };

/** A component whose core modules are put together by a name. */
async function named(name: string): Promise<Uint8Array> {
  const bytes = [...new TextEncoder().encode(name)];
  const text = `"${bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`;
  return assemble(`(component
    (core module $a (func (export ${text}) (result i32) (i32.const 1)))
    (core module $b (import ${text} ${text} (func (result i32))))
    (core instance $ia (instantiate $a))
    (core instance (instantiate $b (with ${text} (instance $ia))))
    (func $handle (result u32) (canon lift (core func $ia ${text})))
    (export "handle" (func $handle)))`);
}

async function glueOf(component: Uint8Array): Promise<string> {
  const { files } = await transpileBytes(component, { name: "worker", instantiation: "async" });
  const entries = files instanceof Map ? [...files] : Object.entries(files);
  const glue = entries.find(([name]) => name.endsWith(".js"));
  return new TextDecoder().decode(glue![1] as Uint8Array);
}

const hostile = [
  "it's",
  "'];globalThis.taken=1;//",
  "a\\",
  'say "x"',
  "a\nb",
  "a\rb",
  "a\0b",
  "\u2028",
  "\u202e",
  "`",
  "$" + "{1}",
  "*/x/*",
  "{}",
  "ü",
];

describe("core names", () => {
  it("would be code in the generated glue", async () => {
    // Why there is a rule at all. When this fails because the name comes out escaped, the rule may go.
    const glue = await glueOf(await named("'];globalThis.taken=1;//"));
    expect(glue).toContain("exports0[''];globalThis.taken=1;//']");
  });

  it.each(hostile)("that could end a string are refused: %j", async (name) => {
    const component = decodeComponent(await named(name));
    expect(() => checkPolicy(component, bounds)).toThrow(
      expect.objectContaining({
        code: "name-not-allowed",
        message: expect.stringMatching(/core name ".*" at byte \d+: such a name holds/),
      }),
    );
  });

  it("are refused where the component alone has them", async () => {
    const wasm = await assemble(`(component
      (core module $a (func (export "handle")))
      (core instance $i (instantiate $a))
      (core instance (export "it's" (func $i "handle")))
      (func $handle (canon lift (core func $i "handle")))
      (export "handle" (func $handle)))`);
    expect(() => checkPolicy(decodeComponent(wasm), bounds)).toThrow(
      expect.objectContaining({
        code: "name-not-allowed",
        message: expect.stringContaining('The component has the core name "it\'s"'),
      }),
    );
  });

  it.each(["skerry:meter", "skerry:memory:0", "skerry:global:7", "skerry:profile"])(
    "that metering uses are refused: %s",
    async (name) => {
      const component = decodeComponent(await named(name));
      expect(() => checkPolicy(component, bounds)).toThrow(
        expect.objectContaining({
          code: "name-not-allowed",
          message: expect.stringContaining("reserved for metering"),
        }),
      );
    },
  );

  it.each(Object.getOwnPropertyNames(Object.prototype))(
    "that objects of JavaScript have without being given them are refused: %s",
    async (name) => {
      const component = decodeComponent(await named(name));
      expect(() => checkPolicy(component, bounds)).toThrow(
        expect.objectContaining({
          code: "name-not-allowed",
          message: expect.stringContaining("which every object of JavaScript has a meaning for"),
        }),
      );
    },
  );

  it("would be left out of the generated glue, and what is inherited found", async () => {
    // Why they are refused: an import object that is the prototype of another is none of its entries.
    expect(await glueOf(await named("__proto__"))).toMatch(/__proto__: \{/);
  });

  it.each([
    "memory",
    "",
    "$imports",
    "cm32p2|wasi:cli/exit@0.2|exit",
    "[export]skerry:edge/types@0.1.0#[resource-drop]x",
    "cabi_post_handle",
    "__wasm_call_ctors",
    "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE",
    "std::vector<int, std::allocator<int> >::push_back(int const&)",
  ])("of toolchains pass, and come out as they are: %j", async (name) => {
    const wasm = await named(name);
    checkPolicy(decodeComponent(wasm), bounds);
    expect(await glueOf(wasm)).toContain(name);
  });
});
