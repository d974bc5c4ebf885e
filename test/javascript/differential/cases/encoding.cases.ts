import { type Case, casesNamed, casesOf } from "../case.ts";

const strings = [
  "",
  "a",
  "plain ASCII, 123",
  "\u0000\u007f",
  "\u0080\u07ff",
  "\u0800\uffff",
  "é",
  "日本語",
  "😀",
  "\ud800",
  "\udc00",
  "a\ud800b",
  "\udc00\ud800",
  "\ud83d\ude00\ud83d",
  "\ufeffx",
  "\ufffd",
  "\u{10ffff}",
] as const;

/** Rows of bytes around each border of UTF-8 (RFC 3629). */
const utf8: number[][] = [
  [],
  [0x41],
  [0x7f],
  [0x80],
  [0xbf],
  [0xc0],
  [0xc0, 0x80],
  [0xc1, 0xbf],
  [0xc2],
  [0xc2, 0x80],
  [0xc2, 0x7f],
  [0xc2, 0xc2],
  [0xdf, 0xbf],
  [0xe0, 0x80, 0x80],
  [0xe0, 0x9f, 0xbf],
  [0xe0, 0xa0],
  [0xe0, 0xa0, 0x80],
  [0xe0, 0xa0, 0x41],
  [0xe1, 0x80],
  [0xe1, 0x41],
  [0xe1, 0x80, 0xe1, 0x80, 0x80],
  [0xed, 0x9f, 0xbf],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xee, 0x80, 0x80],
  [0xef, 0xbf, 0xbd],
  [0xef, 0xbf, 0xbe],
  [0xef, 0xbb, 0xbf],
  [0xef, 0xbb, 0xbf, 0x41],
  [0x41, 0xef, 0xbb, 0xbf],
  [0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf],
  [0xef, 0xbb],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0xf0, 0x90, 0x80, 0x80],
  [0xf0, 0x9f, 0x98, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf0, 0x9f],
  [0xf0],
  [0xf0, 0x9f, 0x41, 0x80],
  [0xf4, 0x8f, 0xbf, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
  [0xfe],
  [0xff],
  [0x41, 0xff, 0x42, 0xc3, 0xa9, 0xc3],
  [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
];

const utf16: number[][] = [
  [],
  [0x41, 0x00],
  [0x00, 0x41],
  [0x41],
  [0x41, 0x00, 0x42],
  [0xff, 0xfe, 0x41, 0x00],
  [0xfe, 0xff, 0x00, 0x41],
  [0x3d, 0xd8, 0x00, 0xde],
  [0xd8, 0x3d, 0xde, 0x00],
  [0x3d, 0xd8],
  [0x3d, 0xd8, 0x41],
  [0x3d, 0xd8, 0x41, 0x00],
  [0x00, 0xde],
  [0x00, 0xde, 0x3d, 0xd8],
  [0xd8, 0x3d, 0x00],
];

const labels = [
  "utf-8",
  "UTF8",
  " \tutf-8\n",
  "unicode-1-1-utf-8",
  "x-unicode20utf8",
  "utf-16",
  "UTF-16LE",
  "utf-16be",
  "ucs-2",
  "unicode",
  "unicodefffe",
  "latin1",
  "ascii",
  "iso-8859-1",
  "iso8859-1",
  "l1",
  "us-ascii",
  "windows-1252",
  "cp1252",
  "x-cp1252",
  "utf-32",
  "utf-7",
  "utf\u00a0-8",
  "utf-8\u0000",
  "",
  "nonsense",
  "replacement",
  "hz-gb-2312",
] as const;

/** Labels of encodings of several bytes a character, of x-user-defined, and of those that nothing decodes. */
const multiByteLabels = [
  ...["chinese", "csgb2312", "csiso58gb231280", "gb2312", "gb_2312", "gb_2312-80", "gbk"],
  ...["iso-ir-58", "x-gbk", "gb18030", "big5", "big5-hkscs", "cn-big5", "csbig5", "x-x-big5"],
  ...["cseucpkdfmtjapanese", "euc-jp", "x-euc-jp", "csiso2022jp", "iso-2022-jp"],
  ...["csshiftjis", "ms932", "ms_kanji", "shift-jis", "shift_jis", "sjis", "windows-31j", "x-sjis"],
  ...["cseuckr", "csksc56011987", "euc-kr", "iso-ir-149", "korean", "ks_c_5601-1987"],
  ...["ks_c_5601-1989", "ksc5601", "ksc_5601", "windows-949", "x-user-defined"],
  ...["csiso2022kr", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr"],
  ...[" GBK\n", "Shift_JIS", "EUC-KR", "gbk\u0000", "big-5", "euc_jp"],
] as const;

/** Texts that are well-formed: with a label and their bytes. Where Node's ICU differs from the standard is in `core-encodings.toolchain.test.ts`. */
const multiByteTexts = [
  ["gbk", "d6d0cec4802061a2e3"],
  ["gb18030", "d6d0813081308431953390308130e3329a3541"],
  ["big5", "a4a4a4e541c943"],
  ["euc-jp", "c6fccbdc8eb18fb0a141"],
  ["iso-2022-jp", "1b2442467c4b5c1b284241"],
  ["iso-2022-jp", "1b28493131611b284a5c7e41"],
  ["shift_jis", "93fa967bb1418140"],
  ["euc-kr", "c7d1b1b941b0a1"],
  ["x-user-defined", "417f80c3ff"],
] as const;

/** Broken ones, where Node goes by the standard. */
const multiByteBroken = [
  ...["gbk", "gb18030"].flatMap((label) =>
    [
      ...["81", "8130", "813081", "8122", "817f", "81ff", "ff", "80", "80ff41", "a1", "fe50fefe"],
      ...["81308122", "8130ff", "8130813a", "84318530", "fe39fe39", "e3329a36", "a6d9", "a2ab"],
    ].map((hex) => [label, hex]),
  ),
  ["shift_jis", "81"],
  ["euc-jp", "8f"],
  ["big5", "a4"],
  ["euc-kr", "b0"],
] as [string, string][];

const bytesOf = (hex: string): number[] =>
  (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

const singleByte = [
  ...["ibm866", "koi8-r", "koi8-u", "macintosh", "x-mac-cyrillic", "windows-874"],
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => `iso-8859-${part}`),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((part) => `windows-125${part}`),
  "iso-8859-8-i",
];

const singleByteLabels = [
  ...["866", "csibm866", "latin2", "l3", "iso_8859-4:1988", "cyrillic", "arabic", "asmo-708"],
  ...["iso-8859-6-e", "greek8", "hebrew", "visual", "logical", "latin6", "l9", "koi", "koi8-ru"],
  ...[
    "mac",
    "tis-620",
    "iso-8859-11",
    "cp1250",
    "x-cp1251",
    "iso-8859-9",
    "latin5",
    "x-mac-ukrainian",
  ],
];

/** All ways to cut bytes into two chunks, and one byte a chunk. */
function decodeInChunks(
  bytes: number[],
  label: string,
  options: { ignoreBOM?: boolean },
): string[] {
  const whole = Uint8Array.from(bytes);
  const results: string[] = [];
  for (let cut = 0; cut <= whole.length; cut++) {
    const decoder = new TextDecoder(label, options);
    const first = decoder.decode(whole.subarray(0, cut), { stream: true });
    results.push(`${first}|${decoder.decode(whole.subarray(cut))}`);
  }
  const single = new TextDecoder(label, options);
  const pieces = bytes.map((byte) => single.decode(Uint8Array.of(byte), { stream: true }));
  return [...results, [...pieces, single.decode()].join("|")];
}

const all256 = () => Uint8Array.from({ length: 256 }, (_, index) => index);

const decoders = {
  properties: () => {
    const { encoding, fatal, ignoreBOM } = new TextDecoder("LATIN1", {
      fatal: true,
      ignoreBOM: true,
    });
    return [encoding, fatal, ignoreBOM];
  },
  defaults: () => {
    const { encoding, fatal, ignoreBOM } = new TextDecoder();
    return [encoding, fatal, ignoreBOM];
  },
  "undefined label": () => new TextDecoder(undefined).encoding,
  "null label": () => new TextDecoder(null as never).encoding,
  "options that are no object": () => new TextDecoder("utf-8", 1 as never).encoding,
  "no input": () => new TextDecoder().decode(),
  "an ArrayBuffer": () => new TextDecoder().decode(Uint8Array.of(0x61, 0x62).buffer),
  "a DataView": () =>
    new TextDecoder().decode(new DataView(Uint8Array.of(1, 0x61, 0x62).buffer, 1)),
  "a Uint16Array": () => new TextDecoder().decode(Uint16Array.of(0x6261)),
  "a view of a part": () =>
    new TextDecoder().decode(Uint8Array.of(0x61, 0x62, 0x63).subarray(1, 2)),
  "an array": () => new TextDecoder().decode([1, 2] as never),
  "a string": () => new TextDecoder().decode("x" as never),
  "null input": () => new TextDecoder().decode(null as never),
  "a second stream after the first": () => {
    const decoder = new TextDecoder();
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    return [decoder.decode(bytes), decoder.decode(bytes), decoder.decode(bytes, { stream: true })];
  },
  "a mark kept": () =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)),
  "a decoder goes on after it threw": () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      decoder.decode(Uint8Array.of(0xff));
    } catch {
      return decoder.decode(Uint8Array.of(0x61));
    }
    return "did not throw";
  },
  "fatal with a character begun at the end of the stream": () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    decoder.decode(Uint8Array.of(0xe2, 0x82), { stream: true });
    return decoder.decode();
  },
  "a long text": () =>
    new TextDecoder().decode(new TextEncoder().encode("ä€😀x".repeat(5000))).length,
  "a long broken text": () =>
    new TextDecoder().decode(Uint8Array.from({ length: 3000 }, (_, index) => (index * 7) % 256)),
  "a tag": () => Object.prototype.toString.call(new TextDecoder()),
};

