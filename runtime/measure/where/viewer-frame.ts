import type { ProfiledFunction } from "./fuel-profile.ts";

/** A function as other programs' viewers show it. */
export interface ViewerFrame {
  /** A name that keeps apart what is no function of the guest, and what has no name but its place: viewers add up
   * functions of one name. */
  readonly name: string;
  /** The author's file, else the core module, else that it is the host. */
  readonly file: string;
  /** The line, from 1; 0 where it is not known. */
  readonly line: number;
  readonly column: number;
}

export function viewerFrame(own: ProfiledFunction): ViewerFrame {
  const { module, source } = own;
  const [, file, line = 0, column = 0] = /^(.*):(\d+):(\d+)$/.exec(source ?? "") ?? [];
  return {
    name: nameOf(own, file === undefined ? source : `${file}:${line}`),
    file: file ?? source ?? module ?? "host",
    line: Number(line),
    column: Number(column),
  };
}

function nameOf({ name, kind }: ProfiledFunction, place: string | null): string {
  if (kind === "host") return `host: ${name}`;
  const bare = name.startsWith("(");
  if (kind === "engine") return bare ? name : `engine: ${name}`;
  return kind === "script" && bare && place !== null ? `${name} ${place}` : name;
}
