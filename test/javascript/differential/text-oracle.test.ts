import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../support/runs.ts";
import { guestModule } from "./guest-module.ts";

const guest = {
  ...(await guestModule<{ TextDecoder: typeof TextDecoder }>("web/text-decoder.ts")),
  ...(await guestModule<{ TextEncoder: typeof TextEncoder }>("web/text-encoder.ts")),
};

/** Bytes around the borders of UTF-8's and UTF-16's sequences. */
const byte = fc.constantFrom(
  ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xc3, 0xd8, 0xdc, 0xdf],
  ...[0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff],
);
const chunks = fc.array(
  fc.array(byte, { maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
  {
    maxLength: 5,
  },
);
const unit = fc.constantFrom(
  "a",
  "é",
  "€",
  "\ud800",
  "\udbff",
  "\udc00",
  "\udfff",
  "😀",
  "\ufeff",
  "\u0000",
);
const text = fc.array(unit, { maxLength: 120 }).map((all) => all.join(""));

function decodeAll(
  Interface: typeof TextDecoder,
  label: string,
  fatal: boolean,
  parts: Uint8Array[],
) {
  const decoder = new Interface(label, { fatal, ignoreBOM: true });
  try {
    return [...parts.map((part) => decoder.decode(part, { stream: true })), decoder.decode()];
  } catch (error) {
    return (error as Error).name;
  }
}

for (const label of ["utf-8", "utf-16le", "utf-16be", "windows-1252"]) {
  test(`streams of any bytes decode as in Node: ${label}`, () => {
    fc.assert(
      fc.property(chunks, fc.boolean(), (parts, fatal) => {
        expect(decodeAll(guest.TextDecoder, label, fatal, parts)).toEqual(
          decodeAll(TextDecoder, label, fatal, parts),
        );
      }),
      { numRuns: runs(2000) },
    );
  });
}

test("any string encodes as in Node", () => {
  fc.assert(
    fc.property(text, (string) => {
      expect(new guest.TextEncoder().encode(string)).toEqual(new TextEncoder().encode(string));
    }),
    { numRuns: runs(2000) },
  );
});

test("encodeInto writes all whole characters that fit", () => {
  fc.assert(
    fc.property(text, fc.nat(200), (string, room) => {
      const destination = new Uint8Array(room);
      const { read, written } = new guest.TextEncoder().encodeInto(string, destination);
      const taken = new TextEncoder().encode(string.slice(0, read));
      expect(destination.subarray(0, written)).toEqual(taken);
      expect(destination.subarray(written).every((byte) => byte === 0)).toBe(true);
      const [next] = string.slice(read);
      expect(next === undefined || written + Buffer.byteLength(next) > room).toBe(true);
    }),
    { numRuns: runs(2000) },
  );
});

test("long texts, whole and broken, are cut into blocks between characters", () => {
  const encode = (string: string) => new TextEncoder().encode(string);
  for (const length of [255, 256, 257, 65_535, 65_536, 65_537, 150_001]) {
    for (const unitOfText of ["a", "é", "€x", "😀"]) {
      const string = "b".repeat(length % 7) + unitOfText.repeat(length);
      expect(new guest.TextDecoder().decode(encode(string)) === string).toBe(true);
      expect(Buffer.compare(new guest.TextEncoder().encode(string), encode(string))).toBe(0);
      const broken = encode(string);
      broken[Math.trunc(length / 2)] = 0xff;
      const decoded = new guest.TextDecoder().decode(broken);
      expect(decoded === new TextDecoder().decode(broken)).toBe(true);
      expect(() => new guest.TextDecoder("utf-8", { fatal: true }).decode(broken)).toThrow(
        TypeError,
      );
    }
  }
});
