import { SkerryError } from "../../../errors.ts";
import { visible } from "../../../message/visible-text.ts";
import { formatCount } from "../../../settings/quantities.ts";
import type { TailLine, TailNotice } from "../../../supervisor/control.ts";
import { errorDocument } from "../../text/error-document.ts";
import { outcomeText } from "../../text/outcome-lines.ts";
import { asSkerryError, paint, say } from "../../text/output.ts";
import { type AdminClient, type AdminOptions, withAdmin } from "./admin-client.ts";

interface TailOptions extends AdminOptions {
  readonly node?: string;
}

/** `skerry tail [NAME]`: shows requests as they end, of one worker or of all, until a signal ends it.
 * With --json each is a document on a line of its own, and so is what ends the stream. */
export async function tail(name: string | undefined, options: TailOptions): Promise<number> {
  const query = queryOf({ worker: name, node: options.node });
  if (options.json !== true) {
    return withAdmin(options, (client) => follow(client, query, (line) => say(shown(line, name))));
  }
  const write = (document: unknown) => process.stdout.write(`${JSON.stringify(document)}\n`);
  try {
    return await withAdmin(options, (client) => follow(client, query, write));
  } catch (thrown) {
    const error = asSkerryError(thrown);
    write({ error: errorDocument(error.toJSON()) });
    return error.exitCode;
  }
}

async function follow(
  client: AdminClient,
  query: string,
  take: (line: TailLine) => void,
): Promise<number> {
  const ended = new AbortController();
  const end = () => ended.abort();
  // Whoever reads along, as `| head`, may leave as well.
  process.stdout.on("error", end);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  try {
    for await (const line of client.lines(`/v1/tail${query}`, ended.signal)) {
      if (line !== "") take(JSON.parse(line) as TailLine);
    }
  } catch (error) {
    if (ended.signal.aborted) return 0;
    if (error instanceof SkerryError) throw error;
  }
  if (ended.signal.aborted) return 0;
  throw new SkerryError("unreachable", "The host ended the stream: it stopped, or was restarted.");
}

function queryOf(wanted: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(wanted).filter(
    (each): each is [string, string] => each[1] !== undefined,
  );
  const query = new URLSearchParams(given).toString();
  return query === "" ? "" : `?${query}`;
}

function shown(line: TailLine, name: string | undefined): string {
  if ("notice" in line) return paint("yellow", noticeOf(line));
  const { node } = line;
  if ("dropped" in line) {
    const at = node === undefined ? "" : ` of ${visible(node)}`;
    return paint(
      "yellow",
      `${formatCount(line.dropped)} requests${at} are left out: there were too many.`,
    );
  }
  const time = paint("dim", new Date(line.at).toISOString().slice(11, 23));
  const at = node === undefined ? "" : `${paint("blue", visible(node))} `;
  const worker = name === undefined ? `${paint("bold", visible(line.worker))} ` : "";
  return `${time} ${at}${worker}${outcomeText(line.outcome, null)}`;
}

function noticeOf({ notice, node = "" }: TailNotice): string {
  const name = visible(node);
  switch (notice) {
    case "away":
      return `The node ${name} is away: its requests are not shown.`;
    case "silent":
      return `The node ${name} does not tell of its requests: its version may be older.`;
    case "back":
      return `The node ${name} tells of its requests again.`;
    case "alone":
      return "No server of the cluster answers: requests of the asked node alone are shown.";
    case "connected":
      return "The cluster's servers answer again: requests of all nodes are shown.";
  }
}
