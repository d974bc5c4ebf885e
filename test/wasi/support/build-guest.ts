import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemblyScriptGuest, assemblyScriptSources } from "./assemblyscript-guest.ts";
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

const recipes: Readonly<Record<GuestKind, Recipe>> = {
  assemblyscript: { source: () => assemblyScriptSources(), build: () => assemblyScriptGuest() },
  fetcher: {
    source: () => assemblyScriptSources("fetcher"),
    build: () => assemblyScriptGuest("fetcher"),
  },
  quickjs: { source: quickJsSources, build: quickJsGuest },
  starlingmonkey: { source: () => starlingMonkeySource, build: starlingMonkeyGuest },
  wat: { source: () => watEcho, build: () => watGuest(watEcho) },
};

const folder = join(tmpdir(), "skerry-test-guests");

/** Builds a guest, or takes it from where it was kept the last time: StarlingMonkey takes seconds. */
export async function buildGuest(kind: GuestKind): Promise<Uint8Array> {
  const { source, build } = recipes[kind];
  const digest = createHash("sha256").update(source()).digest("hex").slice(0, 16);
  const file = join(folder, `${kind}-${digest}.wasm`);
  if (!existsSync(file)) {
    const component = await build();
    await mkdir(folder, { recursive: true });
    // Test files run at the same time: none may read a half of it.
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, component);
    await rename(draft, file);
  }
  return new Uint8Array(await readFile(file));
}
