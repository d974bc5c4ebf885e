/** How well something is: `ok`; `warning`, a host works and there is something to know; `problem`, a host would not. */
export type Health = "ok" | "warning" | "problem";

/** What was found out about one thing that a host needs. */
export interface Finding {
  /** The thing, in a word or two. */
  readonly about: string;
  readonly health: Health;
  /** What there is, in a sentence. */
  readonly found: string;
  /** What to do, in a sentence; null where there is nothing. */
  readonly advice: string | null;
}

export const ok = (about: string, found: string): Finding => ({
  about,
  found,
  health: "ok",
  advice: null,
});

export const warning = (about: string, found: string, advice: string): Finding => ({
  about,
  found,
  advice,
  health: "warning",
});

export const problem = (about: string, found: string, advice: string): Finding => ({
  about,
  found,
  advice,
  health: "problem",
});
