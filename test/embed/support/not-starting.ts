// A program whose shards, or what prepares its modules, do not start: their copies lack a package. Prints what it hears of it.
import { openHost, SkerryError } from "../../../runtime/embed/embed.ts";
import { startLocal } from "../../../runtime/supervisor/local.ts";
import { testSettings } from "../../support/workers.ts";
import { whole } from "./many-ways.ts";

const [way, dataDir] = process.argv.slice(2) as [string, string];
const told: object[] = [];
const tell = (of: string) => (error: unknown) => {
  if (!(error instanceof SkerryError)) throw error;
  told.push({ of, code: error.code, message: error.message, advice: error.advice });
};
const wasm = await whole();
if (way === "openHost") {
  const host = await openHost({ dataDir, fuel: 1_000_000_000 });
  host.on("loss", ({ error }) => tell("loss")(error));
  await host.load("w", wasm).catch(tell("load"));
  await host.close();
} else {
  const local = await startLocal({ dataDir });
  await local.load(wasm, testSettings()).catch(tell("load"));
  await local.close();
}
console.log(JSON.stringify(told));
