import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../lib/wit/builtin/0.2.12/", import.meta.resolve("@bytecodealliance/jco"));
const packages = ["io", "clocks", "random", "cli", "filesystem", "sockets", "http"];

/** The version whose WIT is at hand. */
export const wasiVersion = "0.2.12";

/** WIT of a world `guest`, which exports what wasi:http/proxy exports and may import all of WASI 0.2, and
 * of a world `proxy`, which is just that, in one text with the packages they need. Versions of 0.2 differ little: `version` only names another. */
export function guestWit(version = wasiVersion): string {
  const nested = packages.map((name) => {
    const text = readFileSync(fileURLToPath(new URL(`wasi-${name}/package.wit`, folder)), "utf8");
    return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;
  });
  const world = `package test:guest;
    world guest {
      include wasi:cli/imports@${wasiVersion};
      include wasi:http/proxy@${wasiVersion};
    }
    world proxy {
      include wasi:http/proxy@${wasiVersion};
    }`;
  return [world, ...nested].join("\n").replaceAll(wasiVersion, version);
}
