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

  command(program, "backup", "Copy a host's deployments, entries and key, while it serves.")
    .argument("<dir>", "the folder to make")
    .option("--config <file>", "the host's settings; by default skerry.toml here, if there is one")
    .addHelpText("after", backupHelp)
    .action(act(async () => (await import("../commands/backup.ts")).backUpHost));

  withLimits(adminCommand(program, "deploy", "Have a host serve a worker."))
    .argument("[file|dir]", fileOrDir)
    .option("--name <name>", "the worker's name; by default that of skerry.toml, or of the folder")
    .option("--route <host/path>", "where it answers; repeatable", words)
    .option(
      "--tenant <name>",
      "whose it is (rate, entries, connections), of those in the host's settings; by default its own",
    )
    .option("--cordon <name>", "the processes it runs in")
    .option(
      "--percent <n>",
      "give it to so many visitors first (by address, or cookie skerry-visitor)",
      percent,
    )
    .addOption(waitOption())
    .addOption(wavesOption())
    .addOption(waveTimeOption())
    .option("--var <name=value>", "a variable; repeatable", variable)
    .option("--requests-at-once <n>", "requests in a shard, with those that wait", counted(1))
    .option("--queue <n>", "requests that may wait in a shard", counted(0))
    .option("--queue-deadline <time>", "how long a request may wait, as 2s", duration)
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

  adminCommand(program, "promote", "Give a worker's candidate to more visitors, or to all.")
    .argument("<name>", "the worker")
    .option("--percent <n>", "so many of them; 0 drops the candidate", percent, 100)
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

  adminCommand(
    program,
    "release",
    "Take a worker out of its shard of its own: quarantined or watched.",
  )
    .argument("<name>", "the worker")
    .addHelpText("after", example("skerry release shop"))
    .action(act(async () => (await import("../commands/admin/release.ts")).release));

  adminCommand(program, "reload", "Have a host read its settings file again.")
    .addHelpText("after", reloadHelp)
    .action(act(async () => (await import("../commands/admin/reload.ts")).reload));

  adminCommand(program, "tail", "Show requests and their logs as they end.")
    .argument("[name]", "the worker; by default all")
    .option("--node <name>", "in a cluster, that node's alone; by default those of all nodes")
    .addHelpText("after", tailHelp)
    .action(act(async () => (await import("../commands/admin/tail.ts")).tail));
}

const serveHelp = `
SIGTERM and SIGINT end it once its requests are answered; a second one ends it at once. SIGHUP reads
the settings again: all of them take effect, or none.
What workers may have together stands in [serve] of the settings: requests-at-once and queue, shard-memory,
worker-memory and tenant-memory. What one request may have is in [limits] of each worker.
With --json the one document, on stdout, says where it listens: {"url", "admin", "workers", ...}. On stderr is
the log, a line of JSON each; at a terminal, and without --json, there are words for people among them.
Recordings (--record, or [serve.record] of the settings) have requests with all that their workers got from the
host, for \`skerry replay\`: failed ones, where nothing else is said. At --record-max-files (1,000) or
--record-max-size (256MiB) recording stops.
${example("skerry serve --config /etc/skerry/skerry.toml")}`;

const doctorHelp = `
Looks at Node, isolates, memory, open files, settings, users, sandboxes, the data folder and the port, and changes
nothing. The exit code is 3 where a host would not work.
${example("skerry doctor --config /etc/skerry/skerry.toml")}`;

const backupHelp = `
Reads the data folder itself, as its user or as root. What is made has the form of a data folder, and all that is secret in
one: keep it as safe. To restore it, have \`data\` of a host that does not run be a copy of it.
The exit code is 3 where the module of a deployment is missing; all else is in the backup then.
${example("skerry backup /var/backups/skerry/$(date +%F) --config /etc/skerry/skerry.toml")}`;

const deployHelp = `
Grants, limits, variables and secrets are those of the worker's skerry.toml; secrets are looked up here,
not on the host. What no option says of routes, tenant and cordon stays as it was.
A host of this machine gets the token in its data folder, where that is the one of
the current folder; any other gets that of SKERRY_ADMIN_TOKEN.
With --waves the nodes of one place go over together, and are watched; the first failure stops it, that place goes back,
and the exit code is 1. Places go by their names where no order is given; nodes without the label are the last.
${example("skerry deploy shop --route 'shop.example.com/*' --percent 10")}
${example("skerry deploy shop --waves region=fra,ams --wave-time 30s")}`;

const boundaryHelp = `
What is told is as it was found at that moment: in /proc, on the disk, in the host's settings. No shard is asked.
Where a worker is called host, \`:host\` is the host.
${example("skerry boundary shop bank")}`;

const reloadHelp = `
All of the file takes effect, or nothing. Workers and tenants are taken up; for the rest the host has
to be started again, and the answer names what that is.
${example("skerry reload --admin unix:/run/skerry/admin.sock")}`;

const tailHelp = `
With --json each request is one document on a line of its own, {"worker", "deployment", "at",
"outcome"}; {"dropped": n} stands for those that were left out, as there were too many or they were read too slowly.
In a cluster requests of all nodes are shown, with the node's name ("node") and by its clock, as any node is asked.
A node that is away, or does not tell, is named once, {"notice", "node"}; without NATS those of the asked node go on.
${example("skerry tail shop --node fra-1")}`;
