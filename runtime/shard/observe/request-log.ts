import type { Level } from "../../abi/generated/types.ts";
import { type Blame, errorTable } from "../../error-table.ts";
import type { LogLine } from "../../host/request-state.ts";
import type { RequestMeta } from "../../http/request-meta.ts";
import { type Outcome, statusSent } from "../../worker/outcome/usage.ts";
import type { LogSettings } from "../shard-settings.ts";
import { Allowance } from "./allowance.ts";
import { pathOfUri } from "./path-of-uri.ts";

/** Lines about failed requests of one worker in a second: more of them say nothing new. */
const failuresPerSecond = 100;

/** The most UTF-16 code units of one text from outside: a line is then seldom longer than a pipe takes in one
 * piece. */
const maxText = 2_000;

/** The size of a guest's line besides its text, in bytes: time, worker, deployment, request id. */
const lineOverhead = 256;

const levelOfBlame: Readonly<Record<Blame, Level>> = {
  input: "info",
  guest: "warn",
  host: "error",
};

/** The methods of a log that are needed, as pino has them. */
export interface LevelledLog {
  isLevelEnabled(level: Level): boolean;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * Logs a shard's requests and their guests' lines. Each worker has its own limit per second, so that none floods out
 * the others; lines past it are dropped and reported in one line.
 */
export class RequestLog {
  readonly #log: LevelledLog;
  readonly #requests: LogSettings["requests"];
  readonly #failures: Allowance<string | null>;
  readonly #guestBytes: Allowance<string | null>;

  constructor(log: LevelledLog, settings: Omit<LogSettings, "level">) {
    this.#log = log;
    this.#requests = settings.requests;
    this.#failures = new Allowance(failuresPerSecond, (worker, dropped) =>
      log.warn(
        { source: "request", worker, dropped },
        "More failed requests are not reported one by one.",
      ),
    );
    this.#guestBytes = new Allowance(settings.guestBytesPerSecond, (worker, dropped) =>
      log.warn(
        { source: "guest", worker, dropped },
        "The worker logged too much: lines were dropped.",
      ),
    );
  }

  /** False while the worker has used up its share: its lines then need not come here. */
  wantsLinesOf(worker: string): boolean {
    return this.#guestBytes.allows(worker, lineOverhead);
  }

  /** Logs a finished request. Costs next to nothing if neither it nor its guest has anything to report. */
  record(outcome: Outcome, meta: RequestMeta): void {
    for (const line of outcome.log) this.#writeGuestLine(line, outcome, meta);
    const { untoldLines = 0 } = outcome;
    if (untoldLines > 0) this.#guestBytes.refuse(meta.worker, untoldLines);
    if (outcome.error !== null) this.#writeFailure(outcome, outcome.error, meta);
    else if (this.#requests === "all" && this.#log.isLevelEnabled("info")) {
      this.#log.info(requestFields(outcome, meta), "Answered.");
    }
  }

  #writeGuestLine({ level, message }: LogLine, { requestId }: Outcome, meta: RequestMeta): void {
    if (!this.#log.isLevelEnabled(level)) return;
    if (!this.#guestBytes.take(meta.worker, lineOverhead + Buffer.byteLength(message))) return;
    this.#log[level]({ source: "guest", ...workerFields(meta), requestId }, cut(message, maxText));
  }

  #writeFailure(outcome: Outcome, error: NonNullable<Outcome["error"]>, meta: RequestMeta): void {
    if (this.#requests === "none") return;
    const level = levelOfBlame[errorTable[error.code].blame];
    if (!this.#log.isLevelEnabled(level)) return;
    if (this.#requests === "failed" && !this.#failures.take(meta.worker, 1)) return;
    const { code, message, detail } = error;
    const fields = { ...requestFields(outcome, meta), code };
    const told = detail === undefined ? fields : { ...fields, detail: cut(detail, maxText) };
    this.#log[level](told, cut(message, maxText));
  }
}

function workerFields({ worker, deployment }: RequestMeta) {
  return { worker, deployment: deployment?.slice(0, 12) ?? null };
}

function requestFields(outcome: Outcome, meta: RequestMeta) {
  const { request, requestId, usage, cache } = outcome;
  return {
    source: "request",
    ...workerFields(meta),
    requestId,
    method: cut(request.method, 40),
    path: cut(pathOfUri(request.uri), 500),
    status: statusSent(outcome),
    client: meta.clientAddress,
    totalMs: rounded(meta.totalMs),
    queuedMs: rounded(meta.queuedMs),
    guestMs: rounded(usage.wallMs),
    cpuMs: rounded(usage.cpuMs),
    fuel: usage.fuel,
    ...(usage.startFuel > 0 && { startFuel: usage.startFuel }),
    hostFuel: usage.hostFuel,
    ...(cache !== undefined && { cache }),
  };
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most)}… (${text.length - most} more)`;
}

const rounded = (ms: number) => Math.round(ms * 1_000) / 1_000;
