// Writes the world and the WIT it needs of WASI, which comes with jco, into one file for jco. The engine that
// jco puts into a component speaks release 0.2.10 of WASI; in these packages nothing but the number differs
// from the release at hand.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../lib/wit/builtin/0.2.12/", import.meta.resolve("@bytecodealliance/jco"));
const packages = ["io", "clocks", "random", "cli", "http"].map((name) => {
  const text = readFileSync(new URL(`wasi-${name}/package.wit`, folder), "utf8");
  // Worlds of other packages bring in files and sockets, which no worker has.
  const own = name === "http" ? text : text.replace(/^world [^}]*\}/gm, "");
  return `${own.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;
});
const wit = packages.join("\n").replaceAll("@0.2.12", "@0.2.10");
mkdirSync("build", { recursive: true });
writeFileSync("build/greeter.wit", `${readFileSync("world.wit", "utf8")}\n${wit}\n`);
