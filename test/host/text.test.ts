import { expect, test } from "vitest";
import { lookPrices } from "../../runtime/host/prices.ts";
import { textFunctions } from "../../runtime/host/text.ts";

let paid = 0n;
const { isAscii } = textFunctions((fuel) => {
  paid += fuel;
});

test("a byte above ASCII is seen at every place, wherever its list begins", () => {
  for (const from of [0, 1, 2, 3, 4]) {
    for (let length = 0; length < 41; length++) {
      const bytes = new Uint8Array(new ArrayBuffer(64), from, length).fill(0x7f);
      expect(isAscii(bytes)).toBe(true);
      for (let at = 0; at < length; at++) {
        bytes[at] = 0x80;
        expect(isAscii(bytes)).toBe(false);
        bytes[at] = 0x7f;
      }
    }
  }
});

test("bytes around a list are not looked at", () => {
  const around = new Uint8Array(64).fill(0xff);
  around.fill(0, 5, 50);
  expect(isAscii(around.subarray(5, 50))).toBe(true);
  expect(isAscii(around.subarray(5, 51))).toBe(false);
  expect(isAscii(around.subarray(4, 50))).toBe(false);
});

test("each byte is paid for", () => {
  paid = 0n;
  isAscii(new Uint8Array(1_000));
  expect(paid).toBe(1_000n * lookPrices.byte);
});
