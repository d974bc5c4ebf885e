/** A core module whose memory, declared without a maximum, may not grow past some pages. The memory
 * section of what the SDK builds is three bytes long: one memory, no maximum, and its minimum. */
export function capMemory(module: Uint8Array, pages: number): Uint8Array {
  const plain = Buffer.from([5, 3, 1, 0]);
  const at = Buffer.from(module).indexOf(plain);
  if (at === -1) return module;
  const maximum = [(pages & 0x7f) | 0x80, pages >> 7];
  const minimum = module[at + 4] ?? 0;
  const capped = [5, 5, 1, 1, minimum, ...maximum];
  return Buffer.concat([module.subarray(0, at), Buffer.from(capped), module.subarray(at + 5)]);
}
