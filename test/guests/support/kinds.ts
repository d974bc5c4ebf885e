import { buildGuest } from "../../host/wasi/support/build-guest.ts";
import { componentOf } from "../../javascript/project.ts";
import { keptBuild } from "../../support/build-cache.ts";
import { compileWorker } from "../../support/workers.ts";
import { quickJsGuest } from "./quickjs-guest.ts";
import { assemblyScriptSource, javaScriptSource, quickJsSource } from "./sources.ts";

/** One kind of guest, as one toolchain makes it. By its path a request asks it for: /status/N, an empty
 * answer with that status; /count, how many requests it remembers; /trap, /spin and /grow, a trap, an
 * endless loop, and more memory than there is; anything else, an echo with the method and URI in the
 * fields x-method and x-uri, after the request's own fields. */
export interface GuestKind {
  readonly name: string;
  readonly world: "skerry:edge/worker@0.1.0" | "wasi:http/proxy@0.2";
  /** False where a toolchain gives its authors fields as the Headers class has them: sorted by name, and
   * those of one name in one. */
  readonly fieldsInOrder: boolean;
  /** False where the echo has no method and URI in it. */
  readonly tellsHead: boolean;
  /** False where all it knows is to echo. */
  readonly knowsPaths: boolean;
  build(): Promise<Uint8Array>;
}

const edge = "skerry:edge/worker@0.1.0";
const wasi = "wasi:http/proxy@0.2";

export const guestKinds: readonly GuestKind[] = [
  {
    name: "the SDK for AssemblyScript",
    world: edge,
    fieldsInOrder: true,
    tellsHead: true,
    knowsPaths: true,
    build: () => compileWorker(assemblyScriptSource),
  },
  {
    name: "the SDK for JavaScript",
    world: edge,
    fieldsInOrder: false,
    tellsHead: true,
    knowsPaths: true,
    build: () => componentOf({ "index.js": javaScriptSource }),
  },
  {
    name: "componentize-qjs without an SDK",
    world: edge,
    fieldsInOrder: true,
    tellsHead: true,
    knowsPaths: true,
    build: () => keptBuild(["quickjs", quickJsSource], quickJsGuest),
  },
  {
    name: "AssemblyScript on wasi:http, through jco",
    world: wasi,
    fieldsInOrder: true,
    tellsHead: true,
    knowsPaths: true,
    build: () => buildGuest("assemblyscript"),
  },
  {
    name: "text format on wasi:http",
    world: wasi,
    fieldsInOrder: true,
    tellsHead: false,
    knowsPaths: false,
    build: () => buildGuest("wat"),
  },
  {
    name: "StarlingMonkey on wasi:http, through jco",
    world: wasi,
    fieldsInOrder: false,
    tellsHead: true,
    knowsPaths: false,
    build: () => buildGuest("starlingmonkey"),
  },
];
