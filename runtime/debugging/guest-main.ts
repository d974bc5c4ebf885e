// The program of the process in which a worker is inspected. One request at a time, each in a global scope of its own, on the main
// thread: that is the one a debugger sees. It ends with whoever started it.
import { open, url } from "node:inspector";
import { Script } from "node:vm";
import type { Request, Response, WorkerImports } from "../abi/generated/types.ts";
import { FormatterCache } from "../host/formatters.ts";
import type { EngineIntl } from "../host/intl-services.ts";
import type { HostOperations } from "../host/operations.ts";
import { workerFunctions } from "../host/worker-functions.ts";
import { checkResponse } from "../isolate/inside/border/abi-values.ts";
import { CallState } from "../isolate/inside/call/call-state.ts";
import { GuestPipes } from "./frames.ts";
import { GuestOperations } from "./guest-operations.ts";
import { GuestRealm, Places } from "./guest-realm.ts";
import type {
  FromGuest,
  InspectedCall,
  InspectedCode,
  InspectedResult,
  ToGuest,
} from "./protocol.ts";

/** The pipes that it is started with. */
const pipes = new GuestPipes(3, 4);
const send = (message: FromGuest) => pipes.send(message);

const formatters = new FormatterCache(Intl as unknown as EngineIntl, 256);

interface Loaded {
  readonly code: InspectedCode;
  readonly script: Script;
  readonly places: Places;
}

/** What runs; null before top-level code has run well once. */
let loaded: Loaded | null = null;
/** The request that runs; null between requests, and while top-level code does. */
let current: { state: CallState; operations: HostOperations } | null = null;

function inRequest() {
  if (current === null) {
    throw new TypeError("nothing of the host's can be called while a worker is initialised");
  }
  return current;
}

function functionsOf({ variables, secrets }: InspectedCode): WorkerImports {
  return workerFunctions({
    ...{ formatters, variables, secrets },
    state: () => inRequest().state,
    operations: () => inRequest().operations,
    charge: () => {},
    isStarting: () => current === null,
  });
}

function realmOf({ code, script, places }: Loaded): GuestRealm {
  return new GuestRealm(script, code, functionsOf(code), places);
}

/** Runs top-level code once, as where it fails nothing changes; and debuggers know the script before the first request. */
function load(code: InspectedCode): string | null {
  const map = Buffer.from(code.sourceMap).toString("base64");
  const text = `${code.script}\n//# sourceMappingURL=data:application/json;base64,${map}`;
  const script = new Script(text, { filename: code.url });
  const next = { code, script, places: new Places(code.url, code.places) };
  try {
    realmOf(next);
    loaded = next;
    return null;
  } catch (error) {
    return textOf(error);
  }
}

function answer({ request, clock, randomKey }: InspectedCall): InspectedResult {
  const began = performance.now();
  const state = new CallState(clock, () => randomKey, 0, loaded!.code.logBytes);
  state.fields = request.fields;
  // A streamed request has its content as the first stream.
  const taken = request.body.tag === "streamed" ? request.body.val : 0;
  const operations = new GuestOperations(pipes, taken, (now) => state.advance(now));
  let response: Response | null = null;
  let failure: string | null = null;
  let realm: GuestRealm | null = null;
  try {
    realm = realmOf(loaded!);
    current = { state, operations };
    const given: Request = { ...request, fields: [] };
    const answered = realm.handle(given);
    checkResponse(answered);
    response = answered;
  } catch (error) {
    failure = textOf(error);
  } finally {
    current = null;
  }
  for (const each of state.formatters?.values() ?? []) formatters.giveBack(each);
  return {
    ...{ response, failure, said: state.lastError, log: state.log },
    hostCalls: realm?.hostCalls ?? 0,
    wallMs: performance.now() - began,
  };
}

/** An error of any realm, with its frames. */
function textOf(error: unknown): string {
  const { name, message, stack } = (error ?? {}) as Partial<Error>;
  if (typeof message !== "string") return String(error);
  return `${name}: ${message}\n${stack ?? ""}`.trimEnd();
}

for (;;) {
  const message = (await pipes.next()) as ToGuest | undefined;
  if (message === undefined) process.exit(0);
  if (message.kind === "open") {
    open(message.port, message.address);
    send({ kind: "opened", url: url() ?? null });
  } else if (message.kind === "load") {
    send({ kind: "loaded", failure: load(message.code) });
  } else if (message.kind === "call") {
    send({ kind: "result", result: answer(message.call) });
  }
}
