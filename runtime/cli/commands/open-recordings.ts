import { resolve } from "node:path";
import { SkerryError } from "../../errors.ts";
import {
  completeRecordSettings,
  describeRecording,
  type RecordSettings,
  unmaskedWarning,
} from "../../replay/record-settings.ts";
import type { RecordWishes } from "../../replay/recorder.ts";
import { RecordingFolder } from "../../replay/recording-folder.ts";
import type { RecordOptions } from "../options/record-options.ts";
import { paint, say } from "../text/output.ts";
import { version } from "../version.ts";

/** What the options name; null where they name nothing. @param when which requests, where they do not say.
 * @throws SkerryError `bad-usage` */
export function recordSettings(
  options: RecordOptions,
  when: RecordWishes["when"],
): RecordSettings | null {
  const { record, recordMask: mask, recordUnmasked: unmasked } = options;
  if (record === undefined) {
    refuseAlone(options);
    return null;
  }
  if (unmasked === true && mask !== undefined) {
    throw new SkerryError("bad-usage", "--record-mask means nothing beside --record-unmasked.");
  }
  return completeRecordSettings({
    dir: resolve(record),
    label: record,
    mask,
    unmasked,
    when: options.recordWhen ?? when,
    sample: options.recordSample,
    files: options.recordMaxFiles,
    bytes: options.recordMaxSize,
  });
}

/** A folder for recordings, and what is recorded. */
export interface Recordings {
  readonly wishes: RecordWishes;
  readonly folder: RecordingFolder;
}

/** Opens what the options name, and says so; undefined where they name nothing.
 * @param moduleOf a module's bytes by their SHA-256, null where they are not to be had.
 * @throws SkerryError `bad-usage`, `not-writable` */
export async function openRecordings(
  options: RecordOptions,
  moduleOf: (digest: string) => Promise<Uint8Array | null>,
): Promise<Recordings | undefined> {
  const settings = recordSettings(options, "all");
  if (settings === null) return undefined;
  const { dir, label, bounds, wishes } = settings;
  const warn = (sentence: string) => say(paint("yellow", sentence));
  const folder = await RecordingFolder.open(dir, { label, bounds, moduleOf, say: warn });
  say(paint("dim", `Records ${describeRecording(settings)}.`));
  if (wishes.masked === null) say(paint("red", unmaskedWarning(label)));
  return { wishes: { ...wishes, version: version() }, folder };
}

function refuseAlone(options: RecordOptions): void {
  const given = Object.keys(options).find((key) => /^record[A-Z]/.test(key));
  if (given === undefined) return;
  const option = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new SkerryError("bad-usage", `--${option} says what is recorded: add --record DIR.`);
}
