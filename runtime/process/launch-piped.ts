import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { childEnvironment } from "./environment.ts";
import { LastWords } from "./last-words.ts";
import { requireProgram, skerryNode } from "./launch.ts";
import { programFile } from "./program-file.ts";

export interface Piped {
  readonly child: ChildProcess;
  /** What it reads as descriptor 3. */
  readonly to: Writable;
  /** What it writes as descriptor 4. */
  readonly from: Readable;
  readonly lastWords: LastWords;
}

/** Starts one of Skerry's programs with two pipes: its own end of them may be read without an event loop. What it prints is told
 * only where it ends (`lastWords`). @throws SkerryError `process-not-started`. */
export function launchPiped(program: URL): Piped {
  requireProgram(program);
  const flags = ["--disable-warning=ExperimentalWarning"];
  const child = spawn(skerryNode(), [...flags, programFile(program)], {
    env: childEnvironment(),
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  const [, , errors, to, from] = child.stdio as unknown as [
    null,
    null,
    Readable,
    Writable,
    Readable,
  ];
  return { child, to, from, lastWords: new LastWords(errors) };
}
