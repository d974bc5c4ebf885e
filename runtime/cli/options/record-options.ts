import { type Command, InvalidArgumentError, Option } from "commander";
import { tokenPattern } from "../../message/field-syntax.ts";
import type { RecordWishes } from "../../replay/recorder.ts";
import { quantity } from "./option-values.ts";

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
