import { platforms } from "./platforms.ts";

/** What `--profile` takes: this host, the platforms, and all of them. */
export const profileNames: readonly string[] = [
  "skerry",
  ...platforms.map(({ name }) => name),
  "all",
];
