import { preambleBytes } from "../../wasm/preamble.ts";
import { Reader } from "../../wasm/reader.ts";
import { componentSections, readSections } from "../../wasm/sections.ts";
import { Writer } from "../../wasm/writer.ts";
import { decodeLimits } from "../limits.ts";

/** A component whose core modules, all of one nested component, can be replaced: bytes as they are, core modules by their
 * number in that component, and nested components, which have their sizes before them. */
export type ComponentForm = readonly (Uint8Array | { readonly module: number } | Nested)[];

interface Nested {
  readonly nested: ComponentForm;
}

/** A nested component and the form of the whole. */
export interface Found {
  readonly component: Uint8Array;
  readonly form: ComponentForm;
}

/** Finds the nested component, or the component itself, that has a core module of which `isSought` is true. Null if there
 * is none. The component is one that a toolchain made. */
export function findComponent(
  bytes: Uint8Array,
  isSought: (module: Uint8Array) => boolean,
): Found | null {
  const whole = new Reader(bytes, 0, preambleBytes, bytes.length, "component");
  const sections = readSections(whole, componentSections, decodeLimits).map(
    // The size of the content is behind the id, a byte.
    ({ id, offset, content }) => ({ kind: componentSections[id], sizeAt: offset + 1, ...content }),
  );
  const contents = (kind: string) => sections.filter((each) => each.kind === kind);
  if (contents("core module").some(({ start, end }) => isSought(bytes.subarray(start, end)))) {
    return {
      component: bytes,
      form: formOf(bytes, contents("core module"), (module) => ({ module })),
    };
  }
  for (const nested of contents("component")) {
    const found = findComponent(bytes.subarray(nested.start, nested.end), isSought);
    if (found === null) continue;
    const form = formOf(bytes, [nested], () => ({ nested: found.form }));
    return { component: found.component, form };
  }
  return null;
}

/** The bytes with some sections left open, whose sizes are left out as well. */
function formOf(
  bytes: Uint8Array,
  open: readonly { readonly sizeAt: number; readonly end: number }[],
  hole: (index: number) => ComponentForm[number],
): ComponentForm {
  const form: ComponentForm[number][] = [];
  let at = 0;
  open.forEach(({ sizeAt, end }, index) => {
    form.push(bytes.subarray(at, sizeAt), hole(index));
    at = end;
  });
  return [...form, bytes.subarray(at)];
}

/** A core module in pieces. */
export type Pieces = readonly Uint8Array[];

/** The component with these core modules. */
export function fillForm(form: ComponentForm, modules: readonly Pieces[]): Uint8Array {
  const pieces = piecesOf(form, modules);
  const component = new Uint8Array(bytesOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    component.set(piece, at);
    at += piece.length;
  }
  return component;
}

function piecesOf(form: ComponentForm, modules: readonly Pieces[]): Uint8Array[] {
  return form.flatMap((part) => {
    if (part instanceof Uint8Array) return [part];
    const inner = "module" in part ? modules[part.module]! : piecesOf(part.nested, modules);
    const size = new Writer(8);
    size.u32(bytesOf(inner));
    return [size.finish(), ...inner];
  });
}

function bytesOf(pieces: Pieces): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
