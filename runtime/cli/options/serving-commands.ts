import { type Command, Option } from "commander";
import { addClusterCommands, waitOption, wavesOption, waveTimeOption } from "./cluster-commands.ts";
import {
  adminCommand,
  command,
  example,
  fileOrDir,
  v8FlagsOption,
  withLimits,
} from "./command-parts.ts";
import { addKvCommands } from "./kv-commands.ts";
import { counted, duration, percent, urls, variable, words } from "./option-values.ts";
import { withRecord } from "./record-options.ts";

/** Starts the command that `load` gives with what the command line says, as it is. */
export type Act = <Values extends readonly unknown[]>(
  load: () => Promise<(...values: Values) => Promise<number>>,
) => (...values: unknown[]) => Promise<void>;

/** `serve`, and the commands that talk to it over its admin API. */
export function addServingCommands(program: Command, act: Act): void {
  withRecord(command(program, "serve", "Serve many workers, as a settings file and deploys say."))
    .option("--config <file>", "the host's settings; by default skerry.toml here, if there is one")
    .option(
      "--cluster <urls>",
      "be a node of a cluster, by its NATS servers: nats://HOST:PORT,…",
      urls,
    )
    .option("--node <name>", "this node's name in the cluster; by default the machine's")
    .option("--single", "take NATS servers that may lose what they acknowledged, as for a trial")
    .addOption(
      new Option("--as-root", "run as root, and all that it starts as well").env("SKERRY_AS_ROOT"),
    )
    .addOption(
      new Option(
        "--sandbox <which>",
        "around shards and the like: as `sandbox` in [serve]",
      ).choices(["required", "best", "off"]),
    )
    .addOption(v8FlagsOption())
    .addHelpText("after", serveHelp)
    .action(act(async () => (await import("../commands/serve.ts")).serve));

  command(program, "doctor", "Tell whether this machine has what a host needs.")
    .option("--config <file>", "the host's settings; by default skerry.toml here, if there is one")
    .addOption(
      new Option("--as-root", "say what holds for `serve --as-root`").env("SKERRY_AS_ROOT"),
    )
    .addHelpText("after", doctorHelp)
    .action(act(async () => (await import("../commands/doctor.ts")).doctor));

  command(program, "backup", "Copy a host's deployments, entries and key while it serves.")
    .argument("<dir>", "the folder to create")
    .option("--config <file>", "the host's settings; by default skerry.toml here, if there is one")
    .addHelpText("after", backupHelp)
    .action(act(async () => (await import("../commands/backup.ts")).backUpHost));

  withLimits(adminCommand(program, "deploy", "Deploy a worker to a host."))
    .argument("[file|dir]", fileOrDir)
    .option("--name <name>", "the worker's name; by default that of skerry.toml, or of the folder")
    .option("--route <host/path>", "a route that it serves; repeatable", words)
    .option(
      "--tenant <name>",
      "its tenant in the host's settings (rate, entries, connections); by default one of its own",
    )
    .option("--cordon <name>", "the processes it runs in")
    .option(
      "--percent <n>",
      "serve it to this share of visitors first (by address, or cookie skerry-visitor)",
      percent,
    )
    .addOption(waitOption())
    .addOption(wavesOption())
    .addOption(waveTimeOption())
    .option("--var <name=value>", "a variable; repeatable", variable)
    .option("--requests-at-once <n>", "requests in a shard, including those that wait", counted(1))
    .option("--queue <n>", "requests that may queue in a shard", counted(0))
    .option("--queue-deadline <time>", "how long a request may queue, as 2s", duration)
    .addHelpText("after", deployHelp)
    .action(act(async () => (await import("../commands/admin/deploy.ts")).deploy));

  adminCommand(program, "list", "Show a host's workers, or one with its history.")
    .argument("[name]", "the worker")
    .addHelpText("after", example("skerry list shop"))
    .action(act(async () => (await import("../commands/admin/list.ts")).list));

  adminCommand(program, "boundary", "Show what separates two workers, or a worker and the host.")
    .argument("<a>", "a worker")
    .argument("<b>", "another one, or `host` for the host itself")
    .addHelpText("after", boundaryHelp)
    .action(act(async () => (await import("../commands/admin/boundary.ts")).boundary));

  adminCommand(program, "rollback", "Go back to an earlier deployment of a worker.")
    .argument("<name>", "the worker")
    .option("--to <id>", "a deployment by its first digits; by default the one before")
    .addOption(waitOption())
    .addOption(wavesOption())
    .addOption(waveTimeOption())
    .addHelpText("after", example("skerry rollback shop --to 3f9a1c"))
    .action(act(async () => (await import("../commands/admin/rollback.ts")).rollback));

  adminCommand(program, "promote", "Serve a worker's candidate to more visitors, or to all.")
    .argument("<name>", "the worker")
    .option("--percent <n>", "the share of visitors; 0 drops the candidate", percent, 100)
    .addOption(waitOption())
    .addOption(wavesOption())
    .addOption(waveTimeOption())
    .addHelpText("after", example("skerry promote shop --percent 50"))
    .action(act(async () => (await import("../commands/admin/promote.ts")).promote));

  adminCommand(program, "rm", "Remove a worker with its deployments and its history.")
    .argument("<name>", "the worker")
    .addOption(waitOption())
    .addHelpText("after", example("skerry rm shop"))
    .action(act(async () => (await import("../commands/admin/rm.ts")).remove));

  addKvCommands(program, act);
  addClusterCommands(program, act);

  adminCommand(program, "release", "End a worker's quarantine or watch.")
    .argument("<name>", "the worker")
    .addHelpText("after", example("skerry release shop"))
    .action(act(async () => (await import("../commands/admin/release.ts")).release));

  adminCommand(program, "reload", "Reload a host's settings file.")
    .addHelpText("after", reloadHelp)
    .action(act(async () => (await import("../commands/admin/reload.ts")).reload));

  adminCommand(program, "tail", "Show requests and their logs as they end.")
    .argument("[name]", "the worker; by default all")
    .option("--node <name>", "in a cluster, only requests of this node; by default of all nodes")
    .addHelpText("after", tailHelp)
    .action(act(async () => (await import("../commands/admin/tail.ts")).tail));
}

