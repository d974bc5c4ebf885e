import { reviveError } from "../../errors.ts";
import { exitCodeOf } from "../../message/exit-code.ts";
import { makeRequest } from "../../message/make-request.ts";
import { visible } from "../../message/visible-text.ts";
import { checkArguments, isCommandWorld } from "../../module/worker-world.ts";
import { completeSettings, type WorkerOptions } from "../../project/complete-settings.ts";
import { dataDir } from "../../project/data-dir.ts";
import { outsideOf } from "../../project/reach-options.ts";
import { formatMilliseconds } from "../../settings/quantities.ts";
import { startLocal } from "../../supervisor/local.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import { bodyOf, callDocument } from "../text/call-document.ts";
import { openWorker } from "../text/open-worker.ts";
import { logLines, usageLine } from "../text/outcome-lines.ts";
import { paint, say, sayError, writeDocument } from "../text/output.ts";
import { reachLines } from "../text/reach-lines.ts";
import { readData } from "./call-data.ts";

export interface CallOptions extends WorkerOptions {
  readonly method?: string;
  readonly url: string;
  readonly header?: readonly (readonly [string, string])[];
  readonly data?: string;
  readonly v8Flags: readonly string[];
}

/** `skerry call [FILE|DIR] [-- ARGUMENTS]`: one request without a socket, or one run of a command. The body, or what the
 * command prints, goes to stdout as it is, all else to stderr. Gives the exit code. */
export async function call(
  label: string,
  options: CallOptions,
  given: readonly string[] = [],
): Promise<number> {
  const { method, url, header, data, json } = options;
  // A mistake in the request, or a folder that can't be used, is told before anything is built.
  const request = makeRequest({
    url,
    headers: header ?? [],
    ...(method === undefined ? {} : { method }),
    ...(data === undefined ? {} : { body: await readData(data) }),
  });
  const folder = await dataDir();
  const source = await openWorker(label, json === true);
  const completed = await completeSettings(source, options);
  const settings = { ...completed, command: { arguments: [completed.name, ...given] } };
  const outside = await outsideOf(options, source.dir);
  if (json !== true) {
    for (const line of reachLines(settings, outside, options)) say(paint("dim", line));
  }
  const local = await startLocal({ dataDir: folder, v8Flags: options.v8Flags, outside });
  try {
    const worker = await local.load(source.wasm, settings);
    const isCommand = isCommandWorld(worker.manifest.world);
    checkArguments(worker.manifest.world, given);
    const outcome = await local.call(worker, request);
    if (json === true) {
      writeDocument(callDocument(outcome));
      return exitCode(outcome, isCommand);
    }
    const { response, error, usage } = outcome;
    if (response !== null && isCommand) {
      const code = exitCodeOf(response.fields);
      say(paint(code === 0 ? "green" : "yellow", `exit code ${code}`));
    } else if (response !== null) {
      say(paint(response.status < 400 ? "green" : "yellow", String(response.status)));
      for (const [name, value] of response.fields) say(`${paint("cyan", name)}: ${visible(value)}`);
    }
    for (const line of logLines(outcome)) say(line);
    if (error !== null) sayError(reviveError(error));
    const cold = `cold start ${formatMilliseconds(usage.coldStartMs)}`;
    say(paint("dim", `${usageLine(usage, settings.limits)}  ${cold}`));
    writeBody(bodyOf(outcome));
    return exitCode(outcome, isCommand);
  } finally {
    await local.close();
  }
}

/** Byte for byte; on a terminal what is asked next begins on a line of its own. */
function writeBody(body: Uint8Array): void {
  process.stdout.write(body);
  if (process.stdout.isTTY && body.length > 0 && body.at(-1) !== 10) process.stdout.write("\n");
}

/** A command's own exit code, as a shell gives it; of a command or a request that failed, the error's. */
function exitCode(
  { error, response }: Pick<Outcome, "error" | "response">,
  isCommand: boolean,
): number {
  if (error !== null) return reviveError(error).exitCode;
  return isCommand ? exitCodeOf(response?.fields ?? []) : 0;
}
