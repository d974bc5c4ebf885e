import { cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const abi = fileURLToPath(new URL("../../../../runtime/abi/", import.meta.url));

/** A worker in JavaScript that tells what it sees of the time. */
export const quickJsSource = `
export function handle() {
  const seen = [new Date().toISOString(), Date.now() - Date.now()];
  const bytes = Uint8Array.from(JSON.stringify(seen), (character) => character.charCodeAt(0));
  return { status: 200, fields: [], body: { tag: "bytes", val: bytes } };
}
`;

/** What it is made of: it is one of the world as that is now. */
export function quickJsSources(): string {
  const wit = readdirSync(abi).filter((name) => name.endsWith(".wit"));
  return [quickJsSource, ...wit.sort().map((name) => readFileSync(join(abi, name), "utf8"))].join();
}

/** A component of this host's own world that holds QuickJS, which leans on WASI for the rest, as its maker
 * leaves it. The JavaScript SDK's builds do without WASI. */
export async function quickJsGuest(): Promise<Uint8Array> {
  // The engine is large; only those who build load it.
  const { componentize } = await import("componentize-qjs");
  const witPath = mkdtempSync(join(tmpdir(), "skerry-wit-"));
  cpSync(abi, witPath, {
    recursive: true,
    filter: (path) => path === abi || path.endsWith(".wit"),
  });
  try {
    const { component } = await componentize({
      witPath,
      jsSource: quickJsSource,
      world: "worker",
      sync: true,
      stubWasi: false,
    });
    return new Uint8Array(component);
  } finally {
    await rm(witPath, { recursive: true });
  }
}
