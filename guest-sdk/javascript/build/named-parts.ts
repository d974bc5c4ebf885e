/** Parts of the guest's runtime that few workers use, by their files in `runtime/granted`, and what names them. */
const names: Readonly<Record<string, RegExp | readonly RegExp[]>> = {
  broadcast: /\bBroadcastChannel\b/,
  // The runtime makes its own decoders of any label by another name.
  encodings: [
    /["'`](?:(?:x-)?gbk|gb_?2312(?:-80)?|gb18030|(?:cn-|x-x-)?big5(?:-hkscs)?|(?:x-)?euc-(?:jp|kr)|iso-2022-jp|shift[_-]jis)["'`]/i,
    /["'`](?:(?:x-)?sjis|ms932|ms_kanji|windows-(?:31j|949)|ksc_?5601|ks_c_5601-198[79]|x-user-defined)["'`]/i,
    // Labels that are words or hardly used, where a decoder is made of one.
    /\bTextDecoder(?:Stream)?\d*\s*\(\s*["'`]\s*(?:[Cc]hinese|[Kk]orean|[Ii][Ss][Oo]-[Ii][Rr]-(?:58|149)|[Cc][Ss])/,
    // A label that is no literal.
    /(?<!\bfunction )\bTextDecoder(?:Stream)?\d*\s*\(\s*(?!["'`)]|void 0|undefined\b|null\b)/,
  ],
  html: /\bHTMLRewriter\b/,
  object_urls: /\bcreateObjectURL\b/,
  performance_observer: /\bPerformanceObserver\b/,
  // `addEventListener` as a function or a member of the global scope, and not as a method of the runtime's own or of a class.
  scope_events:
    /\b(?:on)?(?:unhandledrejection|rejectionhandled)\b|\bPromiseRejectionEvent\b|(?<![.\w$#])onerror\s*=[^=]|\b(?:globalThis|self)(?:\?\.|\.)(?:onerror|addEventListener)\b|(?<![.\w$#])addEventListener\s*\((?![^()]*\)\s*\{)/,
  // The runtime has its name as a text.
  weak_refs: /\bWeakRef\b(?!["'])/,
};

/** The parts that a bundle without them names: whether a worker uses one shows there. */
export function namedParts(bundle: string): ReadonlySet<string> {
  const isNamed = (part: string) => [names[part]!].flat().some((form) => form.test(bundle));
  return new Set(Object.keys(names).filter(isNamed));
}
