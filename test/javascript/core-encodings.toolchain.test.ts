import { createMultibyteDecoder } from "@exodus/bytes/multi-byte.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { namedParts } from "../../guest-sdk/javascript/build/named-parts.ts";
import { runs } from "../support/runs.ts";
import { type TestWorker, workerOf } from "./handlers.ts";
import { componentOf } from "./project.ts";

const decoded = `(bytes, label, options) => {
  try { return new TextDecoder(label, options).decode(bytes) } catch (error) { return error.name + ": " + error.message }
}`;

const handlers = {
  decode: `async (request) => {
    const { hex, label, fatal } = await request.json();
    return new Response(decoded(Uint8Array.fromHex(hex), label, { fatal }));
  }`,
  "cut anywhere": `async (request) => {
    const { hex, label } = await request.json();
    const bytes = Uint8Array.fromHex(hex);
    const texts = new Set();
    for (let cut = 0; cut <= bytes.length; cut++) {
      const decoder = new TextDecoder(label);
      texts.add(decoder.decode(bytes.subarray(0, cut), { stream: true }) + decoder.decode(bytes.subarray(cut)));
    }
    const decoder = new TextDecoder(label);
    texts.add([...bytes].map((byte) => decoder.decode(Uint8Array.of(byte), { stream: true })).join("") + decoder.decode());
    return Response.json([...texts]);
  }`,
  "as a stream": `async (request) => {
    const { hex, label } = await request.json();
    const bytes = Uint8Array.fromHex(hex);
    const stream = new ReadableStream({
      start(controller) { for (const byte of bytes) controller.enqueue(Uint8Array.of(byte)); controller.close() },
    });
    let text = "";
    for await (const piece of stream.pipeThrough(new TextDecoderStream(label))) text += piece;
    return new Response(text);
  }`,
  // Whole characters to a length, the last of which may be cut.
  long: `async (request) => {
    const { hex, label, length } = await request.json();
    const unit = Uint8Array.fromHex(hex);
    const bytes = Uint8Array.from({ length }, (_, index) => unit[index % unit.length]);
    const text = decoded(bytes, label, {});
    const whole = Math.floor(length / unit.length);
    const character = new TextDecoder(label).decode(unit);
    const expected = character.repeat(whole) + (length % unit.length > 0 ? "\\ufffd" : "");
    return new Response(String(text === expected));
  }`,
  // Of a text of so many bytes, the upper half of a byte's values.
  many: `(request) => {
    const { searchParams } = new URL(request.url);
    const bytes = new Uint8Array(Number(searchParams.get("length"))).fill(0xb0);
    return new Response(String(new TextDecoder(searchParams.get("label")).decode(bytes).length));
  }`,
  whole: `async (request) => {
    const { searchParams } = new URL(request.url);
    return new Response(new TextDecoder(searchParams.get("label")).decode(await request.bytes()));
  }`,
  // Of each list of chunks the text, or that it was refused.
  "many chunks": `async (request) => {
    const { label, all } = await request.json();
    return Response.json(all.map(({ fatal, chunks }) => {
      const decoder = new TextDecoder(label, { fatal });
      try {
        return chunks.map((hex) => decoder.decode(Uint8Array.fromHex(hex), { stream: true })).join("|") + "|" + decoder.decode();
      } catch (error) { return error.name }
    }));
  }`,
  "as keys": `() => {
    const object = { "\u00e9t\u00e9": 1 }, map = new Map([["\u00e9t\u00e9", 2]]);
    const labels = ["windows-1252", "iso-8859-15", "windows-1254", "iso-8859-3"];
    const texts = labels.map((label) => new TextDecoder(label).decode(Uint8Array.of(0xe9, 0x74, 0xe9)));
    return Response.json(texts.map((text) => [object[text], map.get(text), text === "\u00e9t\u00e9", /^\u00e9t/.test(text), JSON.parse('"' + text + '"') === text]));
  }`,
  "after an error": `async (request) => {
    const { hex, label, stream } = await request.json();
    const decoder = new TextDecoder(label, { fatal: true });
    try { decoder.decode(Uint8Array.fromHex(hex), { stream }) } catch (error) {
      return new Response(error.name + " " + decoder.decode(Uint8Array.of(0x42, 0x42)));
    }
    return new Response("did not throw");
  }`,
};