const serveHelp = `
SIGTERM and SIGINT end the host after its requests are answered; a second signal ends it immediately. SIGHUP
reloads the settings: all of them take effect, or none.
[serve] of the settings has the limits of all workers together: requests-at-once and queue, shard-memory,
worker-memory and tenant-memory. [limits] of each worker has the limits of one request.
With --json it prints one document on stdout, with the addresses it listens on: {"url", "admin", "workers", ...}.
The log goes to stderr, one line of JSON each; at a terminal, and without --json, messages for people are among them.
Recordings (--record, or [serve.record] of the settings) have requests with everything that their workers got from
the host, for \`skerry replay\`; by default only failed requests. At --record-max-files (1,000) or
--record-max-size (256MiB) recording stops.
${example("skerry serve --config /etc/skerry/skerry.toml")}`;

const doctorHelp = `
Checks Node, isolates, memory, open files, settings, users, sandboxes, the data folder and the port, and changes
nothing. The exit code is 3 if a host would not work.
${example("skerry doctor --config /etc/skerry/skerry.toml")}`;

const backupHelp = `
Reads the data folder itself, as its user or as root. The backup has the format of a data folder, with its secrets:
protect it like one. To restore it, stop the host and use a copy of the backup as its \`data\`.
The exit code is 3 if the module of a deployment is missing; everything else is in the backup then.
${example("skerry backup /var/backups/skerry/$(date +%F) --config /etc/skerry/skerry.toml")}`;

const deployHelp = `
Grants, limits, variables and secrets are those of the worker's skerry.toml; secrets are read on this machine,
not on the host. Routes, tenant and cordon stay as they were unless an option changes them.
If the current folder has the host's settings, the token is read from its data folder; otherwise it
is SKERRY_ADMIN_TOKEN.
With --waves the nodes of one place change together, and are watched. The first failure stops the rollout: that place is
rolled back, and the exit code is 1. Places follow in the order of their names unless an order is given; nodes without
the label are last.
${example("skerry deploy shop --route 'shop.example.com/*' --percent 10")}
${example("skerry deploy shop --waves region=fra,ams --wave-time 30s")}`;

const boundaryHelp = `
Shows the state at that moment, as found in /proc, on the disk and in the host's settings. No shard is asked.
If a worker is called host, use \`:host\` for the host.
${example("skerry boundary shop bank")}`;

const reloadHelp = `
All of the file takes effect, or nothing. Workers and tenants are applied. Other changes need a restart of the host,
and the answer names them.
${example("skerry reload --admin unix:/run/skerry/admin.sock")}`;

const tailHelp = `
With --json each request is one document on a line, {"worker", "deployment", "at",
"outcome"}; {"dropped": n} counts requests that were left out because there were too many or they were read too slowly.
In a cluster any node shows the requests of all nodes, with the node's name ("node") and by its clock.
A node that does not answer is named once, {"notice", "node"}. Without NATS only requests of the asked node are shown.
${example("skerry tail shop --node fra-1")}`;
