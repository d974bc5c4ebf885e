/** Parts of the guest's runtime that few workers use, by their files in `runtime/granted`, and what names them. */
const names: Readonly<Record<string, RegExp>> = {
  broadcast: /\bBroadcastChannel\b/,
  html: /\bHTMLRewriter\b/,
  // `addEventListener` as a function or a member of the global scope, and not as a method of the runtime's own or of a class.
  scope_events:
    /\b(?:on)?(?:unhandledrejection|rejectionhandled)\b|\bPromiseRejectionEvent\b|(?<![.\w$#])onerror\s*=[^=]|\b(?:globalThis|self)(?:\?\.|\.)(?:onerror|addEventListener)\b|(?<![.\w$#])addEventListener\s*\((?![^()]*\)\s*\{)/,
  // The runtime has its name as a text.
  weak_refs: /\bWeakRef\b(?!["'])/,
};

/** The parts that a bundle without them names: whether a worker uses one shows there. */
export function namedParts(bundle: string): ReadonlySet<string> {
  return new Set(Object.keys(names).filter((part) => names[part]!.test(bundle)));
}
