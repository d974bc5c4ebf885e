import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { keptBuild } from "../../../support/build-cache.ts";
import { type AssemblyScriptGuest, assemblyScriptSources } from "./assemblyscript-guest.ts";
import { quickJsGuest, quickJsSources } from "./quickjs-guest.ts";
import { starlingMonkeyGuest, starlingMonkeySource } from "./starlingmonkey-guest.ts";
import { watEcho, watGuest } from "./wat-guest.ts";

/** Guests of wasi:http/proxy, by the toolchain that makes them. All of them answer every path that they
 * know nothing else for with an echo: see `assembly/guest.ts`. */
export const guestKinds = ["assemblyscript", "starlingmonkey", "wat"] as const;

/** Those, one of this host's own world that leans on WASI, and one that fetches. */
export type GuestKind = (typeof guestKinds)[number] | "quickjs" | "fetcher";

interface Recipe {
  /** Changes when the guest does. */
  readonly source: () => string;
  readonly build: () => Promise<Uint8Array>;
}

const program = fileURLToPath(new URL("./assemblyscript-main.ts", import.meta.url));

/** Builds a guest in AssemblyScript in a process of its own: the compiler remembers the library that an SDK's
 * build before it had. */
async function inChild(guest: AssemblyScriptGuest): Promise<Uint8Array> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, guest], {
    encoding: "buffer",
    maxBuffer: 2 ** 26,
  });
  return new Uint8Array(stdout);
}

const recipes: Readonly<Record<GuestKind, Recipe>> = {
  assemblyscript: { source: () => assemblyScriptSources(), build: () => inChild("guest") },
  fetcher: {
    source: () => assemblyScriptSources("fetcher"),
    build: () => inChild("fetcher"),
  },
  quickjs: { source: quickJsSources, build: quickJsGuest },
  starlingmonkey: { source: () => starlingMonkeySource, build: starlingMonkeyGuest },
  wat: { source: () => watEcho, build: () => watGuest(watEcho) },
};

/** Builds a guest, or takes the one that was kept of it: StarlingMonkey takes seconds. */
export function buildGuest(kind: GuestKind): Promise<Uint8Array> {
  const { source, build } = recipes[kind];
  return keptBuild(["wasi", kind, source()], build);
}
