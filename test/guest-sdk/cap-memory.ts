const memorySection = 5;

/** A core module whose memory, declared without a maximum, may not grow past some pages. The memory
 * section of what the SDK builds is three bytes long: one memory, no maximum, and its minimum. */
export function capMemory(module: Uint8Array, pages: number): Uint8Array {
  const at = sectionAt(module, memorySection);
  if (at === -1 || module[at + 1] !== 3 || module[at + 2] !== 1 || module[at + 3] !== 0) {
    return module;
  }
  const maximum = [(pages & 0x7f) | 0x80, pages >> 7];
  const minimum = module[at + 4] ?? 0;
  const capped = [5, 5, 1, 1, minimum, ...maximum];
  return Buffer.concat([module.subarray(0, at), Buffer.from(capped), module.subarray(at + 5)]);
}

/** Where a section begins, by its number; -1 where there is none. */
function sectionAt(module: Uint8Array, id: number): number {
  for (let at = 8; at < module.length; ) {
    if (module[at] === id) return at;
    let size = 0;
    let next = at + 1;
    for (let shift = 0; ; shift += 7) {
      const byte = module[next++] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    at = next + size;
  }
  return -1;
}
