import fc from "fast-check";
import { expect, test } from "vitest";
import type { LogLine } from "../../../runtime/host/request-state.ts";
import { BodyBytes } from "../../../runtime/host/wasi/content/body-bytes.ts";
import { LogLines } from "../../../runtime/host/wasi/session/log-lines.ts";
import { decodeLossyUtf8 } from "../../../runtime/host/wasi/session/lossy-utf8.ts";

const chunk = fc
  .tuple(
    fc.oneof(fc.nat(20), fc.nat(6_000), fc.constantFrom(4_095, 4_096, 16_384, 16_385)),
    fc.nat(255),
  )
  .map(([length, value]) => new Uint8Array(length).fill(value));

test("a body is what was written to it, whatever the pieces", () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 60 }), (chunks) => {
      const body = new BodyBytes();
      for (const each of chunks) body.append(each.slice());
      const expected = Buffer.concat(chunks);
      expect(body.length).toBe(expected.length);
      const whole = body.whole();
      expect(Buffer.compare(whole, expected)).toBe(0);
      // What crosses to the host's thread is copied by its buffer.
      expect(whole.buffer.byteLength).toBe(expected.length);
    }),
  );
});

test("a body written in one go is not copied", () => {
  const bytes = new Uint8Array(10_000);
  const body = new BodyBytes();
  body.append(bytes);
  expect(body.whole()).toBe(bytes);
});

test("well-formed text is decoded as it is", () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 10_000 }), (text) => {
      const wellFormed = text.toWellFormed();
      expect(decodeLossyUtf8(encoder.encode(wellFormed))).toBe(wellFormed);
    }),
  );
});

test("of other bytes what is well-formed remains", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = decodeLossyUtf8(bytes);
      expect(text.isWellFormed()).toBe(true);
      let wellFormed = true;
      try {
        strict.decode(bytes);
      } catch {
        wellFormed = false;
      }
      if (wellFormed) expect(text).toBe(strict.decode(bytes));
      else expect(text).toContain("\ufffd");
    }),
  );
});

test("lines are the same however they are cut into pieces", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "é", "🌍", "\n", "\r\n", " "),
    maxLength: 200,
  });
  fc.assert(
    fc.property(text, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (printed, sizes) => {
      const log: LogLine[] = [];
      const state = {
        wallClock: 0n,
        monotonic: 0n,
        randomKey: null,
        randomBlocks: 0,
        log,
        logRoom: 1_000_000,
      };
      const lines = new LogLines(state, "info");
      const bytes = new TextEncoder().encode(printed);
      for (let at = 0; at < bytes.length; ) {
        const size = sizes.next().value;
        lines.print(bytes.slice(at, at + size));
        at += size;
      }
      lines.end();
      const expected = printed.split("\n").map((line) => line.replace(/\r$/, ""));
      if (expected.at(-1) === "") expected.pop();
      expect(log.map(({ message }) => message)).toEqual(expected);
    }),
  );
});
