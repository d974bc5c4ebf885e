import { inspect, styleText } from "node:util";
import { errorTable } from "../../error-table.ts";
import { SkerryError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";

type Style = Parameters<typeof styleText>[0];

/** Text in a style, where people's output goes to a terminal that shows colours (NO_COLOR is
 * respected); elsewhere the text as it is. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stderr });
}

/** Writes a line of people's output. Never stdout: that is for a command's result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

let documentWritten = false;

/** Writes the one JSON document of a command. A failure after it can only be told on stderr. @param inOneLine as for a command whose
 * output is collected line by line. */
export function writeDocument(document: unknown, inOneLine = false): void {
  if (documentWritten) return;
  documentWritten = true;
  process.stdout.write(`${JSON.stringify(document, null, inOneLine ? undefined : 2)}\n`);
}

/** An error for people: what happened, the tenant's detail (frames, a compiler's words), what to do. */
export function errorText({ code, message, detail }: SkerryError, advice?: string): string {
  const lines = [`${paint(["red", "bold"], `error[${code}]`)}: ${visible(message)}`];
  if (detail !== undefined) lines.push(visible(detail, true).replace(/^(?=.)/gm, "  "));
  lines.push(`  ${paint("cyan", "help")}: ${advice ?? errorTable[code].advice}`);
  return lines.join("\n");
}

export function sayError(error: SkerryError, advice?: string): void {
  say(errorText(error, advice));
}

/** Writes an error as a line of the host's log. */
export function logError({ code, message, detail }: SkerryError, advice?: string): void {
  const who = {
    level: "error",
    time: new Date().toISOString(),
    pid: process.pid,
    role: "supervisor",
  };
  const what = { code, message, ...(detail !== undefined && { detail }) };
  say(visible(JSON.stringify({ ...who, ...what, help: advice ?? errorTable[code].advice })));
}

/** Any failure as one with a code. What has none is a defect of the host, and its stack stays here
 * unless SKERRY_DEBUG asks for it. */
export function asSkerryError(error: unknown): SkerryError {
  if (error instanceof SkerryError) return error;
  if (process.env.SKERRY_DEBUG) say(inspect(error));
  const message = error instanceof Error ? error.message : String(error);
  return new SkerryError("host-failed", `Skerry failed unexpectedly: ${message}`);
}
