// Runs the metered guest with a budget of fuel: `node embed.js 20`.
import { readFile } from "node:fs/promises";

let budget = 10_000_000n; // what the guest may burn in all
const slice = 1_000_000n; // what it gets at a time

const wasm = await readFile(new URL("build/metered.wasm", import.meta.url));
const { instance } = await WebAssembly.instantiate(wasm, { skerry: { "out-of-fuel": refill } });
const { fibonacci, "skerry:fuel": fuel } = instance.exports;

function refill() {
  const needed = slice - fuel.value; // it is below zero: what is owed counts as well
  if (needed > budget) throw new Error("the guest is out of fuel");
  budget -= needed;
  fuel.value += needed;
}

const result = fibonacci(Number(process.argv[2]));
console.log(`${result}, for ${10_000_000n - budget - fuel.value} fuel`);
