// Runs a script in three worlds, command by command.

import { SkerryError } from "../../../../runtime/errors.ts";
import { meteredAccount, oracleAccount, uncounted } from "../support/accounts.ts";
import { formsOf } from "../support/module-forms.ts";
import { type Bytes, meterOrRefuse, refusalName } from "../support/run.ts";
import { differencesOf } from "./differences.ts";
import { newReport, type ScriptReport } from "./report.ts";
import type { Action, Command, ModuleBytes, Script } from "./script.ts";
import { matches } from "./values.ts";
import { type Outcome, World } from "./world.ts";

/** What an assertion asks of an outcome. */
const wanted: Readonly<Record<string, Outcome["status"]>> = {
  assert_return: "returned",
  assert_trap: "trapped",
  assert_exhaustion: "stack",
  assert_exception: "threw",
  assert_unlinkable: "not linked",
  assert_uninstantiable: "trapped",
};

/** More than any script needs, but for those that recurse without end. */
const fuel = 10n ** 12n;
const allowance = { pages: 70_000n, elements: 20_000_000n, stack: 40_000 };

export async function runScript(script: Script): Promise<ScriptReport> {
  const runner = new ScriptRunner(script);
  for (const command of script.commands) await runner.run(command);
  runner.compareStates();
  return runner.report;
}

class ScriptRunner {
  readonly report = newReport();
  readonly #script: Script;
  readonly #plain = new World(uncounted());
  readonly #metered = new World(meteredAccount(fuel, null, allowance));
  readonly #oracle = new World(oracleAccount(fuel, allowance));
  readonly #definitions = new Map<string | null, ModuleBytes>();
  /** What the account may be off by after a trap, in any module so far. */
  #tolerance = 0n;

  constructor(script: Script) {
    this.#script = script;
  }

  get #worlds(): readonly World[] {
    return [this.#plain, this.#metered, this.#oracle];
  }

  async run(command: Command): Promise<void> {
    const { kind, line } = command;
    if (kind.startsWith("assert_")) this.report.assertions++;
    switch (kind) {
      case "module":
      case "instance": {
        const bytes = kind === "module" ? command.bytes : this.#definitions.get(command.of)!;
        await this.#instantiate(bytes, command.name, line, "returned");
        break;
      }
      case "definition":
        this.#definitions.set(command.name, command.bytes);
        this.#definitions.set(null, command.bytes);
        break;
      case "register":
        for (const world of this.#worlds) world.register(command.as, command.instance);
        break;
      case "assert_invalid":
      case "assert_malformed":
        this.#refuses(command.bytes, line);
        break;
      case "assert_unlinkable":
      case "assert_uninstantiable":
        if (await this.#instantiate(command.bytes, null, line, wanted[kind]!)) this.report.passed++;
        break;
      case "unknown":
        this.#aside(`the command ${command.head}`);
        break;
      default:
        await this.#act(command);
    }
  }

  /** All that the instances of the script hold in the end. */
  compareStates(): void {
    const [plain, metered, oracle] = this.#worlds.map((world) => world.state());
    plain!.forEach((line, index) => {
      for (const other of [metered![index], oracle![index]]) {
        if (other !== line) this.report.failures.push(`in the end ${other}, and unmetered ${line}`);
      }
    });
  }

  #fail(line: number, what: string): void {
    this.report.failures.push(`line ${line}: ${what}`);
  }

  #aside(why: string): void {
    const { aside } = this.report;
    aside.set(why, (aside.get(why) ?? 0) + 1);
  }

  /** A module that has to be refused: nothing may take it, metering least of all. */
  #refuses(bytes: ModuleBytes, line: number): void {
    if (bytes === null) this.#aside("text format");
    else if (WebAssembly.validate(bytes)) this.#aside("the engine takes what it should not");
    else if (meterOrRefuse(bytes) instanceof SkerryError) this.report.passed++;
    else this.#fail(line, "an invalid module is metered");
  }

  /** Instantiates in all worlds; true where that ends as is wanted. */
  async #instantiate(
    bytes: ModuleBytes,
    name: string | null,
    line: number,
    status: Outcome["status"],
  ): Promise<boolean> {
    const { report } = this;
    for (const world of this.#worlds) world.place(name, null);
    if (bytes === null || !WebAssembly.validate(bytes)) {
      this.#aside(bytes === null ? "text format" : "the engine does not take the module");
      return false;
    }
    report.modules++;
    // As it came, with its custom sections; what runs has none.
    const refused = meterOrRefuse(bytes);
    if (refused instanceof SkerryError) {
      const feature = refusalName(refused);
      report.refused.set(feature, (report.refused.get(feature) ?? 0) + 1);
      if (status !== "returned") report.notRun++;
      return false;
    }
    report.metered++;
    const { module, bounds, ...forms } = await formsOf(bytes, "as it is");
    if (bounds!.trap > this.#tolerance) this.#tolerance = bounds!.trap;
    const start = (world: World, wasm: Bytes) => world.instantiate(wasm, module, name);
    const plain = start(this.#plain, forms.plain);
    const metered = start(this.#metered, forms.metered!);
    const oracle = start(this.#oracle, forms.oracle);
    const misses = plain.status === "returned" && metered.status === "not linked";
    if (misses && report.refused.size > 0) {
      // What it imports was refused.
      if (status !== "returned") report.notRun++;
      for (const world of this.#worlds) world.place(name, null);
      return false;
    }
    const found = differencesOf({ plain, metered, oracle }, this.#tolerance);
    for (const each of found) this.#fail(line, `instantiation ${each}`);
    if (found.length === 0 && plain.status !== status) this.#aside("the engine ends otherwise");
    return found.length === 0 && plain.status === status;
  }

  async #act(command: Extract<Command, { action: Action }>): Promise<void> {
    const { kind, action, line } = command;
    const asserts = kind !== "action";
    if (!this.#metered.has(action.instance)) {
      if (asserts) this.report.notRun++;
      return;
    }
    const { constants } = this.#script;
    const [plain, metered, oracle] = (await Promise.all(
      this.#worlds.map((world) => world.act(action, constants)),
    )) as [Outcome, Outcome, Outcome];
    const found = differencesOf({ plain, metered, oracle }, this.#tolerance);
    for (const each of found) this.#fail(line, `${action.name} ${each}`);
    if (!asserts || found.length > 0) return;
    const expected = kind === "assert_return" ? command.expected : null;
    const right =
      metered.status === wanted[kind] &&
      (expected === null ||
        (metered.values.length === expected.length &&
          metered.values.every((value, index) => matches(expected[index]!, value, constants))));
    if (right) this.report.passed++;
    else this.#aside("the engine answers otherwise");
  }
}
