import type { ChildProcess } from "node:child_process";
import { isolateFlags } from "../process/flags.ts";
import { launch } from "../process/launch.ts";
import { shardStack } from "../process/native-stack.ts";
import { shardProgram } from "./launch-shard.ts";

/** The process of a shard for this one alone, that was started before anybody asked for one. */
let early: ChildProcess | null = null;

/** Starts the process of a shard for a command that will want one: it gets ready while the command reads what the shard is
 * for. Nothing fails here: whoever wants a shard then starts it, and hears why it does not come up. @returns the id of the
 * process, 0 where there is none. */
export function startEarlyShard(): number {
  let started: ChildProcess;
  try {
    started = launchLocalShard([]);
  } catch {
    return 0;
  }
  early = started;
  started.once("exit", forget);
  started.once("error", forget);
  // It beats, as any shard does. Without a listener Node would keep each beat for one to come.
  started.on("message", ignore);
  // A command that fails earlier does not wait for it.
  started.unref();
  started.channel?.unref();
  process.once("exit", endEarlyShard);
  return started.pid ?? 0;
}

/** The process of a shard for this one alone: the one that was started early, or a new one. */
export function takeLocalShard(v8Flags: readonly string[]): ChildProcess {
  const taken = v8Flags.length === 0 ? early : null;
  if (taken === null) return launchLocalShard(v8Flags);
  forget();
  taken.off("exit", forget).off("error", forget).off("message", ignore);
  taken.ref();
  taken.channel?.ref();
  return taken;
}

function launchLocalShard(v8Flags: readonly string[]): ChildProcess {
  return launch(shardProgram, {
    flags: [...isolateFlags, ...v8Flags],
    limits: { stack: shardStack },
    quiet: true,
  });
}

function endEarlyShard(): void {
  early?.kill("SIGKILL");
}

function forget(): void {
  early = null;
  process.off("exit", endEarlyShard);
}

function ignore(): void {}
