// Small modules, as bytes (core spec, chapter 5).

export function list(bytes: readonly number[]): number[] {
  return [...u32(bytes.length), ...bytes];
}

/** LEB128 (core spec 5.2.2). */
export function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}

export function section(id: number, items: readonly (readonly number[])[]): number[] {
  return [id, ...list([...u32(items.length), ...items.flat()])];
}

export function name(text: string): number[] {
  return list([...text].map((letter) => letter.charCodeAt(0)));
}
