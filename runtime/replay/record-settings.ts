import { MiB } from "../byte-units.ts";
import { formatBytes, formatCount, formatShare } from "../settings/quantities.ts";
import type { RecordWishes } from "./recorder.ts";
import type { FolderBounds } from "./recording-folder.ts";
import { maskedFields } from "./secret-fields.ts";

/** The bounds of a folder of recordings where none are given. */
export const defaultBounds: FolderBounds = { files: 1_000, bytes: 256 * MiB };

/** The requests that are recorded, and where to. */
export interface RecordSettings {
  /** The folder, absolute; and as its user named it. */
  readonly dir: string;
  readonly label: string;
  readonly wishes: Omit<RecordWishes, "version">;
  readonly bounds: FolderBounds;
}

/** The settings as they were given, without those that were left out. */
export interface GivenRecordSettings {
  readonly dir: string;
  readonly label: string;
  readonly when?: RecordWishes["when"] | undefined;
  readonly sample?: number | undefined;
  /** Fields to mask besides the usual ones. */
  readonly mask?: readonly string[] | undefined;
  readonly unmasked?: boolean | undefined;
  readonly files?: number | undefined;
  readonly bytes?: number | undefined;
}

export function completeRecordSettings(given: GivenRecordSettings): RecordSettings {
  const { dir, label, mask = [], unmasked = false } = given;
  const fields = new Set([...maskedFields, ...mask.map((name) => name.toLowerCase())]);
  return {
    dir,
    label,
    wishes: {
      when: given.when ?? "all",
      sample: given.sample ?? 1,
      masked: unmasked ? null : [...fields],
    },
    bounds: {
      files: given.files ?? defaultBounds.files,
      bytes: given.bytes ?? defaultBounds.bytes,
    },
  };
}

/** What is recorded, for people: `failed requests, 1 % of all, into DIR`. */
export function describeRecording({ label, wishes, bounds }: RecordSettings): string {
  const which = wishes.when === "failed" ? "failed requests" : "requests";
  const sample = wishes.sample < 1 ? `, ${formatShare(wishes.sample)} of all` : "";
  const most = `at most ${formatCount(bounds.files)} and ${formatBytes(bounds.bytes)}`;
  return `${which}${sample}, into ${label}: ${most}`;
}

/** The warning where nothing is masked. */
export function unmaskedWarning(label: string): string {
  return `Recordings in ${label} hold secrets and credentials as they are.`;
}
