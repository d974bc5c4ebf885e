import { SkerryError } from "../../errors.ts";
import type { LogLine } from "../../host/request-state.ts";
import type { Failure } from "../../isolate/inside/batch/protocol.ts";
import { IsolateLost } from "../../isolate/isolate-lost.ts";
import { type Artifact, boundedName } from "../../module/artifact.ts";
import { sourcePlace } from "../../module/meter/trace/code-map.ts";
import { formatCount } from "../../settings/quantities.ts";
import type { WorkerSettings } from "../../settings/settings.ts";
import { authorPlace, type TrapFrame } from "./author-place.ts";
import { refusedGrowth } from "./refused-growth.ts";
import { scriptPlace } from "./script-place.ts";
import { uncaughtError } from "./uncaught-error.ts";

/** The beginning of the message for calls that nest too deep: its code is that of other traps. */
export const tooDeep = "The worker's calls nest too deep";

/** Returns the error of a guest's failure during a request. Without the artifact, frames are left out. */
export function requestFailure(
  failure: Failure,
  artifact: Artifact | null,
  settings: WorkerSettings,
): SkerryError {
  const error = namedFailure(failure, artifact, settings);
  const refused = refusedGrowth(failure, settings.limits.memory);
  if (refused === null) return error;
  return new SkerryError(error.code, `${error.message} ${refused}`, error.detail);
}

function namedFailure(
  failure: Failure,
  artifact: Artifact | null,
  { limits }: WorkerSettings,
): SkerryError {
  const found = artifact === null ? [] : trapFrames(failure.stack, artifact);
  const frames = found.map(({ text }) => text);
  const script = scriptPlace(failure.script, artifact);
  const author = artifact === null ? null : authorPlace(found, artifact);
  const engine = frames[0] === undefined ? "" : `, in ${frames[0]}`;
  const known = script?.at ?? author?.at;
  const at = known === undefined ? "" : `, at ${known}`;
  const where = at || engine;
  const told = script === null ? frames : script.frames;
  const detail = told.length > 0 ? told.join("\n") : undefined;
  switch (failure.cause) {
    case "fuel-exhausted":
      return new SkerryError(
        "fuel-exhausted",
        `The worker burned all ${formatCount(limits.fuel)} fuel of one request${at}.`,
        detail,
      );
    case "deadline-exceeded":
      return new SkerryError(
        "deadline-exceeded",
        `The worker ran longer than its deadline of ${formatCount(limits.deadline)} ms${at}.`,
        detail,
      );
    case "cpu-exhausted":
      return new SkerryError(
        "cpu-exhausted",
        `The worker used all ${formatCount(limits.cpu)} ms of CPU time of one request, and took far longer than the fuel stands for that it had burned${at}.`,
        detail,
      );
    case "memory-exceeded":
      return new SkerryError("memory-exceeded", `The request was ended: ${failure.message}.`);
    case "function-failed":
      return new SkerryError("function-failed", failure.message);
    case "memory-over-cap":
      return new SkerryError(
        "guest-trap",
        `The worker's memories and tables did not fit the cap of ${formatCount(limits.memory)} bytes.`,
      );
    case "too-large":
      return new SkerryError(
        "response-too-large",
        `The worker handed over too much at once: ${failure.message}.`,
      );
    case "no-room":
      return new SkerryError(
        "overloaded",
        `There is no room for another instance of the worker: ${failure.message}.`,
      );
    case "answered-error":
      return new SkerryError(
        "guest-error",
        `The worker answered with an error of wasi:http: ${failure.message}.`,
      );
    case "no-response":
      return new SkerryError(
        "guest-trap",
        `The worker gave no response: ${failure.message}.`,
        detail,
      );
    case "not-compiled":
      return new SkerryError(
        "guest-trap",
        `The engine does not compile the module: ${failure.message}.`,
      );
    case "stack":
      return new SkerryError("guest-trap", `${tooDeep}${where}.`, detail);
    case "trap": {
      const place = author?.place ?? null;
      const uncaught = uncaughtError(failure, frames, place, artifact);
      if (uncaught !== null) {
        return new SkerryError(
          "guest-trap",
          uncaught.sentence,
          uncaught.isScript ? undefined : detail,
        );
      }
      return new SkerryError(
        "guest-trap",
        `The worker trapped: ${trapWords(failure)}${place === null ? "" : `, at ${place}`}${script === null ? engine : at}.`,
        detail,
      );
    }
    case "value":
      return new SkerryError(
        "guest-trap",
        `The worker broke the rules of its interface: ${failure.message}.`,
        detail,
      );
    case "host":
      return new SkerryError(
        "host-failed",
        `The host counted the worker's fuel wrongly, and ended it: ${failure.message}.`,
        detail,
      );
  }
}

/** Returns V8's message, without the prefix of the glue's traps. */
function trapWords({ message }: Failure): string {
  return message.replace(/^wasm trap: /, "").replaceAll("`", "");
}

/**
 * The share of a start's deadline that it has to have got as CPU time: less than that is the fault of a busy machine,
 * because a start can wait for nothing.
 */
