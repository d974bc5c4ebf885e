import { describe, expect, test } from "vitest";
import { fillForm, findComponent } from "../../../runtime/module/initialise/component-form.ts";
import { Writer } from "../../../runtime/wasm/writer.ts";

const component = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];
const module = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module of so many bytes, all of them a custom section. */
function moduleOf(bytes: number, mark: number): Uint8Array {
  return Uint8Array.from([...module, ...Array.from({ length: bytes - 8 }, () => mark)]);
}

/** Sections of a component: ids with contents. */
function componentOf(...sections: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  const to = new Writer();
  to.bytes(Uint8Array.from(component));
  for (const [id, content] of sections) {
    to.byte(id);
    to.blob(content);
  }
  return to.finish();
}

const custom = (text: string): readonly [number, Uint8Array] => {
  const to = new Writer();
  to.name(text);
  return [0, to.finish()];
};
const core = (bytes: Uint8Array) => [1, bytes] as const;
const nested = (bytes: Uint8Array) => [4, bytes] as const;

/** Two levels of components, the modules in the inner one. */
const around = (...modules: readonly Uint8Array[]) =>
  componentOf(
    custom("before"),
    nested(componentOf(custom("alone"))),
    nested(componentOf(...modules.map(core), custom("inner"))),
    custom("behind"),
  );

describe("a component whose core modules are replaced", () => {
  const first = moduleOf(20, 1);
  const second = moduleOf(30, 2);
  const whole = around(first, second);
  const isSecond = (bytes: Uint8Array) => Buffer.compare(bytes, second) === 0;

  test("is the same where they are", () => {
    const { form } = findComponent(whole, isSecond)!;
    expect(fillForm(form, [[first], [second]])).toEqual(whole);
  });

  // Sizes of one byte more or less, in the module's section and in those around it.
  test.each([8, 60, 127, 128, 255, 256, 257, 16_383, 16_384, 2 ** 21])(
    "has sizes of as few bytes as they take: %i",
    (bytes) => {
      const { form } = findComponent(whole, isSecond)!;
      const other = moduleOf(bytes, 3);
      expect(
        Buffer.compare(
          fillForm(form, [[first.subarray(0, 9), first.subarray(9)], [other]]),
          around(first, other),
        ),
      ).toBe(0);
    },
  );

  test("is one that has the module, at whatever level", () => {
    expect(findComponent(whole, () => false)).toBeNull();
    const alone = componentOf(core(first));
    expect(findComponent(alone, () => true)?.component).toBe(alone);
  });
});
