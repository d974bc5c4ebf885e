import { Fields } from "../http/fields.ts";
import { currentSession } from "../session/session.ts";
import { monotonicClock, wallClock } from "../system/clocks.ts";
import { environment } from "../system/environment.ts";
import { exit } from "../system/exit.ts";
import { insecure, insecureSeed, random } from "../system/random.ts";
import {
  printing,
  terminalInput,
  terminalOutput,
  terminalStderr,
  terminalStdin,
  terminalStdout,
} from "../system/stdio.ts";
import { PrintPump } from "./body-pump.ts";
import { builtins } from "./builtins.ts";
import { ByteStream } from "./byte-stream.ts";
import { giveFuture, giveStream, takeStream } from "./ends.ts";
import { Future, settled } from "./futures.ts";
import { awaitEvent } from "./next-event.ts";
import { Request } from "./request.ts";
import { ServiceRequestOptions } from "./request-options.ts";
import { Response } from "./response.ts";
import { currentService } from "./service-state.ts";
import type { Subtask } from "./subtasks.ts";
import { AnswerTask, SendTask, subtaskStates, TimerTask } from "./subtasks.ts";

/** What a call returns that is lowered asynchronously, and is under way (Canonical ABI, `canon_lower`). */
function started(task: Subtask): number {
  return (currentService().add(task) << 4) | subtaskStates.started;
}

/** Begins to wait for an instant; what has passed is not waited for. */
function startWaitUntil(instant: bigint): number {
  return instant <= currentSession().monotonic
    ? subtaskStates.returned
    : started(new TimerTask(instant));
}

/** The instant at which a wait of so many nanoseconds ends. */
function instantIn(duration: bigint): bigint {
  return currentSession().monotonic + duration;
}

/** Waits. The call is made again after each wait, and waits for the instant that it began with. */
function waitUntil(instant: bigint): void {
  const state = currentService();
  state.sleep ??= new TimerTask(instant);
  awaitEvent({ waitables: [state.sleep], count: 1, pumps: state.pumps }, true);
  state.sleep = null;
}

const monotonic = {
  now: monotonicClock.now,
  getResolution: monotonicClock.resolution,
  waitUntil,
  waitFor: (duration: bigint) => waitUntil(instantIn(duration)),
  startWaitUntil,
  startWaitFor: (duration: bigint) => startWaitUntil(instantIn(duration)),
};

function printed(name: "stdout" | "stderr", stream: number): number {
  const future = new Future("printed");
  currentService().run(new PrintPump(takeStream(stream), printing(name), future));
  return giveFuture(future);
}

/** The interfaces of WASI 0.3 that a service may import, lowered (`abi/lowered/wasi3.wit`), for jco's glue: by an
 * interface's name without a version. */
export const serviceImports: Readonly<Record<string, object>> = {
  "skerry:wasi3/builtins": builtins,
  "skerry:wasi3/http-types": { Fields, Request, RequestOptions: ServiceRequestOptions, Response },
  "skerry:wasi3/http-client": {
    startSend: (request: Request, _room: number) => started(new SendTask(request.send())),
    takeSend: (task: number) => currentService().get(task, AnswerTask).take(),
  },
  "skerry:wasi3/cli-types": {},
  "skerry:wasi3/cli-environment": {
    getEnvironment: environment.getEnvironment,
    getArguments: environment.getArguments,
    getInitialCwd: environment.initialCwd,
  },
  "skerry:wasi3/cli-exit": exit,
  "skerry:wasi3/cli-stdin": {
    readViaStream: () => [
      giveStream(new ByteStream(currentSession().command?.stdin ?? new Uint8Array())),
      giveFuture(settled("printed")),
    ],
  },
  "skerry:wasi3/cli-stdout": { writeViaStream: (stream: number) => printed("stdout", stream) },
  "skerry:wasi3/cli-stderr": { writeViaStream: (stream: number) => printed("stderr", stream) },
  "skerry:wasi3/cli-terminal-input": terminalInput,
  "skerry:wasi3/cli-terminal-output": terminalOutput,
  "skerry:wasi3/cli-terminal-stdin": terminalStdin,
  "skerry:wasi3/cli-terminal-stdout": terminalStdout,
  "skerry:wasi3/cli-terminal-stderr": terminalStderr,
  "skerry:wasi3/clocks-types": {},
  "skerry:wasi3/clocks-monotonic-clock": monotonic,
  "skerry:wasi3/clocks-system-clock": {
    now: wallClock.now,
    /** Nanoseconds. */
    getResolution: () => 1_000_000n,
  },
  "skerry:wasi3/random-random": random,
  "skerry:wasi3/random-insecure": insecure,
  "skerry:wasi3/random-insecure-seed": { getInsecureSeed: insecureSeed.insecureSeed },
};
