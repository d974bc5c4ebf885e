import { type Logger, pino, stdTimeFunctions } from "pino";
import type { LogSettings } from "../shard-settings.ts";
import type { LineSink } from "./line-sink.ts";

export interface LogOptions {
  readonly level: LogSettings["level"];
  /** The kind of process that writes the line. */
  readonly role: "supervisor" | "shard";
  /** A shard's. */
  readonly cordon?: string;
  readonly sink: LineSink;
}

/** Characters that JSON leaves as they are, but a terminal may obey: DEL, C1 controls, marks that turn
 * the direction of text, line separators. */
const unsafe = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The log of a process of the host: one JSON object a line, with time, level, process, and `message`.
 * Writing a line never blocks (see {@link LineSink}). */
export function openLog({ level, role, cordon, sink }: LogOptions): Logger {
  const log = pino(
    {
      level,
      base: { pid: process.pid, role, ...(cordon === undefined ? {} : { cordon }) },
      timestamp: stdTimeFunctions.isoTime,
      messageKey: "message",
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => sink.write(escapeUnsafe(line)) },
  );
  sink.onRecovered = (dropped) =>
    log.warn({ dropped }, "Log lines were dropped: nobody read them as fast as they came.");
  return log;
}

/** Returns JSON with its control characters escaped, so that no terminal obeys them. */
export function escapeUnsafe(json: string): string {
  return json.replace(unsafe, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
