import { HostModule } from "../host-module.ts";

/** `count-written.wat`, assembled. */
export const countWrittenModule =
  "AGFzbQEAAAABCAFgA39/fwF+Ah0CBWNvdW50A21hcAIAAAVjb3VudAVvdGhlcgIAAAMCAQAHCQEFY291bnQAAAqDAQGAAQIDfwF7AkAD" +
  "QCADIABPDQEgA/0ABAAgA/0ARAEA/VAhBiADQRBqIQMgBv1TRQ0AIAQgBv0MAAAAAAAAAAAAAAAAAAAAAP0k/WRpaiEEIAUgBv0MAAAA" +
  "AAAAAAAAAAAAAAAAAP04/aQBaWohBQwACwsgBK0gAa1+IAWtIAKtfnwLAFkEbmFtZQIzAQAHAAVwYWdlcwEEcGFnZQIFZ3JvdXADAmF0" +
  "BAd3cml0dGVuBQZncm91cHMGBW1hcmtzAw4BAAIAA2VuZAEEbmV4dAYNAgADbWFwAQVvdGhlcg==";

/** The cost of the marks in the first `pages` pages: `page` for each page that is marked, and `group` for each four
 * pages of which one is. */
type Count = (pages: number, page: number, group: number) => bigint;

const countModule = new HostModule(countWrittenModule);

/** Makes a function that counts what two maps mark; the two may be the same. In Wasm, since a map has a byte for each
 * KiB of a memory. */
export function counterOf(map: WebAssembly.Memory, other: WebAssembly.Memory): Count {
  const { exports } = new WebAssembly.Instance(countModule.compiled, { count: { map, other } });
  return exports.count as Count;
}
