// `skerry serve --json` of the current folder, but for one thing: its shards are replaced after as many ms as SHARD_AGE says,
// sooner than settings allow.
import { thisMachine } from "../../../../runtime/supervisor/settings/machine.ts";
import { readServeSettings } from "../../../../runtime/supervisor/settings/read-settings.ts";
import { startSupervisor } from "../../../../runtime/supervisor/start-supervisor.ts";

const readSettings = async () => ({
  ...(await readServeSettings("skerry.toml", {
    ...{ environment: process.env, cwd: process.cwd() },
    machine: thisMachine(),
  })),
  shardAge: Number(process.env.SHARD_AGE),
});

const settings = await readSettings();
const openSource = () => Promise.reject(new Error("No worker is in the settings."));
const started = { settings, readSettings, openSource, version: "0.0.0" };
const { url, admin } = await startSupervisor(started);
process.stdout.write(`${JSON.stringify({ url, admin, dataDir: settings.dataDir, error: null })}\n`);
