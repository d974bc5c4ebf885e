import type { Edit, Syntax } from "./glue-syntax.ts";

/** What a string that one component hands to another is copied by: parameters and body as the transpiler writes
 * them, without blanks, and what of `GlueMemory` takes their place. The glue's own would cost nothing where it
 * decodes UTF-16, and write UTF-16 unseen by whoever puts memory back. */
const copies: readonly (readonly [written: RegExp, call: string])[] = [
  [
    /^\(from_ptr,len,to_ptr\)\{newUint8Array\((memory\d+)\.buffer,to_ptr,len\)\.set\(newUint8Array\((memory\d+)\.buffer,from_ptr,len\)\);\}$/,
    "copy($2, from_ptr >>> 0, len >>> 0, $1, to_ptr >>> 0)",
  ],
  [
    /^\(from_ptr,len,to_ptr\)\{constdecoder=newTextDecoder\(\);constcontent=decoder\.decode\(newUint8Array\((memory\d+)\.buffer,from_ptr,len\)\);constcodeUnits=content\.length;constview=newUint16Array\((memory\d+)\.buffer,to_ptr,codeUnits\);for\(vari=0;i<codeUnits;i\+\+\)\{view\[i\]=content\.charCodeAt\(i\);\}returncodeUnits;\}$/,
    "toUtf16($1, from_ptr >>> 0, len >>> 0, $2, to_ptr >>> 0)",
  ],
  [
    /^\(src,src_len,dst,dst_len\)\{constencoder=newTextEncoder\(\);const\{read,written\}=encoder\.encodeInto\(String\.fromCharCode\.apply\(null,newUint16Array\((memory\d+)\.buffer,src,src_len\)\),newUint8Array\((memory\d+)\.buffer,dst,dst_len\)\);return\[read,written\];\}$/,
    "toUtf8($1, src >>> 0, src_len >>> 0, $2, dst >>> 0, dst_len >>> 0)",
  ],
];

/** Replaces the glue's copies of strings by the host's. One in an unknown form stays, and `takeUnsigned` refuses it. */
export function copyStrings(nodes: readonly Syntax[], glue: string): Edit[] {
  return nodes.flatMap(({ type, id, params, end }) => {
    const isBuiltin = type === "FunctionDeclaration" && /^trampoline\d+$/.test(id?.name ?? "");
    if (!isBuiltin || params!.length < 2) return [];
    const text = glue.slice(id!.end, end).replace(/\s+/g, "");
    const copy = copies.find(([written]) => written.test(text));
    if (copy === undefined) return [];
    const [written, call] = copy;
    const names = params!.map(({ name }) => name).join(", ");
    const instead = text.replace(written, `(${names}) { return glueState.memory.${call}; }`);
    return [{ start: id!.end, end, text: instead }];
  });
}
