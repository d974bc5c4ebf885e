import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { writtenPrices } from "../../../../runtime/host/prices.ts";
import {
  counterOf,
  countWrittenModule,
} from "../../../../runtime/isolate/inside/memory/count-written.ts";
import { assemble } from "../../../module/meter/support/wat.ts";

test("the module that counts what is written is the one in count-written.wat", async () => {
  const text = new URL(
    "../../../../runtime/isolate/inside/memory/count-written.wat",
    import.meta.url,
  );
  const assembled = await assemble(await readFile(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(countWrittenModule);
});

test("pages count once whoever marked them, and every four of which one is marked once", () => {
  const [map, other] = [0, 1].map(() => new WebAssembly.Memory({ initial: 1 })) as [
    WebAssembly.Memory,
    WebAssembly.Memory,
  ];
  const marks = { own: new Uint8Array(map.buffer), others: new Uint8Array(other.buffer) };
  const count = counterOf(map, other);
  expect(count(128, 1, 1_000)).toBe(0n);
  for (const page of [0, 1, 3, 64, 127]) marks.own[page] = 1;
  for (const page of [1, 2, 4, 66]) marks.others[page] = 1;
  // Marked: 0 to 4, 64, 66, 127.
  expect(count(128, 1, 0)).toBe(8n);
  expect(count(128, 0, 1)).toBe(4n);
  expect(count(64, 1, 1_000)).toBe(5n + 2_000n);
  expect(counterOf(map, map)(128, 1, 0)).toBe(5n);
});

test("the cost of a memory of 4 GiB that is written all over is more than an i32 holds", () => {
  const map = new WebAssembly.Memory({ initial: 64 });
  new Uint8Array(map.buffer).fill(1);
  const { byteLength } = map.buffer;
  const { page, lost } = writtenPrices;
  const whole = BigInt(byteLength) * BigInt(page) + BigInt(byteLength / 4) * BigInt(lost);
  expect(counterOf(map, map)(byteLength, page, lost)).toBe(whole);
  expect(whole).toBeGreaterThan(2n ** 34n);
});
