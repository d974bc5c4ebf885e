import { SkerryError } from "../../../errors.ts";
import { visible } from "../../../message/visible-text.ts";
import { formatCount } from "../../../settings/quantities.ts";
import type { TailEntry } from "../../../shard/observe/tail-tap.ts";
import { errorDocument } from "../../text/error-document.ts";
import { outcomeText } from "../../text/outcome-lines.ts";
import { asSkerryError, paint, say } from "../../text/output.ts";
import { type AdminClient, type AdminOptions, withAdmin } from "./admin-client.ts";

/** A line of the stream: a request, or how many were left out because they were read too slowly. */
type TailLine = TailEntry | { readonly dropped: number };

/** `skerry tail [NAME]`: shows requests as they end, of one worker or of all, until a signal ends it.
 * With --json each is a document on a line of its own, and so is what ends the stream. */
export async function tail(name: string | undefined, options: AdminOptions): Promise<number> {
  if (options.json !== true) {
    return withAdmin(options, (client) => follow(client, name, (line) => say(shown(line, name))));
  }
  const write = (document: unknown) => process.stdout.write(`${JSON.stringify(document)}\n`);
  try {
    return await withAdmin(options, (client) => follow(client, name, write));
  } catch (thrown) {
    const error = asSkerryError(thrown);
    write({ error: errorDocument(error.toJSON()) });
    return error.exitCode;
  }
}

async function follow(
  client: AdminClient,
  name: string | undefined,
  take: (line: TailLine) => void,
): Promise<number> {
  const ended = new AbortController();
  const end = () => ended.abort();
  // Whoever reads along, as `| head`, may leave as well.
  process.stdout.on("error", end);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  const query = name === undefined ? "" : `?worker=${encodeURIComponent(name)}`;
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

function shown(line: TailLine, name: string | undefined): string {
  if ("dropped" in line) {
    return paint(
      "yellow",
      `${formatCount(line.dropped)} requests are left out: there were too many.`,
    );
  }
  const time = paint("dim", new Date(line.at).toISOString().slice(11, 23));
  const worker = name === undefined ? `${paint("bold", visible(line.worker))} ` : "";
  return `${time} ${worker}${outcomeText(line.outcome, null)}`;
}
