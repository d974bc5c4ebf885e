import type { Command } from "commander";
import { adminCommand, example } from "./command-parts.ts";
import type { Act } from "./serving-commands.ts";

/** `kv list` and `kv rm`: what a host's workers have kept. */
export function addKvCommands(program: Command, act: Act): void {
  const kv = program
    .command("kv")
    .helpCommand(false)
    .description("Show or remove what a host's workers have kept.")
    .addHelpText("after", example("skerry kv list"));

  adminCommand(kv, "list", "Show the namespaces of kv: how much is in each, and who may use it.")
    .option("--tenant <name>", "those of one tenant; by default all")
    .addHelpText("after", example("skerry kv list --tenant shop"))
    .action(act(async () => (await import("../commands/admin/kv-list.ts")).listNamespaces));

  adminCommand(kv, "rm", "Remove a namespace with all its entries, for good.")
    .argument("<tenant/namespace>", "as `skerry kv list` shows it")
    .addHelpText("after", removeHelp)
    .action(act(async () => (await import("../commands/admin/kv-rm.ts")).removeNamespace));
}

const removeHelp = `
It is refused while a worker that is served, or its candidate, may use the namespace: deploy that one
without it, or remove it, first. Entries are gone at once; their place on the disk is used again.
${example("skerry kv rm shop/sessions")}`;
