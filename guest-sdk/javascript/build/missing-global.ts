import { nodeGlobalNames } from "./node-modules.ts";

const ofNode = ["__dirname", "__filename", "require"];
const ofPages = ["XMLHttpRequest", "document", "localStorage", "sessionStorage", "window"];
/** Names of Cloudflare Workers' own, and what does the same here. */
const ofWorkerd: Readonly<Record<string, string>> = {
  FixedLengthStream: "a TransformStream does the same, without a length",
  IdentityTransformStream: "a TransformStream does the same",
  WebSocketPair: "a worker has no WebSockets, and a stream of events is a response like others",
  scheduler: "setTimeout waits",
};

/** What to do about an error like `Buffer is not defined`, where authors of other platforms meet it. */
export function missingGlobal(message: string): string | null {
  const name = /^'?(\w+)'? is not defined$/.exec(message)?.[1];
  if (name === undefined) return null;
  if (name === "Intl") return 'Intl needs the grant "intl" in skerry.toml.';
  if (nodeGlobalNames.includes(name)) {
    return `${name} is Node's: \`node = true\` under [build] in skerry.toml gives it.`;
  }
  if (ofNode.includes(name)) return `${name} is Node's, and a worker has the Web APIs alone.`;
  if (ofPages.includes(name)) return `${name} is there in a page of a browser alone.`;
  if (Object.hasOwn(ofWorkerd, name)) return `${name} is Cloudflare's own: ${ofWorkerd[name]}.`;
  return null;
}
