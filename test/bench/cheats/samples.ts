import type { Artifact } from "../../../runtime/module/artifact.ts";

/** What a process that runs one cheat is told. */
export interface CheatOrder {
  readonly name: string;
  readonly artifact: Artifact;
  /** What a request may burn: what the default is on this machine. */
  readonly fuel: number;
  /** Rounds after the first request; fewer, but one at least, where they take more than `mostMs`. */
  readonly rounds: number;
  readonly mostMs: number;
  /** Whether it says on stderr how requests failed. */
  readonly tells: boolean;
}

/** What one request took, the mean of those of a round. */
export interface Run {
  /** With what making its instance burned: its tenant's rate pays that. */
  readonly fuel: number;
  /** What of it making its instance burned, which has a limit of its own. */
  readonly startFuel: number;
  /** CPU time of the whole process, until its compilers and collector were quiet again. */
  readonly cpuMs: number;
  /** What of it they used. */
  readonly helpersMs: number;
  readonly wallMs: number;
  /** The status of its answer, or the code of what ended it. */
  readonly end: string;
}

export interface CheatSample {
  readonly name: string;
  /** CPU time for its isolate and first instance. */
  readonly loadMs: number;
  /** Its first request, in which code may be compiled that later ones find. */
  readonly first: Run;
  readonly later: readonly Run[];
  /** How long each slice of fuel took by the clock that requests used up which were watched, in ms. */
  readonly slices: readonly number[];
  /** How long after its deadline a request ended that had fuel and CPU time for hours, in ms; null where it ended
   * before. */
  readonly lateMs: number | null;
}
