import { readFile, realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

const library = fileURLToPath(import.meta.resolve("web-streams-polyfill"));

const ofGuest = (module: string): string =>
  fileURLToPath(new URL(`../runtime/streams/${module}`, import.meta.url));

/** Functions of the library, as its makers' compressor wrote them, and those of the guest's runtime in their place, by the module that
 * has them (`runtime/streams`). */
const replaced = {
  "library-promises.ts": [
    ["function c(e){return u(t=>t(e))}", "resolvedWith as c"],
    ["function h(e,t,o){f(f(e,t,o),void 0,r)}", "upon as h"],
    ["function p(e){f(e,void 0,r)}", "upon as p"],
    ["function g(e,t,r){try{return c(S(e,t,r))}catch(e){return d(e)}}", "callMethod as g"],
  ],
  "library-chunks.ts": [
    [/function Sr\(e\)\{if\(!gr\(e\)\).*?\}(?=function gr)/, "pullIfNeeded as Sr"],
    [/function gr\(e\)\{.*?return Pr\(e\)>0\}(?=function vr)/, "wantsChunks as gr"],
    [/function Rr\(e,t\)\{if\(!Cr.*?Sr\(e\)\}(?=function Tr)/, "addChunk as Rr"],
  ],
  "library-writes.ts": [
    [/function ar\(e\)\{.*?"pending"\}(?=function sr)/, "openReady as ar"],
    [/function ur\(e,t\)\{.*?"rejected"\)\}(?=function cr)/, "rejectReady as ur"],
    [/function cr\(e\)\{.*?"fulfilled"\)\}(?=Object)/, "fulfilReady as cr"],
    [/function ao\(e,t\)\{.*?e\._backpressure=t\}(?=Object)/, "setBackpressure as ao"],
  ],
  "library-queue.ts": [
    [/class v\{constructor\(\)\{this\._cursor=0.*?peek\(\)\{[^}]*\}\}(?=const w=)/, "Queue as v"],
    [
      "function Pe(e){const t=e._queue.shift();return e._queueTotalSize-=t.size,e._queueTotalSize<0&&(e._queueTotalSize=0),t.value}",
      "takeValue as Pe",
    ],
    [
      /function Ce\(e,t,r\)\{if\("number".*?e\._queueTotalSize\+=r\}(?=function qe)/,
      "addValue as Ce",
    ],
  ],
} as const;

/** Functions of the guest's that changed parts call. */
const called = {
  "library-chunks.ts": "failBy as guestFailBy",
  "library-promises.ts":
    "callNext as guestNext, callerOfPull as guestPull, callerOfTwo as guestTwo, nothingToWaitFor as guestNothing, stepsAfter as guestSteps",
  "library-writes.ts":
    "addWriteRequest as guestWriteRequest, afterWrite as guestAfterWrite, readyOf as guestReady, " +
    "transformChunk as guestTransform, waitToWrite as guestWait, writesBy as guestWritesBy, written as guestWritten",
} as const;

const added = `
guestFailBy(Tr);
guestWritesBy(Ut,guestWriteFailed,guestReact);
function guestWriteFailed(e,t){const r=e._controlledWritableStream;"writable"===r._state&&Ht(e),r._inFlightWriteRequest._reject(t),r._inFlightWriteRequest=void 0,Bt(r,t)}
function guestReact(e,t){return m(e,void 0,e=>{throw oo(t._controlledTransformStream,e),e})}
`;

/** Other changes of its text. */
const changed = [
  // Has `pipeTo` write a chunk in a microtask of its own, and not within the call that enqueued it (Streams Standard §4.9.1, "pipe to":
  // reading and writing happen in parallel). What was read counts as being written from then on, so that a pipe that ends waits for it.
  [
    "_chunkSteps(t){this._state._currentWrite=f(Yt(this._state._writer,t),void 0,e),this._resolvePromise(!1)}",
    "_chunkSteps(t){this._state._currentWrite=f(f(c(void 0),()=>{const r=Yt(this._state._writer,t);return this._resolvePromise(!1),r}),void 0,e)}",
  ],
  // Steps that have nothing to wait for.
  [":()=>c(void 0)", ":()=>guestNothing"],
  [",c(void 0)", ",guestNothing"],
  // Methods of authors.
  [
    "function jr(e,t,r){return I(e,r),r=>g(e,t,[r])}",
    "function jr(e,t,r){return I(e,r),guestPull(e,t)}",
  ],
  [
    "function eo(e,t,r){return I(e,r),(r,o)=>g(e,t,[r,o])}",
    "function eo(e,t,r){return I(e,r),guestTwo(e,t)}",
  ],
  [
    "function Rt(e,t,r){return I(e,r),(r,o)=>g(e,t,[r,o])}",
    "function Rt(e,t,r){return I(e,r),guestTwo(e,t)}",
  ],
  // Algorithms get the controller: no function is made around each.
  ["void 0!==t.pull?()=>t.pull(o):", "void 0!==t.pull?t.pull:"],
  ["void 0!==t.pull?()=>t.pull(n):", "void 0!==t.pull?t.pull:"],
  ["h(e._pullAlgorithm(),", "h(e._pullAlgorithm(e),"],
  ["void 0!==t.write?e=>t.write(e,n):", "void 0!==t.write?t.write:"],
  ["const o=e._writeAlgorithm(t);", "const o=e._writeAlgorithm(t,e);"],
  ["void 0!==t.transform?e=>t.transform(e,r):", "void 0!==t.transform?t.transform:"],
  ["e._transformAlgorithm(t)", "e._transformAlgorithm(t,e)"],
  // What `from` pulls.
  [
    /return m\(c\(e\),(e=>\{if\(!t\(e\)\)throw new TypeError\("The promise returned by the iterator\.next\(\).*?\})\)\}(?=function a)/,
    "return guestSteps(e,s)}const s=$1;",
  ],
  ["const r=S(e.nextMethod,e.iterator,[]);", "const r=guestNext(e);"],
  // Writes.
  [
    "function(e){return u((t,r)=>{const o={_resolve:t,_reject:r};e._writeRequests.push(o)})}(r)",
    "guestWriteRequest(r)",
  ],
  [
    "get ready(){return Ft(this)?this._readyPromise:",
    "get ready(){return Ft(this)?guestReady(this):",
  ],
  ["return f(s._readyPromise,g)", "return f(guestReady(s),g)"],
  [
    /h\(o,\(\)=>\{!function\(e\)\{e\._inFlightWriteRequest\._resolve.*?\(r,t\),null\)\)(?=\}\(e,r\)\}function Gt)/,
    "guestAfterWrite(o,e,guestWritten,guestWriteFailed,guestReact)",
  ],
  [
    "if(e._backpressure){return m(e._backpressureChangePromise,",
    "if(e._backpressure){const o=guestWait(e,t);if(null!==o)return o;return m(e._backpressureChangePromise,",
  ],
  ["return co(r,t)}(e,t)}", "return guestTransform(r,t,guestReact)}(e,t)}"],
  // A queue has its values themselves.
  ["e._queue.peek().value", "e._queue.peek()"],
] as const satisfies readonly (readonly [string | RegExp, string])[];

/** Has the guest's streams take the worker's promises directly, and its queues. A copy of the library that a project has is left as
 * it is. */
export function streamLibrary(): Plugin {
  return {
    name: "skerry-stream-library",
    setup(build) {
      build.onLoad(
        { filter: /[\\/]web-streams-polyfill[\\/]dist[\\/]ponyfill\.mjs$/ },
        async ({ path }) => {
          if (path !== (await realpath(library))) return undefined;
          return { contents: changedLibrary(await readFile(path, "utf8")), loader: "js" };
        },
      );
    },
  };
}

function changedLibrary(text: string): string {
  let left = text;
  const replace = (known: string | RegExp, instead: string): void => {
    const found =
      typeof known === "string"
        ? left.replaceAll(known, () => instead)
        : left.replace(known, instead);
    if (found === left) {
      throw new Error(`web-streams-polyfill is not the one that is known: it lacks ${known}`);
    }
    left = found;
  };
  for (const [known, instead] of changed) replace(known, instead);
  for (const [module, parts] of Object.entries(replaced)) {
    for (const [known] of parts) replace(known, "");
    const names = parts.map(([, name]) => name);
    left += `\nimport { ${names.join(", ")} } from ${JSON.stringify(ofGuest(module))};\n`;
  }
  for (const [module, names] of Object.entries(called)) {
    left += `import { ${names} } from ${JSON.stringify(ofGuest(module))};\n`;
  }
  return left + added;
}
