import { fromBase64 } from "../base64.ts";

/** `count-written.wat`, assembled. */
export const countWrittenModule =
  "AGFzbQEAAAABCAFgA39/fwF/Ah0CBWNvdW50A21hcAIAAAVjb3VudAVvdGhlcgIAAAMCAQAHCQEFY291bnQAAAp+AXwCA38BewJA" +
  "A0AgAyAATw0BIAP9AAQAIAP9AEQBAP1QIQYgA0EQaiEDIAb9U0UNACAEIAb9DAAAAAAAAAAAAAAAAAAAAAD9JP1kaWohBCAFIAb9" +
  "DAAAAAAAAAAAAAAAAAAAAAD9OP2kAWlqIQUMAAsLIAQgAWwgBSACbGoLAFkEbmFtZQIzAQAHAAVwYWdlcwEEcGFnZQIFZ3JvdXAD" +
  "AmF0BAd3cml0dGVuBQZncm91cHMGBW1hcmtzAw4BAAIAA2VuZAEEbmV4dAYNAgADbWFwAQVvdGhlcg==";

/** What marks cost, in the first so many pages: so much for each page that is marked, and for each four of which
 * one is. */
type Count = (pages: number, page: number, group: number) => number;

let compiled: WebAssembly.Module | null = null;

/** A function that counts what two maps mark, or one that is given twice. In Wasm, since a map has a byte for each KiB
 * of a memory. */
export function counterOf(map: WebAssembly.Memory, other: WebAssembly.Memory): Count {
  compiled ??= new WebAssembly.Module(fromBase64(countWrittenModule));
  const { exports } = new WebAssembly.Instance(compiled, { count: { map, other } });
  return exports.count as Count;
}
