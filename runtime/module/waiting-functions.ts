import { hostCalls } from "../abi/calls/host-calls.ts";
import { shardImports } from "../abi/calls/shard-imports.ts";
import { isForeign } from "../abi/foreign/value-type.ts";
import type { Manifest } from "./artifact.ts";
import { hostName, parseInterface } from "./interface-name.ts";
import { workerWorlds } from "./worker-world.ts";

/** The functions of the ABI that make their caller wait, by the glue's names: `interface#function`. */
function waitingOfAbi(): string[] {
  return shardImports.flatMap((name) => {
    const calls = `${parseInterface(name)!.name}.`;
    return Object.entries(hostCalls)
      .filter(([call, { waits }]) => waits && call.startsWith(calls))
      .map(([call]) => `${name}#${call.slice(calls.length).replace(/-./g, inUpperCase)}`);
  });
}

/** `-b` becomes `B`, as the glue writes names. */
function inUpperCase(dashed: string): string {
  return dashed.charAt(1).toUpperCase();
}

/** Functions of stores that make their caller wait, as the glue names them, by their interfaces. */
const waitingOfStores: Readonly<Record<string, readonly string[]>> = {
  "wasi:keyvalue/store@0.2.0-draft2": ["open", "get", "set", "delete", "exists", "listKeys"],
  "wasi:keyvalue/atomics@0.2.0-draft2": ["Cas.new", "current", "increment", "swap"],
  "wasi:keyvalue/batch@0.2.0-draft2": ["getMany", "setMany", "deleteMany"],
  "skerry:earlier-keyvalue/store@0.2.0-draft": [
    "open",
    "get",
    "set",
    "delete",
    "exists",
    "listKeys",
  ],
  "skerry:earlier-keyvalue/atomics@0.2.0-draft": ["increment"],
  "skerry:earlier-keyvalue/batch@0.2.0-draft": ["getMany", "setMany", "deleteMany"],
  "fermyon:spin/key-value@2.0.0": ["Store.open", "get", "set", "delete", "exists", "getKeys"],
};

/** The functions that may make their caller wait, by the glue's names. */
const waitingFunctions: ReadonlySet<string> = new Set([
  ...waitingOfAbi(),
  ...Object.entries(waitingOfStores).flatMap(([of, names]) => names.map((each) => `${of}#${each}`)),
]);

/** Functions that may wait and take a handle over, as their first argument: the glue has removed it when the call is made again. */
export const takingFunctions: ReadonlySet<string> = new Set([
  "wasi:keyvalue/atomics@0.2.0-draft2#swap",
]);

/** Whether a function may make its caller wait, by the glue's name: those that a program has around its workers may. */
export function isWaiting(name: string): boolean {
  return waitingFunctions.has(name) || isForeign(name);
}

/** The name of a function, from the glue's name for it: where two interfaces have a function of the same name, the
 * glue adds a number. */
export function functionName(ofGlue: string): string {
  return ofGlue.replace(/\$\d+$/, "");
}

/** The interface whose importers get content piece by piece. */
const piecewiseInterface = "skerry:edge/streams@0.1.0";

/** Whether a worker with these imports gets content piece by piece. */
export function isPiecewise(imports: readonly string[]): boolean {
  return imports.includes(piecewiseInterface);
}

/** Whether a worker gets the content of its requests piece by piece: one that imports the interface for it, or one of
 * wasi:http that is granted it. */
export function takesPiecewise(
  manifest: Pick<Manifest, "world" | "imports">,
  grants: readonly string[],
): boolean {
  return isPiecewise(manifest.imports) || streamsByWasi(manifest, grants);
}

/** Whether content comes and goes piece by piece as `wasi:http` has it, of 0.2 or 0.3: whatever such a worker imports
 * besides, it reads and writes streams. */
export function streamsByWasi(
  { world }: Pick<Manifest, "world">,
  grants: readonly string[],
): boolean {
  return isOfHttp(world) && grants.includes("streams");
}

