// The bounds in the table of directions between processes (docs/security.md) are those of the code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KiB, MiB } from "../../runtime/byte-units.ts";
import { maxConcurrent } from "../../runtime/http/forward/forward-bounds.ts";
import * as channel from "../../runtime/process/bounded-channel.ts";
import { maxPending } from "../../runtime/process/handing.ts";
import { maxFileBytes } from "../../runtime/process/resource-limits.ts";
import { maxAnswering } from "../../runtime/process/rpc.ts";
import * as share from "../../runtime/process/time-share.ts";
import { usualBounds } from "../../runtime/services/broker/connection-allowance.ts";
import * as budget from "../../runtime/services/kv/client-budget.ts";
import * as client from "../../runtime/services/kv/kv-client.ts";
import * as frames from "../../runtime/services/kv/kv-frames.ts";
import { KvGrants } from "../../runtime/services/kv/kv-grants.ts";
import { soonTaken } from "../../runtime/services/kv/kv-owner.ts";
import * as owner from "../../runtime/services/kv/kv-server.ts";
import * as exchange from "../../runtime/shard/embedded/exchange-checks.ts";
import { maxValuesBytes } from "../../runtime/shard/embedded/service-checks.ts";
import { maxWaiting } from "../../runtime/supervisor/log/host-log.ts";
import { maxLineBytes } from "../../runtime/supervisor/log/line-check.ts";
import { repository } from "../cli/skerry.ts";

/** The rows of the table by their direction: all that is said of each. */
function rows(): ReadonlyMap<string, string> {
  const page = readFileSync(join(repository, "docs", "security.md"), "utf8");
  const [, after = ""] = page.split("| who → whom | by | what bounds it | who does not read |\n");
  const lines = after.slice(0, after.indexOf("\n\n")).split("\n").slice(1);
  return new Map(
    lines.map((line) => {
      const [, direction = "", ...rest] = line.split("|");
      return [direction.trim(), rest.join("; ")];
    }),
  );
}

const kib = (bytes: number) => `${Math.floor(bytes / KiB)} KiB`;
const mib = (bytes: number) => `${Math.floor(bytes / MiB)} MiB`;
const number = (count: number) => count.toLocaleString("en-US");
const seconds = (ms: number) => `${ms / 1_000} s`;
const word = (count: number) => ["none", "one", "two", "three", "four", "five"][count];

/** What each row says of bounds that are constants. */
const bounds: Readonly<Record<string, readonly string[]>> = {
  "any child → its parent": [
    `a message ${mib(channel.usualMessage)}`,
    `${mib(channel.maxBytes)} and ${number(channel.maxMessages)} messages a second`,
    `${seconds(channel.maxTime)} of the parent's thread in ${seconds(channel.timeSpan)}`,
    `${seconds(share.maxTime)} together and ${seconds(share.maxNews)} for news`,
  ],
  "parent → any child": [
    `${number(maxAnswering)} are open at once`,
    `${mib(channel.maxUnreadBytes)} or ${number(channel.maxUnread)} messages unread`,
  ],
  "supervisor → shard, front": [`${word(maxPending)} on their way at once`],
  "broker → supervisor → shard": [
    `${channel.maxHandles} untaken of a broker`,
    `${number(usualBounds.atOnce)} at once and ${number(usualBounds.aSecond)} a second for each worker`,
  ],
  "any child → the supervisor's log": [
    `a line ${kib(maxLineBytes)}`,
    `${kib(maxWaiting)} wait to be written`,
  ],
  "front → shards of a cordon": [`${number(maxConcurrent)} requests at once`],
  "shard → owner of entries": [
    `within ${seconds(owner.helloTime)}, in ${kib(owner.helloBytes)}`,
    `a frame some ${mib(frames.maxFrame)}, ${number(frames.maxItems)} items, ${mib(frames.maxMemory)} of memory`,
    `${word(new KvGrants().connections)} connections a token, ${number(owner.maxConnections)} in all`,
    `over ${mib(client.maxUnsent)} unsent waits in the shard`,
    `given up after ${seconds(client.kvDeadline)}`,
  ],
  "owner of entries → shard": [
    `values of ${mib(budget.maxLarge)} a connection at once`,
    `${mib(owner.maxUnread)}, or ${mib(soonTaken)} for ${seconds(budget.longestStall)}: cut off`,
  ],
  "shard → supervisor, after a loss": [`a file of ${mib(maxFileBytes.sandboxed)} at most`],
  "program that embeds ↔ its processes": [
    `${number(exchange.maxItems)} items and ${number(exchange.maxFields)} fields a message`,
    `${mib(maxValuesBytes)} of arguments`,
  ],
};

/** Directions whose bounds are no constants. */
const others = ["shard → front", "supervisor → shards"];

test.each(Object.entries(bounds))("%s", (direction, said) => {
  const row = rows().get(direction) ?? "";
  expect(said.filter((each) => !row.includes(each))).toEqual([]);
});

test("the table has these directions and no others", () => {
  expect([...rows().keys()].sort()).toEqual([...Object.keys(bounds), ...others].sort());
});
