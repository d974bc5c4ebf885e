// Made once, when the worker is loaded.
const crcTable = makeCrcTable();

function makeCrcTable(): StaticArray<u32> {
  const table = new StaticArray<u32>(256);
  for (let index: u32 = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) == 1 ? (value >> 1) ^ 0xedb88320 : value >> 1;
    table[index] = value;
  }
  return table;
}

/** CRC-32 as PNG has it (W3C PNG, annex D), over the bytes from `start`. */
export function crc32(bytes: Uint8Array, start: i32): u32 {
  let crc: u32 = 0xffffffff;
  for (let index = start; index < bytes.length; index++) {
    crc = unchecked(crcTable[(crc ^ bytes[index]) & 255]) ^ (crc >> 8);
  }
  return ~crc;
}

/** Adler-32 as zlib has it (RFC 1950, section 8.2). */
export function adler32(bytes: Uint8Array): u32 {
  let low: u32 = 1;
  let high: u32 = 0;
  for (let index = 0; index < bytes.length; index++) {
    low = (low + unchecked(bytes[index])) % 65521;
    high = (high + low) % 65521;
  }
  return (high << 16) | low;
}
