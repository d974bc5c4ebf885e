import { type Command, Option } from "commander";
import { waits, waveWatch } from "../../supervisor/control.ts";
import { adminCommand, command, example } from "./command-parts.ts";
import { timeBetween, waves } from "./option-values.ts";
import type { Act } from "./serving-commands.ts";

/** Which nodes of a cluster a change waits for. */
export function waitOption(): Option {
  return new Option(
    "--wait <which>",
    "in a cluster, the nodes that are waited for; by default all that are there",
  ).choices([...waits]);
}

/** A change that goes place by place. */
export function wavesOption(): Option {
  return new Option(
    "--waves <label>",
    "in a cluster, go place by place, by a label of the nodes: region, or region=fra,ams for which goes first",
  ).argParser(waves);
}

/** How long each place is watched. */
export function waveTimeOption(): Option {
  const { least, most } = waveWatch;
  return new Option(
    "--wave-time <time>",
    "how long each wave is watched before the next one goes, as 30s; by default 10s",
  ).argParser(timeBetween(least, most));
}

/** `cluster init`, `status`, `restore`, `forget` and `tenant`: hosts that are nodes of one cluster. */
export function addClusterCommands(program: Command, act: Act): void {
  const cluster = program
    .command("cluster")
    .helpCommand(false)
    .description("Make a cluster of hosts, and look after it.")
    .addHelpText("after", example("skerry cluster status"));

  command(cluster, "init", "Make the key that all nodes of a cluster have.")
    .option("--key <file>", "the new file; by default cluster.key in the host's data folder")
    .addHelpText("after", initHelp)
    .action(act(async () => (await import("../commands/admin/cluster.ts")).init));

  adminCommand(cluster, "status", "Show the nodes: version, revision, lag, and what is wrong.")
    .addHelpText("after", example("skerry cluster status"))
    .action(act(async () => (await import("../commands/admin/cluster.ts")).status));

  adminCommand(cluster, "restore", "Write to the cluster's log what this node has and it has not.")
    .addHelpText("after", restoreHelp)
    .action(act(async () => (await import("../commands/admin/cluster.ts")).restore));

  adminCommand(cluster, "forget", "Forget a node that is gone for good.")
    .argument("<node>", "the node, as `skerry cluster status` shows it")
    .addHelpText("after", example("skerry cluster forget fra-2"))
    .action(act(async () => (await import("../commands/admin/cluster.ts")).forget));

  adminCommand(cluster, "tenant", "Set what a tenant may burn, at all nodes.")
    .argument("<name>", "the tenant")
    .option(
      "--fuel-rate <rate>",
      "fuel a second on each node, not on all together; or a share of its machine, as 25%",
    )
    .option("--fuel-burst <burst>", "fuel that may be saved up, or a time, as 2s")
    .option("--rm", "take its settings away")
    .addHelpText("after", tenantHelp)
    .action(act(async () => (await import("../commands/admin/cluster.ts")).tenant));
}

const initHelp = `
Every node signs what it writes with this key, and believes nothing else. Copy it to each node by a way
that is safe: NATS never sees it.
${example("skerry cluster init")}`;

const restoreHelp = `
For a log that was lost, wiped, or set back to an older copy: run it at the node that has most. And for a host
that had workers before it joined: they are the cluster's from then on. Nothing is removed.
${example("skerry cluster restore")}`;

const tenantHelp = `
A node whose own settings file has a table for the tenant goes by that.
${example("skerry cluster tenant shop --fuel-rate 25% --fuel-burst 2s")}`;
