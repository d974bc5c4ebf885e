import { expect, test } from "vitest";
import { decoded, fromBase64 } from "../../../runtime/isolate/inside/base64.ts";

test("bytes of every length and value come back, with and without the engine's decoder", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
    const text = Buffer.from(bytes).toString("base64");
    expect(decoded(text)).toEqual(bytes);
    expect(fromBase64(text)).toEqual(bytes);
  }
});
