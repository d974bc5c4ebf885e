import { readFile, realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const library = fileURLToPath(import.meta.resolve("web-streams-polyfill"));
const promises = fileURLToPath(new URL("../runtime/streams/library-promises.ts", import.meta.url));

/** Functions of the library for promises, as its makers' compressor wrote them, and those of the guest's runtime in their place. */
const replaced = [
  ["function c(e){return u(t=>t(e))}", "resolvedWith as c"],
  ["function h(e,t,o){f(f(e,t,o),void 0,r)}", "upon as h"],
  ["function p(e){f(e,void 0,r)}", "upon as p"],
  ["function g(e,t,r){try{return c(S(e,t,r))}catch(e){return d(e)}}", "callMethod as g"],
] as const;

/** Has `pipeTo` write a chunk in a microtask of its own, and not within the call that enqueued it (Streams Standard §4.9.1, "pipe to":
 * reading and writing happen in parallel). What was read counts as being written from then on, so that a pipe that ends waits for it. */
const changed = [
  [
    "_chunkSteps(t){this._state._currentWrite=f(Yt(this._state._writer,t),void 0,e),this._resolvePromise(!1)}",
    "_chunkSteps(t){this._state._currentWrite=f(f(c(void 0),()=>{const r=Yt(this._state._writer,t);return this._resolvePromise(!1),r}),void 0,e)}",
  ],
] as const;

/** Has the guest's streams take the worker's promises directly (`runtime/streams/library-promises.ts`). A copy of the library that a
 * project has is left as it is. */
export function streamLibrary(): Plugin {
  return {
    name: "skerry-stream-library",
    setup(build) {
      build.onLoad(
        { filter: /[\\/]web-streams-polyfill[\\/]dist[\\/]ponyfill\.mjs$/ },
        async ({ path }) => {
          if (path !== (await realpath(library))) return undefined;
          return { contents: withGuestPromises(await readFile(path, "utf8")), loader: "js" };
        },
      );
    },
  };
}

function withGuestPromises(text: string): string {
  let left = text;
  for (const [known, instead] of [...replaced.map(([part]) => [part, ""] as const), ...changed]) {
    if (!left.includes(known)) {
      throw new Error(`web-streams-polyfill is not the one that is known: it lacks ${known}`);
    }
    left = left.replace(known, () => instead);
  }
  const names = replaced.map(([, name]) => name).join(", ");
  return `${left}\nimport { ${names} } from ${JSON.stringify(promises)};\n`;
}
