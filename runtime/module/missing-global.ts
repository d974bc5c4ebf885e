/** Globals of Node that a worker can have, as the SDK has them. */
export const nodeGlobals = ["Buffer", "clearImmediate", "global", "process", "setImmediate"];
const ofNode = ["__dirname", "__filename", "require"];
const ofPages = ["XMLHttpRequest", "document", "localStorage", "sessionStorage", "window"];
/** Names of Cloudflare Workers' own, and what does the same here. */
const ofWorkerd: Readonly<Record<string, string>> = {
  FixedLengthStream: "a TransformStream does the same, without a length",
  IdentityTransformStream: "a TransformStream does the same",
  WebSocketPair: "a worker has no WebSockets, and a stream of events is a response like others",
  scheduler: "setTimeout waits",
};

/** Says in a sentence what to do about a `ReferenceError` with a message like `Buffer is not defined`, which code for other
 * platforms meets; null for any other. */
export function missingGlobal(message: string): string | null {
  const name = /^'?(\w+)'? is not defined$/.exec(message)?.[1];
  if (name === undefined) return null;
  if (name === "Intl") return 'Intl needs the grant "intl" in skerry.toml.';
  if (nodeGlobals.includes(name)) {
    return `${name} is Node's: \`node = true\` under [build] in skerry.toml gives it.`;
  }
  if (ofNode.includes(name)) return `${name} is Node's, and a worker has the Web APIs alone.`;
  if (ofPages.includes(name)) return `${name} is there in a page of a browser alone.`;
  if (Object.hasOwn(ofWorkerd, name)) return `${name} is Cloudflare's own: ${ofWorkerd[name]}.`;
  return null;
}
