import { SkerryError } from "../errors.ts";

/** What is wrong at one place of a settings file. */
export interface SettingsProblem {
  /** The file's name as messages give it. */
  readonly file: string;
  readonly line: number;
  /** One sentence: the key, and what is allowed there. */
  readonly text: string;
}

/** All that is wrong with settings, as one `bad-settings`: its message is the first problem, file by file
 * in order of lines, and its detail has the others. */
export class SettingsError extends SkerryError {
  readonly problems: readonly SettingsProblem[];

  /** @param problems at least one. */
  constructor(problems: readonly SettingsProblem[]) {
    const files = [...new Set(problems.map(({ file }) => file))];
    const sorted = problems.toSorted(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line,
    );
    const sentences = sorted.map(({ file, line, text }) => `${file}:${line}: ${text}`);
    const others = sentences.length > 1 ? sentences.slice(1).join("\n") : undefined;
    super("bad-settings", sentences[0]!, others);
    this.problems = sorted;
  }
}
