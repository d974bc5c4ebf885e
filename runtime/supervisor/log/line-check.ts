import { escapeUnsafe } from "../../shard/observe/log.ts";
import type { PrintedLine } from "./printed-lines.ts";

/** A process that prints lines, as the supervisor knows it. */
export interface LineSource {
  readonly pid: number;
  readonly role: "shard" | "broker" | "entries" | "preparing";
  /** The cordon that its lines name; null for a process without one, or without one yet. */
  readonly cordon: string | null;
  /** Whether a line of it may name the worker. @param isFailure the line tells of a request that failed. */
  maySpeakOf(worker: string, isFailure: boolean): boolean;
}

/** A line to be written, without its end. */
export interface CheckedLine {
  readonly line: string;
  /** How the line was taken: unchanged; with what is not believed corrected; or as plain text, where it was no line
   * of a log. */
  readonly how: "as-printed" | "set-right" | "text";
}

/** Bytes of a line: more than any that a shard of Skerry's own writes. */
export const maxLineBytes = 32_768;

/** UTF-16 code units of a text that is none of a log's lines. */
const maxTextLength = 2_000;

/** How long a line may have been on its way to a slow reader, and how far two looks at the clock may be apart, in ms. */
const longestWay = 60_000;
const ahead = 2_000;

/** A time that was found to be near holds for its second and for so long, in ms. */
const nearFor = 1_000;

const levels: readonly unknown[] = ["debug", "info", "warn", "error"];

/** What says whom a line is of. Only the supervisor says it. */
const ownKeys = ["level", "time", "pid", "role", "cordon", "shard", "tenant", "claimed"];
const keysOfOthers = [...ownKeys, "worker", "deployment"];

/** A value of JSON without another in it, and without anything that more than one reader might read. */
const plainText = String.raw`"[ !#-\[\]-~]*(?:\\["\\bfnrt][ !#-\[\]-~]*)*"`;
const plainValue = String.raw`(?:${plainText}|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)`;
const level = "(?:debug|info|warn|error)";
const time = String.raw`"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"`;
const worker = String.raw`"worker":(?:"([!#-\[\]-~]+)"|null)`;
const deployment = `"deployment":(?:"[0-9a-f]{12}"|null)`;
const otherFields = `(?:,"(?!(?:${keysOfOthers.join("|")})")[A-Za-z]+":${plainValue})*`;

/** The longest line that is compared with the form of most. */
const maxPlainBytes = 4_096;

/** What becomes of lines that a process printed: those that are a log's, and say of themselves what is true, are written as
 * they are, and others are set right. Most are found to be fit by their form alone, without being parsed. */
export class LineCheck {
  readonly #source: LineSource;
  readonly #form: RegExp;
  #near = { second: "", until: 0 };

  constructor(source: LineSource) {
    this.#source = source;
    const { pid, role, cordon } = source;
    const ofCordon = cordon === null ? "" : `,"cordon":${JSON.stringify(cordon)}`;
    const whose = `"pid":${pid},"role":"${role}"${ofCordon}`.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const about = `(?:,"source":"(?:request|guest)",${worker}(?:,${deployment})?)?`;
    this.#form = new RegExp(
      `^\\{"level":"${level}","time":${time},${whose}${about}${otherFields}\\}$`,
    );
  }

  /** Null of an empty line. @param now ms since 1970. */
  check({ bytes, isCut }: PrintedLine, now: number): CheckedLine | null {
    if (isCut) return this.#text(`${decoded(bytes).slice(0, maxTextLength)}… (cut)`, now);
    if (this.#isFit(bytes, now)) return { line: bytes, how: "as-printed" };
    const text = decoded(bytes).trimEnd();
    if (text === "") return null;
    const line = this.#setRight(text, now);
    if (line !== null && line.length <= maxLineBytes) return { line, how: "set-right" };
    const more = text.length - maxTextLength;
    return this.#text(more > 0 ? `${text.slice(0, maxTextLength)}… (${more} more)` : text, now);
  }

  /** A line that says something of the process in its place. */
  line(fields: Readonly<Record<string, unknown>>, now: number): string {
    const whose = { level: "warn", time: new Date(now).toISOString(), ...this.#whose() };
    return escapeUnsafe(JSON.stringify({ ...whose, source: "stderr", ...fields }));
  }

  #text(message: string, now: number): CheckedLine {
    return { line: this.line({ message }, now), how: "text" };
  }

  /** Whether it is to be written as it is. */
  #isFit(bytes: string, now: number): boolean {
    if (bytes.length > maxPlainBytes) return false;
    const found = this.#form.exec(bytes);
    if (found === null || !this.#isNear(found[1]!, now)) return false;
    return found[2] === undefined || this.#source.maySpeakOf(found[2], false);
  }

  #isNear(printed: string, now: number): boolean {
    const second = printed.slice(0, 19);
    if (second === this.#near.second && now < this.#near.until) return true;
    if (!isNearTime(printed, now)) return false;
    this.#near = { second, until: now + nearFor };
    return true;
  }

  /** The line with what it says of itself as it is, and what else it said of that as its claim. Null: it is none of a log's. */
  #setRight(text: string, now: number): string | null {
    const said = parsed(text);
    if (said === null) return null;
    const { message, source, code, worker } = said;
    const isFailure = source === "request" && typeof code === "string";
    const isKnown = worker == null || this.#isKnown(worker, isFailure);
    const own: Readonly<Record<string, unknown>> = {
      level: levels.includes(said.level) ? said.level : "warn",
      time: isNearTime(said.time, now) ? said.time : new Date(now).toISOString(),
      ...this.#whose(),
    };
    const claims: [string, unknown][] = [];
    for (const [key, value] of Object.entries(said)) {
      if (Object.hasOwn(own, key) ? own[key] === value : isBelieved(key, value, isKnown)) continue;
      claims.push([key, value]);
      delete said[key];
    }
    // Nearly always it is what it was.
    const line =
      claims.length === 0
        ? Object.assign(said, own)
        : { ...own, ...said, claimed: Object.fromEntries(claims), message };
    try {
      return escapeUnsafe(JSON.stringify(line));
    } catch {
      // It is nested too deep.
      return null;
    }
  }

  #isKnown(name: unknown, isFailure: boolean): boolean {
    return typeof name === "string" && this.#source.maySpeakOf(name, isFailure);
  }

  #whose() {
    const { pid, role, cordon } = this.#source;
    return { pid, role, ...(cordon !== null && { cordon }) };
  }
}

interface Said {
  readonly level: string;
  readonly time: string;
  readonly message: string;
  [key: string]: unknown;
}

/** What a line of a log says; null of any other text. */
function parsed(text: string): Said | null {
  if (!text.startsWith("{")) return null;
  try {
    const said = JSON.parse(text);
    const isLine = [said.level, said.time, said.message].every((each) => typeof each === "string");
    return isLine ? said : null;
  } catch {
    return null;
  }
}

/** Whether a property of a line is believed, other than the process that it names. */
function isBelieved(key: string, value: unknown, isKnownWorker: boolean): boolean {
  if (key === "worker") return isKnownWorker;
  if (key === "deployment") return isKnownWorker && (value === null || isDeployment(value));
  return !ownKeys.includes(key);
}

function isNearTime(printed: string, now: number): boolean {
  const at = Date.parse(printed);
  if (!(at >= now - longestWay && at <= now + ahead)) return false;
  return new Date(at).toISOString() === printed;
}

function isDeployment(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{12}$/.test(value);
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