const minDeadlineShare = 1 / 2;

/**
 * Returns the error of a failure during initialisation: always `start-failed`, except for a sum of memories over the
 * cap, for a fault of the host, and for lack of room or CPU time, which are the host's too.
 * @param cpuMs CPU time of the start, in ms.
 */
export function startFailure(
  failure: Failure,
  log: readonly LogLine[],
  artifact: Artifact,
  settings: WorkerSettings,
  cpuMs: number,
): SkerryError {
  const { startFuel, memory, tableElements, deadline } = settings.limits;
  if (failure.cause === "deadline-exceeded" && cpuMs < deadline * minDeadlineShare) {
    return new SkerryError(
      "overloaded",
      `The host is too busy to initialise the module: in the ${formatCount(deadline)} ms of its deadline that had ${formatCount(Math.round(cpuMs))} ms of CPU time.`,
    );
  }
  if (failure.cause === "memory-over-cap") {
    return new SkerryError(
      "memory-over-cap",
      `All instances of the component's core modules together declare more than the cap of ${formatCount(memory)} bytes of memory or ${formatCount(tableElements)} table elements.`,
    );
  }
  if (failure.cause === "fuel-exhausted") {
    return new SkerryError(
      "start-failed",
      `Initialising the module burned all ${formatCount(startFuel)} fuel of start-up.`,
    );
  }
  const { code, message, detail } = requestFailure(failure, artifact, settings);
  if (failure.cause === "host" || failure.cause === "no-room") {
    return new SkerryError(code, message, detail);
  }
  // What it logged is often the reason: a failed assertion logs before it traps.
  const said = log.map(({ level, message }) => `${level}: ${message}`);
  const told = detail === undefined ? said : [...said, detail];
  return new SkerryError(
    "start-failed",
    `Initialising the module failed. ${message}`,
    told.length > 0 ? told.join("\n") : undefined,
  );
}

/** Returns the error of each request in an isolate that ended as a whole. */
export function isolateFailure(error: unknown, { limits }: WorkerSettings): SkerryError {
  const cause = error instanceof IsolateLost ? error.cause : "other";
  if (cause === "heap") {
    return new SkerryError(
      "isolate-heap-exceeded",
      `The worker's isolate outgrew its heap of ${formatCount(limits.isolateHeap)} bytes and was ended.`,
    );
  }
  if (cause === "timeout") {
    return new SkerryError(
      "deadline-exceeded",
      `The worker did not yield, and its isolate was ended after ${formatCount(limits.deadline)} ms.`,
    );
  }
  return new SkerryError(
    "host-failed",
    `The worker's isolate failed: ${(error as Error).message}.`,
  );
}

/** Messages of V8, isolated-vm and the system if they have no memory. */
const noMemory = /out of memory|(could not|cannot|failed to) allocate|allocation failed|ENOMEM/i;

/**
 * Returns the error if no isolate could be made: the guest's fault if its start ended the isolate by a limit, otherwise
 * the host's, for example if it may open no more files.
 */
export function noIsolate(error: unknown, settings: WorkerSettings): SkerryError {
  if (error instanceof SkerryError) return error;
  const { code, message } = isolateFailure(error, settings);
  if (code !== "host-failed") {
    return new SkerryError("start-failed", `Initialising the module failed. ${message}`);
  }
  const said = error instanceof Error ? error.message : String(error);
  return noMemory.test(said)
    ? new SkerryError("overloaded", `There is no room for an isolate of the worker: ${said}.`)
    : new SkerryError("host-failed", `No isolate could be made for the worker: ${said}.`);
}

/** V8's notation of a Wasm frame; the pipeline has named the module. */
const framePattern = /wasm:\/\/wasm\/(.+?)-[0-9a-f]+:wasm-function\[(\d+)\]:0x([0-9a-f]+)/;

/** The guest's frames of an engine's stack, innermost first, in terms of the module that was
 * deployed: `name (core 0, offset 0x1a2)`. Frames of the host are left out. */
function trapFrames(stack: string, artifact: Artifact): TrapFrame[] {
  const frames: TrapFrame[] = [];
  for (const line of stack.split("\n")) {
    const match = framePattern.exec(line);
    if (match === null) continue;
    const [, module, functionIndex, offset] = match;
    const { cores } = artifact.manifest;
    const at = cores.findIndex(({ name }) => module === name || module === boundedName(name));
    const core = artifact.cores[at];
    if (core === undefined) continue;
    const form = module === cores[at]!.name ? core : (core.bounded ?? { codeMap: [] });
    const { functionNames } = core;
    const frame = { functionIndex: Number(functionIndex), offset: Number.parseInt(offset!, 16) };
    const place = sourcePlace(frame, { functionNames, codeMap: form.codeMap });
    if (place === null) continue;
    const { functionName, functionIndex: index } = place;
    const from = place.offset ?? 0;
    const text = `${functionName ?? `function ${index}`} (core ${at}, offset 0x${from.toString(16)})`;
    frames.push({ text, core: at, functionIndex: index, offset: from, name: functionName });
  }
  return frames;
}