function isOfHttp(world: string): boolean {
  return (
    world === workerWorlds["wasi:http/incoming-handler"] ||
    world === workerWorlds["wasi:http/handler"]
  );
}

/** The interface whose importers get no fields with a request: they ask for them. */
const headInterface = "skerry:edge/head@0.1.0";

/** Whether a worker with these imports asks for the fields of its requests. */
export function asksForFields(imports: readonly string[]): boolean {
  return imports.includes(headInterface);
}

/** Parameters and result of a core function: `i` is i32, `I` is i64. */
export interface CoreSignature {
  readonly params: string;
  readonly result: "" | "i" | "I";
}

/** Functions of WASI that may have to wait where the worker fetches by it, with their core types. The glue names
 * methods without their resource. */
const wasiSignatures: Readonly<Record<string, CoreSignature>> = {
  "wasi:io/poll#poll": { params: "iii", result: "" },
  "wasi:io/poll#block": { params: "i", result: "" },
  "wasi:io/poll#ready": { params: "i", result: "i" },
  "wasi:io/streams#read": { params: "iIi", result: "" },
  "wasi:io/streams#blockingRead": { params: "iIi", result: "" },
  "wasi:io/streams#skip": { params: "iIi", result: "" },
  "wasi:io/streams#blockingSkip": { params: "iIi", result: "" },
  "wasi:io/streams#checkWrite": { params: "ii", result: "" },
  // Those that have no permit for what they write.
  "wasi:io/streams#write": { params: "iiii", result: "" },
  "wasi:io/streams#writeZeroes": { params: "iIi", result: "" },
  "wasi:io/streams#blockingWriteAndFlush": { params: "iiii", result: "" },
  "wasi:io/streams#blockingFlush": { params: "ii", result: "" },
  "wasi:io/streams#blockingWriteZeroesAndFlush": { params: "iIi", result: "" },
  "wasi:io/streams#blockingSplice": { params: "iiIi", result: "" },
  // Of future-incoming-response, and of future-trailers; that of fields takes more, and never waits.
  "wasi:http/types#get": { params: "ii", result: "" },
  // Of services of WASI 0.3, once they are lowered (`lower`).
  "skerry:wasi3/builtins#wait": { params: "ii", result: "I" },
  "skerry:wasi3/builtins#waitForOne": { params: "i", result: "I" },
  "skerry:wasi3/builtins#waitForTasks": { params: "i", result: "I" },
  "skerry:wasi3/builtins#finish": { params: "", result: "" },
  "skerry:wasi3/clocks-monotonic-clock#waitFor": { params: "I", result: "" },
  "skerry:wasi3/clocks-monotonic-clock#waitUntil": { params: "I", result: "" },
};

/** The core type of such a function, by the glue's name and its number of parameters; null for others. */
export function waitingOfWasi(name: string, arity: number): CoreSignature | null {
  const signature = wasiSignatures[name.replace(/@[^#]*/, "")];
  return signature?.params.length === arity ? signature : null;
}

/** The interfaces by which a component of WASI fetches: of 0.2, of 0.3, and of that once it is lowered. */
const outgoingHandler =
  /^(?:wasi:http\/outgoing-handler@|wasi:http\/client@|skerry:wasi3\/http-client@)/;

/** Whether a worker with these imports fetches by WASI, if it is granted that. */
export function mayFetchByWasi(imports: readonly string[]): boolean {
  return imports.some((name) => outgoingHandler.test(name));
}

/** Whether functions of WASI may have to wait in a worker of this world with these imports, by what it is granted. What it calls says
 * nothing of that: one that sleeps and no more may have to wait as well. */
export function mayWaitByWasi(imports: readonly string[], world: string): boolean {
  return mayFetchByWasi(imports) || isOfHttp(world);
}

const waitingInterfaces = new Set([...waitingFunctions].map((name) => name.split("#")[0]!));

/** Whether a worker with these imports may wait for what is outside. */
export function mayWait(imports: readonly string[]): boolean {
  return imports.some((name) => waitingInterfaces.has(hostName(name)) || isForeign(name));
}