let worker: TestWorker;
beforeAll(async () => {
  worker = await workerOf(handlers, {
    top: `const decoded = ${decoded};`,
    settings: { limits: { fuel: 4_000_000_000 } },
  });
});
afterAll(() => worker?.end());

const parts = (of: object) => ({ method: "POST", body: Buffer.from(JSON.stringify(of)) });

async function told(handler: string, of: object): Promise<string> {
  const { text, error, message } = await worker.call(handler, parts(of));
  expect(error, message ?? "").toBeNull();
  return text;
}

/** Bytes that the decoders of Node's ICU take for something else than the standard has: those that begin a character swallow
 * what follows them, ISO-2022-JP has sets of its own, and control characters change places. */
const byTheStandard = [
  ["big5", "8122", '\ufffd"'],
  ["big5", "81ff41", "\ufffdA"],
  ["big5", "8862886488a388a5", "Ê̄Ê̌ê̄ê̌"],
  ["big5", "8740a140f9fe", "䏰　￭"],
  ["big5", "80", "\ufffd"],
  ["euc-jp", "8f22", '\ufffd"'],
  ["euc-jp", "8fa1ff41", "\ufffdA"],
  ["euc-jp", "8ee041", "\ufffdA"],
  ["euc-jp", "8041a2af", "\ufffdA\ufffd"],
  ["shift_jis", "1a1c7f80", "\x1a\x1c\x7f\x80"],
  ["shift_jis", "8122", '\ufffd"'],
  ["shift_jis", "817f41", "\ufffd\x7fA"],
  ["shift_jis", "f040fc4b", "\ue000黑"],
  ["shift_jis", "a0fdfeff", "\ufffd\ufffd\ufffd\ufffd"],
  ["shift_jis", "5c7e", "\\~"],
  ["euc-kr", "8141a081", "갂쟻"],
  ["euc-kr", "b022", '\ufffd"'],
  ["euc-kr", "80ffc9a1", "\ufffd\ufffd\ufffd"],
  ["iso-2022-jp", "1b244241", "\ufffd"],
  ["iso-2022-jp", "1b2441", "\ufffd$A"],
  ["iso-2022-jp", "1b4f", "\ufffdO"],
  ["iso-2022-jp", "1b24421b284241", "\ufffdA"],
  ["iso-2022-jp", "0e0f41", "\ufffd\ufffdA"],
  ["iso-2022-jp", "1b244224221b2842", "あ"],
] as const;

