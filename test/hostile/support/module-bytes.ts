import { magic, preambles } from "../../../runtime/wasm/preamble.ts";
import { Writer } from "../../../runtime/wasm/writer.ts";

// Modules and components that no assembler would write, byte by byte.

/** Ids of sections (core spec 5.5.2; component model, `Binary.md`). */
export const sectionId = {
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  export: 7,
  code: 10,
  data: 11,
} as const;
const componentSectionId = { coreModule: 1, component: 4 } as const;

/** Something that begins as a module or a component does. */
export function preamble(kind: keyof typeof preambles): Writer {
  const to = new Writer();
  to.bytes(new Uint8Array([...magic, ...preambles[kind]]));
  return to;
}

/** A module of sections. */
export function coreModule(
  sections: readonly (readonly [id: number, content: Writer])[],
): Uint8Array {
  const to = preamble("module");
  for (const [id, content] of sections) to.section(id, content);
  return to.finish();
}

/** A component with nothing but a core module in it. */
export function componentAround(module: Uint8Array): Uint8Array {
  return wrapped(componentSectionId.coreModule, module);
}

/** A component with nothing but a component in it. */
export function componentInside(component: Uint8Array): Uint8Array {
  return wrapped(componentSectionId.component, component);
}

function wrapped(id: number, bytes: Uint8Array): Uint8Array {
  const content = new Writer(bytes.length);
  content.bytes(bytes);
  const to = preamble("component");
  to.section(id, content);
  return to.finish();
}

/** A section's content, as `write` writes it. */
export function content(write: (to: Writer) => void): Writer {
  const to = new Writer();
  write(to);
  return to;
}

/** A type section with the one type () -> (). */
export function oneType(): Writer {
  return content((to) => to.bytes(new Uint8Array([1, 0x60, 0, 0])));
}

/** A function section of `count` functions of type 0. */
export function functionsOfTypeZero(count: number): Writer {
  return content((to) => {
    to.u32(count);
    to.bytes(new Uint8Array(count));
  });
}

/** A code section with the same body `count` times. */
export function sameBody(count: number, body: Writer): Writer {
  return content((to) => {
    to.u32(count);
    for (let i = 0; i < count; i++) to.blob(body.view());
  });
}

/** A component around a module of `count` functions () -> () with one body. */
export function functions(count: number, body: Writer): Uint8Array {
  return componentAround(
    coreModule([
      [sectionId.type, oneType()],
      [sectionId.function, functionsOfTypeZero(count)],
      [sectionId.code, sameBody(count, body)],
    ]),
  );
}
