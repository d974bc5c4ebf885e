import { platformNames } from "../../settings/platform-names.ts";

/** What `--profile` takes: this host, the platforms, and all of them. */
export const profileNames: readonly string[] = ["skerry", ...platformNames, "all"];
