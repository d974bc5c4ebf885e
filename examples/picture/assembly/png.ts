// Portable Network Graphics, third edition: https://www.w3.org/TR/png-3/
import { ByteWriter } from "./byte-writer";
import { crc32 } from "./checksums";
import { compress } from "./deflate";

const colourTypePalette = 3;

/** A picture of at most 256 colours. The palette has three bytes a colour, the pixels one byte each,
 * row by row. */
export function encodePng(
  width: i32,
  height: i32,
  palette: Uint8Array,
  pixels: Uint8Array,
): Uint8Array {
  const out = new ByteWriter();
  out.byte(0x89);
  out.ascii("PNG\r\n\x1a\n");
  writeChunk(out, "IHDR", header(width, height));
  writeChunk(out, "PLTE", palette);
  writeChunk(out, "IDAT", compress(filtered(width, height, pixels)));
  writeChunk(out, "IEND", new Uint8Array(0));
  return out.toBytes();
}

function header(width: i32, height: i32): Uint8Array {
  const out = new ByteWriter();
  out.u32(width);
  out.u32(height);
  out.byte(8); // Bits a pixel.
  out.byte(colourTypePalette);
  out.byte(0); // Compression, filter and interlace methods: the only or plainest ones.
  out.byte(0);
  out.byte(0);
  return out.toBytes();
}

/** Each row behind the number of its filter: 0, none, as suits pictures with a palette. */
function filtered(width: i32, height: i32, pixels: Uint8Array): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return rows;
}

/** Length, type, content, and a checksum over type and content. */
function writeChunk(out: ByteWriter, type: string, content: Uint8Array): void {
  out.u32(content.length);
  const start = out.length;
  out.ascii(type);
  out.bytes(content);
  out.u32(crc32(out.toBytes(), start));
}
