import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, test } from "vitest";
import { readComposition } from "../../../runtime/module/lower/composition.ts";

const last = `(component $last (core module) (instance $own) (export "x" (instance $own)))`;
const leaf = "(component $leaf (core module))";
const times = (count: number, text: string) => Array.from({ length: count }, () => text).join("\n");

/** A composition that exports what its last component does. */
async function composition(parts: string): Promise<Uint8Array> {
  return parse(`(component ${last} ${parts}
    (instance $made (instantiate $last))
    (alias export $made "x" (instance $exported))
    (export "x" (instance $exported)))`);
}

/** Composites within each other, each of which instantiates the one within it so many times. */
function nested(levels: number, count: number): string {
  const within = levels === 0 ? "" : nested(levels - 1, count);
  const instances = levels === 0 ? "" : times(count, `(instance (instantiate $c${levels - 1}))`);
  return `(component $c${levels} ${within} ${instances})`;
}

const read = (bytes: Uint8Array) => readComposition(bytes, (name) => name === "x");
const refusal = expect.objectContaining({
  code: "feature-not-allowed",
  message: expect.stringContaining(
    "is a composition that instantiates its components more than 256 times",
  ),
});

describe("a composition's instances are counted while it is read", () => {
  test("256 of them are read", async () => {
    const bytes = await composition(`${leaf} ${times(255, "(instance (instantiate $leaf))")}`);
    expect(read(bytes)).toHaveLength(1);
  });

  test("one more is refused", async () => {
    const bytes = await composition(`${leaf} ${times(256, "(instance (instantiate $leaf))")}`);
    expect(() => read(bytes)).toThrow(refusal);
  });

  test("components that only put others together count too, to any depth", async () => {
    const bytes = await composition(`${nested(5, 10)} (instance (instantiate $c5))`);
    expect(() => read(bytes)).toThrow(refusal);
  });
});

test("a component is a view of the composition's bytes, and no copy", async () => {
  const wrapper = `(component $wrapper ${last} (instance $made (instantiate $last))
    (alias export $made "x" (instance $exported)) (export "x" (instance $exported)))`;
  const bytes = await parse(`(component ${wrapper} (instance $made (instantiate $wrapper))
    (alias export $made "x" (instance $exported)) (export "x" (instance $exported)))`);
  expect(read(bytes)).toHaveLength(1);
  expect(read(bytes)![0]!.bytes.buffer).toBe(bytes.buffer);
});
