import { SkerryError } from "../../../errors.ts";

/** Codes of the JetStream API (nats-server, `server/errors.json`). */
const wrongLastSequence = 10_071;
const streamNotFound = 10_059;
const messageNotFound = 10_037;
const replicasNotSupported = 10_074;
const noSuitablePeers = 10_005;

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code;

/** Whether a value was not written since another one is newer. */
export function isWrongRevision(error: unknown): boolean {
  return codeOf(error) === wrongLastSequence;
}

/** Whether there is no such stream, or no such message. */
export function isNotFound(error: unknown): boolean {
  const code = codeOf(error);
  return code === streamNotFound || code === messageNotFound || code === 404;
}

/** Whether the server is in no cluster, and so keeps no replicas. */
export function isAlone(error: unknown): boolean {
  return codeOf(error) === replicasNotSupported;
}

/** Whether the servers do not know each other yet, as some seconds after their start. */
export function isTooEarly(error: unknown): boolean {
  return codeOf(error) === noSuitablePeers;
}

/** A failure of the servers as `unavailable`; errors of this program stay as they are. @param what a sentence's beginning. */
export function unavailable(error: unknown, what: string): SkerryError {
  if (error instanceof SkerryError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new SkerryError("unavailable", `${what}: ${why.slice(0, 200)}.`);
}

/** What a failure says, without OpenSSL's places in its own sources. */
export function oneLine(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code ?? "");
  const text = (error as Error).message.replace(/^[0-9A-F]{8,}:error:[0-9A-F]+:/, "");
  const sentence = text
    .split("\n")[0]!
    .slice(0, 300)
    .replace(/[.:\s]+$/, "");
  return /^ERR_|CERT/.test(code) && !sentence.includes(code) ? `${sentence} (${code})` : sentence;
}

export function conflict(key: string): SkerryError {
  return new SkerryError("conflict", `Another change of ${key} came first.`);
}
