import { Buffer, isAscii, isUtf8 } from "node:buffer";
import { type Case, casesNamed, casesOf } from "../case.ts";

const texts = [
  "",
  "a",
  "hello",
  "naïve é",
  "€uro",
  "😀 half \ud83d",
  "\ufeffmark",
  "a\0b",
  "x".repeat(70),
];
const encodings: readonly BufferEncoding[] = [
  "utf8",
  "utf-8",
  "latin1",
  "binary",
  "ascii",
  "base64",
  "base64url",
  "hex",
  "ucs2",
  "utf16le",
];
const hex = ["", "00ff10", "abc", "zz", "12zz34", "FFfe", "1 2"];
const base64 = [
  "",
  "YQ==",
  "YQ",
  "Y",
  "YWI=",
  "YWJj",
  "YW Jj\n",
  "-_-_",
  "+/+/",
  "YQ==YQ==",
  "é!YQ",
  "YWJ",
];
const bytes = [
  [],
  [0x61],
  [0xc3, 0xa9],
  [0xff, 0xfe, 0x41],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98, 0x80, 0x21],
  [0, 1, 2, 250, 251, 252],
  [0xef, 0xbb, 0xbf, 0x41],
];

const named: Record<string, () => unknown> = {
  "the global is the module's": () => [Buffer === globalThis.Buffer, global.Buffer === Buffer],
  "of an array": () => [...Buffer.from([1, 256, -1, 3.7])],
  "of an ArrayBuffer shares it": () => {
    const { buffer } = Uint8Array.of(1, 2, 3);
    const made = Buffer.from(buffer, 1, 1);
    made[0] = 9;
    return [[...new Uint8Array(buffer)], made.length];
  },
  "of a Buffer is a copy": () => {
    const first = Buffer.from("ab");
    const second = Buffer.from(first);
    second[0] = 0x7a;
    return [first.toString(), second.toString()];
  },
  "of its JSON": () => Buffer.from(JSON.parse(JSON.stringify(Buffer.from("hi")))).toString(),
  "of a number": () => Buffer.from(5 as never),
  "of nothing": () => Buffer.from(undefined as never),
  "of an unknown encoding": () => Buffer.from("a", "klingon" as never),
  alloc: () =>
    [Buffer.alloc(3), Buffer.alloc(5, "ab"), Buffer.alloc(2, 7)].map((each) => [...each]),
  "alloc of a negative number": () => Buffer.alloc(-1),
  isBuffer: () => [Buffer.isBuffer(Buffer.alloc(1)), Buffer.isBuffer(new Uint8Array(1))],
  "is a Uint8Array": () => Buffer.alloc(1) instanceof Uint8Array,
  isEncoding: () =>
    ["utf8", "BASE64URL", "Hex", "klingon", ""].map((name) => Buffer.isEncoding(name)),
  concat: () => Buffer.concat([Buffer.from("a"), Uint8Array.of(98), Buffer.from("c")]).toString(),
  "concat of a length": () => [...Buffer.concat([Buffer.from("abc")], 5)],
  compare: () => [
    Buffer.compare(Buffer.from("a"), Buffer.from("b")),
    Buffer.from("b").compare(Buffer.from("a")),
  ],
  equals: () => [
    Buffer.from("a").equals(Buffer.from("a")),
    Buffer.from("a").equals(Buffer.from("ab")),
  ],
  byteLength: () => encodings.map((encoding) => Buffer.byteLength("YWJj4pyT", encoding)),
  "byteLength of more than ASCII": () => [Buffer.byteLength("é€😀"), Buffer.byteLength("\ud83d")],
  "slice and subarray share": () => {
    const whole = Buffer.from("abcdef");
    const part = whole.slice(1, 3);
    whole.subarray(1, 2)[0] = 0x7a;
    return [part.toString(), Buffer.isBuffer(part), Buffer.isBuffer(whole.subarray(1))];
  },
  indexOf: () => {
    const whole = Buffer.from("this is a buffer");
    return [
      whole.indexOf("is"),
      whole.indexOf("is", 3),
      whole.lastIndexOf("is"),
      whole.indexOf(0x61),
      whole.includes("buf"),
      whole.indexOf("no"),
    ];
  },
  write: () => {
    const whole = Buffer.alloc(6);
    return [
      whole.write("aé"),
      whole.write("€€", 2),
      [...whole],
      whole.write("ff00", 0, "hex"),
      [...whole],
    ];
  },
  "write out of bounds": () => Buffer.alloc(2).write("a", 5),
  "toString of a part": () => {
    const whole = Buffer.from("hello");
    return [
      whole.toString("utf8", 1, 3),
      whole.toString("utf8", 3),
      whole.toString("utf8", -2, 2),
      whole.toString("hex", 4, 2),
    ];
  },
  fill: () => [[...Buffer.alloc(4).fill("ab")], [...Buffer.alloc(3).fill(1, 1)]],
  copy: () => {
    const target = Buffer.alloc(4);
    return [Buffer.from("abc").copy(target, 1, 1), [...target]];
  },
  numbers: () => {
    const whole = Buffer.alloc(24);
    whole.writeUInt32BE(0xdeadbeef, 0);
    whole.writeInt16LE(-2, 4);
    whole.writeDoubleBE(1.5, 8);
    whole.writeBigUInt64LE(2n ** 60n, 16);
    return [
      [...whole],
      whole.readUInt32LE(0),
      whole.readInt16LE(4),
      whole.readDoubleBE(8),
      whole.readBigUInt64LE(16),
      whole.readUIntBE(0, 3),
    ];
  },
  "a number out of range": () => Buffer.alloc(1).writeUInt8(256),
  swap16: () => [...Buffer.from([1, 2, 3, 4]).swap16()],
  "map and filter": () => [
    Buffer.isBuffer(Buffer.from([1]).map((byte) => byte + 1)),
    [...Buffer.from([1, 2]).filter((byte) => byte > 1)],
  ],
  "isUtf8 and isAscii": () => [
    isUtf8(Buffer.from([0xff])),
    isUtf8(Buffer.from("é")),
    isAscii(Buffer.from("é")),
    isAscii(Buffer.from("e")),
  ],
  "in a string": () => `${Buffer.from("héllo")}`,
};

export const bufferCases: readonly Case[] = [
  ...casesOf("Buffer of the text", texts, (text) =>
    encodings
      .filter((encoding) => !/base64|hex/.test(encoding))
      .map((encoding) => [...Buffer.from(text, encoding)]),
  ),
  ...casesOf("Buffer of hex", hex, (text) => [...Buffer.from(text, "hex")]),
  ...casesOf("Buffer of base64", base64, (text) => [
    [...Buffer.from(text, "base64")],
    [...Buffer.from(text, "base64url")],
  ]),
  ...casesOf("texts of the Buffer", bytes, (given) =>
    encodings.map((encoding) => Buffer.from(given).toString(encoding)),
  ),
  ...casesNamed("Buffer", named),
];
