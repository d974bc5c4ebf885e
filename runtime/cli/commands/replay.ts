import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { SkerryError } from "../../errors.ts";
import { dataDir } from "../../project/data-dir.ts";
import { compareReplay } from "../../replay/compare-replay.ts";
import type { Recording } from "../../replay/recording.ts";
import { decodeRecording, maxFileBytes } from "../../replay/recording-file.ts";
import { formatBytes } from "../../settings/quantities.ts";
import { reading } from "../../settings/user-files.ts";
import { startLocal } from "../../supervisor/local.ts";
import { openWorker } from "../text/open-worker.ts";
import { say, writeDocument } from "../text/output.ts";
import { replayDocument } from "../text/replay-document.ts";
import { replayText } from "../text/replay-text.ts";
import { recordedModule } from "./replay-module.ts";

export interface ReplayOptions {
  readonly json?: boolean;
  readonly trace?: boolean;
  readonly module?: string;
  readonly v8Flags: readonly string[];
}

/** `skerry replay FILE`: a recorded request once more, by the answers that it got from the host then. Gives 0 where it
 * came to the same, and 1 where it did not.
 * @throws SkerryError `not-found`, `recording-damaged`, `recording-version`, `recording-module`, a code of a module's
 * way, `start-failed`. */
export async function replay(label: string, options: ReplayOptions): Promise<number> {
  const path = resolve(label);
  const stats = await reading(label, () => stat(path));
  if (!stats.isFile()) throw new SkerryError("recording-damaged", `${label} is no file.`);
  const { size } = stats;
  if (size > maxFileBytes) {
    throw new SkerryError(
      "recording-damaged",
      `${label} has ${formatBytes(size)}; a recording has at most ${formatBytes(maxFileBytes)}.`,
    );
  }
  const given = await decodeRecording(await reading(label, () => readFile(path)), label);
  const { wasm, recording } = await moduleFor(path, given, options);
  const local = await startLocal({ dataDir: await dataDir(), v8Flags: options.v8Flags });
  try {
    const replayed = await local.replay(wasm, recording);
    const compared = compareReplay(recording, replayed);
    const shown = { recording, replayed, compared, otherModule: options.module !== undefined };
    if (options.json === true) writeDocument(replayDocument(shown, options.trace === true));
    else say(replayText(shown, options.trace === true));
    return compared.same ? 0 : 1;
  } finally {
    await local.close();
  }
}

/** The module to run, and the recording with what that one is granted besides. */
async function moduleFor(
  path: string,
  recording: Recording,
  { module, json }: ReplayOptions,
): Promise<{ wasm: Uint8Array; recording: Recording }> {
  if (module === undefined) return { wasm: await recordedModule(path, recording), recording };
  const { wasm, settings } = await openWorker(module, json === true);
  const grants = [...new Set([...recording.worker.grants, ...settings.grants])];
  return { wasm, recording: { ...recording, worker: { ...recording.worker, grants } } };
}
