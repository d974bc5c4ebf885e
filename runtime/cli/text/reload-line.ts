import { visible } from "../../message/visible-text.ts";
import { paint } from "./output.ts";

/** What came of a settings file that was read again. */
export interface Reloaded {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Settings that differ, and that only a start takes up. */
  readonly needRestart: readonly string[];
}

/** What a reload did, in one line. */
export function reloadLine({ changed, removed, needRestart }: Reloaded): string {
  const parts = [
    ...(changed.length > 0 ? [`changed ${names(changed)}`] : []),
    ...(removed.length > 0 ? [`removed ${names(removed)}`] : []),
  ];
  const done = parts.length > 0 ? parts.join("; ") : "no worker is another";
  const later =
    needRestart.length > 0
      ? ` ${paint("yellow", "Only a start takes up")} ${names(needRestart)}.`
      : "";
  return `${paint("green", "reloaded")}: ${done}.${later}`;
}

const names = (all: readonly string[]) => all.map((name) => visible(name)).join(", ");
