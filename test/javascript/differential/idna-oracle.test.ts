import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../support/runs.ts";
import { guestModule } from "./guest-module.ts";

const require = createRequire(
  createRequire(new URL("../../../guest-sdk/javascript/package.json", import.meta.url)).resolve(
    "whatwg-url",
  ),
);
const tr46 = require("tr46") as {
  toASCII(domain: string, options: Record<string, boolean>): string | null;
};
type Row = [range: number | [number, number], status: number, mapping?: string];
const table = require("tr46/lib/mappingTable.json") as Row[];
const { STATUS_MAPPING: status } = require("tr46/lib/statusMapping.js") as {
  STATUS_MAPPING: Record<"mapped" | "disallowed" | "ignored", number>;
};

const { domainToAscii, mapCharacter } = await guestModule<{
  domainToAscii(domain: string): string | null;
  mapCharacter(character: string): string | null;
}>("web/url-idna.ts");

function mappingOf([, kind, mapping]: Row, character: string): string | null {
  if (kind === status.disallowed) return null;
  if (kind === status.ignored) return "";
  return kind === status.mapped ? mapping! : character;
}

test("each code point that the engine knows is mapped as in the table of UTS #46", () => {
  const unassigned = /\p{Cn}/u;
  const wrong: string[] = [];
  for (const row of table) {
    const [from, to] = Array.isArray(row[0]) ? row[0] : [row[0], row[0]];
    for (let codePoint = from; codePoint <= to; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      // The table may be of a later Unicode than the engine.
      if (unassigned.test(character) && mapCharacter(character) === null) continue;
      if (mapCharacter(character) !== mappingOf(row, character)) wrong.push(codePoint.toString(16));
    }
  }
  expect(wrong).toEqual([]);
});

test("domains become ASCII as the library has it, or are refused as there", () => {
  const label = fc
    .array(
      fc.constantFrom(
        ..."a z 0 9 - ä ß ς ö 日 本 ｊ ﬀ İ ǆ Ꭰ é е̂ א ב ג ١ ۲ ا ب پ ي \u064b \u0301 क ् ष 〱 😀 ☃ xn-- ½ ⅷ ª".split(
          " ",
        ),
        "\u200c",
        "\u200d",
        "\u00ad",
        "\ufe0f",
        "\u2260",
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((all) => all.join(""));
  const domain = fc
    .array(label, { minLength: 1, maxLength: 3 })
    .map((labels) => labels.join("."))
    .filter((text) => /[^\0-\x7f]/.test(text));
  const options = { checkBidi: true, checkJoiners: true };
  fc.assert(
    fc.property(domain, (text) => {
      expect(domainToAscii(text)).toBe(tr46.toASCII(text, options));
    }),
    { numRuns: runs(5000) },
  );
});
