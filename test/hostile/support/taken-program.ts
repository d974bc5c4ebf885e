import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../cli/skerry.ts";

/** The programs of the host's own processes, by their sources. */
const programs = {
  entries: "services/kv/kv-main.ts",
  broker: "services/broker/broker-main.ts",
  preparing: "prepare/main.ts",
} as const;
export type TakenRole = keyof typeof programs;

/** What is run in it, by a name of its own; each is the body of an async function. */
export type Attacks = Readonly<Record<string, string>>;

const taken = "taken-program.mjs";

/** Skerry in a folder of its own, in which an attacker's program is loaded into the owner of entries, brokers and the processes that
 * prepare modules. They run what `orders.json` says, which lies there for all to read, and tell what became of it on their standard
 * error, which is all that is common to them. Returns the program of the command. */
export function takenSkerry(folder: string): string {
  const runtime = join(folder, "runtime");
  cpSync(join(repository, "runtime"), runtime, { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  cpSync(join(repository, "package.json"), join(folder, "package.json"));
  mkdirSync(join(runtime, "taken"));
  cpSync(join(import.meta.dirname, taken), join(runtime, "taken", taken));
  order(folder, "none", {});
  for (const [role, source] of Object.entries(programs)) {
    const path = join(runtime, source);
    const load = `import ${JSON.stringify(`${join(runtime, "taken", taken)}?role=${role}`)};\n`;
    writeFileSync(path, load + readFileSync(path, "utf8"));
  }
  return join(runtime, "cli", "main.ts");
}

let orders = 0;

/** Has processes of a role run attacks. Returns the number under which they tell what became of it. */
export function order(folder: string, role: TakenRole | "none", attacks: Attacks): number {
  const id = orders++;
  writeFileSync(
    join(folder, "runtime", "taken", "orders.json"),
    JSON.stringify({ id, role, attacks }),
  );
  return id;
}

/** What became of each attack in a process, by what the host's log has of it; null while it has nothing. */
export function outcomeIn(log: string, id: number, pid: number): Record<string, string> | null {
  const outcomes = log.matchAll(/taken (\{.*?\}) end/g);
  for (const [, text] of outcomes) {
    const told = JSON.parse(text!.replaceAll('\\"', '"')) as {
      readonly id: number;
      readonly pid: number;
      readonly outcome: Record<string, string>;
    };
    if (told.id === id && (pid === 0 || told.pid === pid)) return told.outcome;
  }
  return null;
}