describe("encodings of several bytes a character are decoded by the standard", () => {
  test.each(byTheStandard)("%s: %s", async (label, hex, text) => {
    expect(await told("decode", { label, hex })).toBe(text);
    expect(JSON.parse(await told("cut anywhere", { label, hex }))).toEqual([text]);
    expect(await told("as a stream", { label, hex })).toBe(text);
    const fatal = await told("decode", { label, hex, fatal: true });
    const refused = `TypeError: The bytes are not valid ${label}.`;
    expect(fatal).toBe(text.includes("\ufffd") ? refused : text);
  });

  test.each([
    ["gbk", "d6d0"],
    ["gb18030", "90308130"],
    ["big5", "a4a4"],
    ["euc-jp", "8fb0a1"],
    ["shift_jis", "93fa"],
    ["euc-kr", "c7d1"],
    ["x-user-defined", "80"],
    ["gbk", "41"],
  ])("in any length: %s %s", async (label, hex) => {
    // Characters of four bytes are looked for in ranges, which costs too much for more of them.
    const most = hex.length > 6 ? 257 : 65_537;
    const lengths = [0, 1, 2, 3, 255, 256, 257, 4_095, 4_096, 4_097, 8_193, 65_535, 65_536, 65_537];
    for (const length of lengths.filter((each) => each <= most)) {
      expect(await told("long", { label, hex, length }), `${length}`).toBe("true");
    }
  });

  const ofTwoBytes = ["gbk", "gb18030", "big5", "euc-jp", "shift_jis", "euc-kr"] as const;

  test.each(ofTwoBytes)(
    "%s: each character of one and of two bytes, in one text",
    async (label) => {
      const bytes = Array.from({ length: 0x100 }, (_, byte) => byte);
      const pairs = bytes.slice(0x80).flatMap((lead) => bytes.map((trail) => [lead, trail]));
      const characters = [...bytes.map((byte) => [byte]), ...pairs].filter((character) => {
        try {
          return createMultibyteDecoder(label)(Uint8Array.from(character)).length === 1;
        } catch {
          return false;
        }
      });
      expect(characters.length).toBeGreaterThan(6_000);
      const body = Uint8Array.from(characters.flat());
      const { text, error, fuel } = await worker.call("whole", { body }, `?label=${label}`);
      expect(error).toBeNull();
      expect(text === createMultibyteDecoder(label)(body)).toBe(true);
      // All of them by the table, and none by the library.
      expect(Number(fuel) / body.length).toBeLessThan(500);
    },
  );

  test.each([...ofTwoBytes, "iso-2022-jp" as const])(
    "%s: any bytes in any chunks",
    async (label) => {
      const kinds = [
        fc.integer({ min: 0, max: 0xff }),
        fc.integer({ min: 0xa1, max: 0xfe }),
        fc.constantFrom(0x30, 0x41, 0x7f, 0x80, 0x81, 0x8e, 0x8f, 0xa0, 0xff),
      ];
      const chunk = fc.array(fc.oneof(...kinds), { maxLength: 9 });
      const lists = fc.record({ fatal: fc.boolean(), chunks: fc.array(chunk, { maxLength: 5 }) });
      const all = fc.sample(lists, runs(60));
      const expected = all.map(({ fatal, chunks }) => {
        const decode = createMultibyteDecoder(label, !fatal);
        try {
          const pieces = chunks.map((bytes) => decode(Uint8Array.from(bytes), true));
          return `${pieces.join("|")}|${decode(new Uint8Array())}`;
        } catch {
          return "TypeError";
        }
      });
      const sent = all.map(({ fatal, chunks }) => ({
        fatal,
        chunks: chunks.map((bytes) => Buffer.from(bytes).toString("hex")),
      }));
      const found = JSON.parse(await told("many chunks", { label, all: sent })) as string[];
      // A decoder may keep the first byte of a character that another gives up at once.
      expect(found.map((text) => text.replaceAll("|", ""))).toEqual(
        expected.map((text) => text.replaceAll("|", "")),
      );
    },
  );

  test("texts of single bytes are equal to the same texts in the code", async () => {
    const { text } = await worker.call("as keys");
    expect(JSON.parse(text)).toEqual(Array(4).fill([1, 2, true, true, true]));
  });

  test("a decoder begins anew after an error, and goes on after one in a stream", async () => {
    const hex = `1b2442${"2422".repeat(3_000)}ff`;
    expect(await told("after an error", { label: "iso-2022-jp", hex })).toBe("TypeError BB");
    const streamed = await told("after an error", { label: "iso-2022-jp", hex, stream: true });
    expect(streamed).toBe("TypeError 詑");
    expect(await told("after an error", { label: "euc-kr", hex: "b0ff" })).toBe("TypeError BB");
  });

  // Fuel for each byte that is not ASCII, where Cyrillic and UTF-16 were 29,000 and 4,300.
  test.each([
    ["utf-16le", 1_000],
    ["utf-16be", 1_000],
    ["windows-1252", 1_000],
    ["windows-1251", 250],
    ["x-user-defined", 250],
    ["shift_jis", 250],
    ["gbk", 250],
  ])("a byte in %s costs at most %i", async (label, most) => {
    const fuel = async (length: number) => {
      const { fuel, error } = await worker.call("many", {}, `?label=${label}&length=${length}`);
      expect(error).toBeNull();
      return Number(fuel);
    };
    expect(((await fuel(34_000)) - (await fuel(2_000))) / 32_000).toBeLessThan(most);
    // To be made, over what a decoder of UTF-8 takes.
    const utf8 = await worker.call("many", {}, "?label=utf-8&length=0");
    expect((await fuel(0)) - Number(utf8.fuel)).toBeLessThan(400_000);
  });

  test("the same bytes cost the same fuel, and one out of fuel is ended", async () => {
    const some = parts({ label: "gb18030", hex: "813081".repeat(10_000) });
    const costs = [await worker.call("decode", some), await worker.call("decode", some)] as const;
    expect(costs[0].error).toBeNull();
    expect(costs[0].fuel).toBe(costs[1].fuel);
    const much = { label: "gb18030", hex: "813081".repeat(300_000) };
    const ended = await worker.call("decode", parts(much));
    expect(ended.error).toBe("fuel-exhausted");
  });
});