const into = (text: string, size: number) => () => {
  const destination = new Uint8Array(size);
  const result = new TextEncoder().encodeInto(text, destination);
  return [result, destination];
};

const encoders = {
  "no input": () => new TextEncoder().encode(),
  undefined: () => new TextEncoder().encode(undefined),
  null: () => new TextEncoder().encode(null as never),
  "a number": () => new TextEncoder().encode(12 as never),
  encoding: () => new TextEncoder().encoding,
  "a buffer of its own": () => {
    const { byteOffset, buffer } = new TextEncoder().encode("abc");
    return [byteOffset, buffer.byteLength];
  },
  "into a large array": into("aé€😀", 20),
  "into an array of just the size": into("aé€😀", 10),
  "into one that is a byte too small": into("aé€😀", 9),
  "into one that ends within a character": into("aé€😀", 4),
  "into nothing": into("abc", 0),
  "into, with a lone surrogate": into("\ud800a", 5),
  "into, with a lone surrogate at the end": into("a\ud800", 4),
  "into, with a pair that does not fit": into("😀", 3),
  "into a part of a buffer": () => {
    const whole = new Uint8Array(6);
    new TextEncoder().encodeInto("éa", whole.subarray(2, 5));
    return whole;
  },
  "into no Uint8Array": () => new TextEncoder().encodeInto("a", new Uint16Array(2) as never),
};

