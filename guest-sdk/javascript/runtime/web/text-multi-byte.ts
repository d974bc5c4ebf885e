// Encodings of several bytes a character, and x-user-defined: with their tables they take more than all other Web APIs
// of text, so a worker has them where its code names them (granted/encodings.ts).
import { createMultibyteDecoder } from "@exodus/bytes/multi-byte.js";
import { concatenated } from "./text-bytes.ts";
import { tablesOfTwoBytes } from "./text-double-byte.ts";
import type { ChunkDecoder, MoreEncodings } from "./text-labels.ts";
import { textByTable } from "./text-native.ts";
import { decodeByUnits } from "./text-single-byte.ts";
import { consumedBy, isLead, newTable } from "./text-table.ts";

const labels = {
  gbk: "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
  gb18030: "gb18030",
  big5: "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
  "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
  "iso-2022-jp": "csiso2022jp iso-2022-jp",
  shift_jis: "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
  "euc-kr":
    "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 " +
    "windows-949",
} as const;

type MultiByteEncoding = keyof typeof labels;

const names = Object.keys(labels) as MultiByteEncoding[];

const nameOf = new Map<string, string>(
  names.flatMap((name) => labels[name].split(" ").map((label) => [label, name] as const)),
);

const userDefined = "x-user-defined";

/** Bytes that are decoded in one go: the code units of their text go on the guest's stack. */
const bytesAtOnce = 4_096;

/** Bytes from 0x80 on are characters for private use. */
const userDefinedTable = newTable(Uint16Array.from({ length: 0x80 }, (_, byte) => 0xf780 + byte));

const tables = new Map<MultiByteEncoding, Uint16Array>();

export const multiByteEncodings: MoreEncodings = {
  encodingOf(label) {
    if (label === userDefined) return label;
    return nameOf.get(label) ?? null;
  },
  open(encoding, fatal) {
    if (encoding === userDefined) return (bytes) => decodeByUnits(bytes, userDefinedTable);
    const byLibrary = libraryDecoder(encoding as MultiByteEncoding, fatal);
    const table = tables.get(encoding as MultiByteEncoding);
    return table === undefined || textByTable === null ? byLibrary : tableDecoder(table, byLibrary);
  },
};

const nothing = new Uint8Array();

/** Decodes by the engine. What the table has no unit for, and all that comes after it, is the library's: broken bytes, and characters
 * of more than two bytes or of several units. */
function tableDecoder(table: Uint16Array, byLibrary: ChunkDecoder): ChunkDecoder {
  /** The first byte of a character that the last chunk ended with. */
  let pending = nothing;
  let isLibrarys = false;
  return (bytes, stream) => {
    if (isLibrarys) {
      isLibrarys = stream;
      return byLibrary(bytes, stream);
    }
    const all = pending.length === 0 ? bytes : concatenated(pending, bytes);
    pending = nothing;
    const text = textByTable!(all, table);
    const taken = consumedBy(table);
    if (taken === all.length) return text;
    const left = all.subarray(taken);
    if (stream && left.length === 1 && isLead(table, left[0]!)) {
      pending = left.slice();
      return text;
    }
    isLibrarys = stream;
    return text + byLibrary(left, stream);
  };
}

function libraryDecoder(encoding: MultiByteEncoding, fatal: boolean): ChunkDecoder {
  let decode = createMultibyteDecoder(encoding, !fatal);
  return (bytes, stream) => {
    try {
      let text = "";
      let at = 0;
      for (; at + bytesAtOnce < bytes.length; at += bytesAtOnce) {
        text += decode(bytes.subarray(at, at + bytesAtOnce), true);
      }
      return text + decode(at === 0 ? bytes : bytes.subarray(at), stream);
    } catch {
      // The next call begins anew, unless this one was to be continued.
      if (!stream) decode = createMultibyteDecoder(encoding, !fatal);
      throw new TypeError(`The bytes are not valid ${encoding}.`);
    }
  };
}

/** Unpacks the tables: at top level, so that no request pays for it. */
export function unpackTables(): void {
  for (const name of names) createMultibyteDecoder(name, true)(Uint8Array.of(0xb0, 0xb0));
  if (textByTable === null) return;
  for (const [name, table] of tablesOfTwoBytes()) tables.set(name, table);
}
