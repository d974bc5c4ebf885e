import { Writer } from "../../../runtime/wasm/writer.ts";

export const preamble = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** Bytes of a section, or of an entry, that `write` fills. */
export function content(write: (to: Writer) => void): Writer {
  const to = new Writer();
  write(to);
  return to;
}

/** A module of the given sections: by text no such thing can be written. */
export function moduleOf(...sections: readonly [id: number, content: Writer][]) {
  const module = new Writer();
  module.bytes(preamble);
  for (const [id, body] of sections) module.section(id, body);
  return module.finish() as Uint8Array<ArrayBuffer>;
}

/** A vector of `count` times the same bytes. */
export function repeated(count: number, entry: readonly number[]): Writer {
  return content((to) => {
    to.u32(count);
    const bytes = Uint8Array.from(entry);
    for (let each = 0; each < count; each++) to.bytes(bytes);
  });
}

/** A module with one function, () -> (), of the given locals and instructions. */
export function functionOf(locals: readonly number[], code: Uint8Array | readonly number[]) {
  const body = content((to) => {
    to.bytes(Uint8Array.from(locals));
    to.bytes(Uint8Array.from(code));
  });
  const entries = content((to) => {
    to.u32(1);
    to.blob(body.view());
  });
  return moduleOf([1, repeated(1, [0x60, 0, 0])], [3, repeated(1, [0])], [10, entries]);
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  return [...content((to) => to.u32(value)).view()];
}