export const encodingCases: Case[] = [
  ...casesOf("TextEncoder", strings, (text) => new TextEncoder().encode(text)),
  ...casesNamed("TextEncoder", encoders),
  ...casesOf("TextDecoder utf-8", utf8, (bytes) =>
    new TextDecoder().decode(Uint8Array.from(bytes)),
  ),
  ...casesOf("TextDecoder utf-8 fatal", utf8, (bytes) =>
    new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes)),
  ),
  ...casesOf("TextDecoder utf-8 in chunks", utf8, (bytes) => decodeInChunks(bytes, "utf-8", {})),
  ...casesOf("TextDecoder utf-16le in chunks", utf16, (bytes) =>
    decodeInChunks(bytes, "utf-16le", {}),
  ),
  ...casesOf("TextDecoder utf-16be in chunks", utf16, (bytes) =>
    decodeInChunks(bytes, "utf-16be", { ignoreBOM: true }),
  ),
  ...casesOf("TextDecoder utf-16le fatal", utf16, (bytes) =>
    new TextDecoder("utf-16le", { fatal: true }).decode(Uint8Array.from(bytes)),
  ),
  ...casesOf("TextDecoder single-byte", singleByte, (label) =>
    new TextDecoder(label).decode(all256()),
  ),
  ...casesOf("TextDecoder single-byte fatal", singleByte, (label) =>
    new TextDecoder(label, { fatal: true }).decode(all256()),
  ),
  ...casesOf(
    "TextDecoder label",
    [...labels, ...singleByteLabels, ...multiByteLabels],
    (label) => new TextDecoder(label).encoding,
  ),
  ...casesOf("TextDecoder multi-byte in chunks", multiByteTexts, ([label, hex]) =>
    decodeInChunks(bytesOf(hex), label, {}),
  ),
  ...casesOf("TextDecoder multi-byte broken", multiByteBroken, ([label, hex]) =>
    new TextDecoder(label).decode(Uint8Array.from(bytesOf(hex))),
  ),
  ...casesOf("TextDecoder multi-byte broken, fatal", multiByteBroken, ([label, hex]) =>
    new TextDecoder(label, { fatal: true }).decode(Uint8Array.from(bytesOf(hex))),
  ),
  ...casesNamed("TextDecoder", decoders),
];