/** What a file has to name, as the build sees it. */
const isNamed = (code: string) => namedParts(code).has("encodings");

describe("a worker has them where its code names one", () => {
  test.each([
    ...['new TextDecoder("gbk")', "new TextDecoder('Shift_JIS')", 'decode(bytes,"EUC-KR")'],
    ...['new TextDecoder("korean")', 'new TextDecoder("csISO2022JP")', 'x="x-user-defined"'],
    ...["new TextDecoder(label)", "new TextDecoder2(type.charset,{fatal:true})"],
    ...["new globalThis.TextDecoder(a.slice(1))"],
    ...["new TextDecoderStream(charset)", "new TextDecoder ( label )"],
  ])("%s", (code) => {
    expect(isNamed(code)).toBe(true);
  });

  test.each([
    ...[
      "new TextDecoder",
      "new TextDecoder()",
      'new TextDecoder("utf-8")',
      "new TextDecoderStream()",
    ],
    ...["new TextDecoder('latin1',{fatal:true})", "new TextDecoder(void 0,{fatal:true})"],
    ...["function TextDecoder(label){}", "textDecoder(label)", 'language==="korean"', "shift_jis"],
  ])("and not by %s", (code) => {
    expect(isNamed(code)).toBe(false);
  });

  const answering = (label: string) => ({
    "index.js": `export default { fetch() {
      try { return new Response(new TextDecoder(${label}).encoding) } catch (error) { return new Response(error.name + ": " + error.message) }
    } };`,
  });

  test("others do not carry them, and are told how to have them", async () => {
    const [without, other, named] = await Promise.all([
      componentOf(answering("")),
      componentOf(answering('"utf-16le"')),
      componentOf(answering('"sjis"')),
    ]);
    expect(Math.abs(other.length - without.length)).toBeLessThan(10_000);
    expect(named.length - without.length).toBeGreaterThan(150_000);
    const plain = await workerOf({
      // No label stands in the code, and none in a variable that a decoder is made of by its name.
      hidden: `() => { const Made = TextDecoder; try { return new Response(new Made(["sj", "is"].join("")).encoding) } catch (error) { return new Response(error.name + ": " + error.message) } }`,
    });
    try {
      const { text, message } = await plain.call("hidden");
      expect(text, message ?? "").toBe(
        'RangeError: TextDecoder: the encoding "sjis" is unknown here: there are UTF-8, UTF-16 and the single-byte ' +
          "encodings. Write a label of several bytes a character, as shift_jis, as a literal: then the build adds them all.",
      );
    } finally {
      await plain.end();
    }
    expect(await told("decode", { label: "utf-7", hex: "" })).toBe(
      'RangeError: TextDecoder: the encoding "utf-7" is none of the Encoding Standard\'s.',
    );
    expect(await told("decode", { label: "replacement", hex: "" })).toMatch(/^RangeError: /);
  });
});
