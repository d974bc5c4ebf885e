// `fs` for files that read the module of WebAssembly beside them: the build gives them its URL for its path
// (build/wasm-modules/module-urls.ts). There are no other files.

const begin = "data:application/wasm;base64,";

/** The bytes that stand for the module. @throws Error with the code ENOENT for any other path. */
export function readFileSync(path: unknown): Uint8Array<ArrayBuffer> {
  const url = String(path);
  if (url.startsWith(begin)) {
    return Uint8Array.from(atob(url.slice(begin.length)), (letter) => letter.charCodeAt(0));
  }
  const error = new Error(`ENOENT: no such file or directory, open '${url}'`);
  throw Object.assign(error, { errno: -2, code: "ENOENT", syscall: "open", path: url });
}

export async function readFile(path: unknown): Promise<Uint8Array<ArrayBuffer>> {
  return readFileSync(path);
}

export function existsSync(path: unknown): boolean {
  return String(path).startsWith(begin);
}

export const promises = { readFile };

export default { existsSync, promises, readFile, readFileSync };
