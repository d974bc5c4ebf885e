import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { SkerryError } from "../errors.ts";
import {
  completeRecordSettings,
  describeRecording,
  type RecordSettings,
  unmaskedWarning,
} from "../replay/record-settings.ts";
import type { RecordWishes } from "../replay/recorder.ts";
import { RecordingFolder } from "../replay/recording-folder.ts";
import { tokenPattern } from "../tenant/field-syntax.ts";
import { quantity } from "./option-values.ts";
import { paint, say } from "./output.ts";
import { version } from "./version.ts";

/** Options that say which requests are recorded. */
export interface RecordOptions {
  readonly record?: string;
  readonly recordWhen?: RecordWishes["when"];
  readonly recordSample?: number;
  readonly recordMask?: readonly string[];
  readonly recordUnmasked?: boolean;
  readonly recordMaxFiles?: number;
  readonly recordMaxSize?: number;
}

const TiB = 2 ** 40;

/** Gives a command the options that say which of its requests are recorded. */
export function withRecord(made: Command): Command {
  return made
    .option("--record <dir>", "record requests into this folder, for `skerry replay`")
    .addOption(
      new Option("--record-when <which>", "which: all, or failed ones (5xx, trap, limit)").choices([
        "all",
        "failed",
      ]),
    )
    .option("--record-sample <share>", "so many of all requests only, as 0.01 or 1%", share)
    .option("--record-mask <field>", "a field whose value is not written; repeatable", fieldName)
    .option("--record-unmasked", "write secrets and authorization fields as they are")
    .option("--record-max-files <n>", "stop at so many recordings", quantity("count", 1_000_000))
    .option("--record-max-size <size>", "and at so many bytes", quantity("bytes", TiB));
}

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
    ...{ dir: resolve(record), label: record, mask, unmasked },
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

/** Reads a share of all requests: `0.01`, or `1%`. */
function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?(%?)$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === "%" ? 100 : 1);
  if (!(value > 0 && value <= 1)) {
    throw new InvalidArgumentError("It must be over 0 and at most 1, as 0.01, or 1%.");
  }
  return value;
}

function fieldName(text: string, before: readonly string[] = []): string[] {
  if (!tokenPattern.test(text)) throw new InvalidArgumentError("It must be a field's name.");
  return [...before, text.toLowerCase()];
}
