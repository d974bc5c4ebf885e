// Sender and receiver, the same modules for both: what they are told decides what they do. The sender alone knows
// the bits (a variable of its own); its visitors ask alike in each slot.
import { compileWorker } from "../../support/workers.ts";
import { heatable } from "./channel.ts";
import { preamble } from "./decode.ts";

/** Bytes of the ring that the receiver goes through to see what is in the processor's caches. */
const ringBytes = 2 * 2 ** 20;

/** Bytes that the sender writes to push others out of them: as much as a large last level has. */
const wideBytes = 32 * 2 ** 20;

const common = `
const begin: u32 = seedNumber(config.variable("seed")!);
const preamble = "${preamble.map((bit) => (bit ? "1" : "0")).join("")}";

function seedNumber(seed: string): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let at = 0; at < seed.length; at++) hash = (hash ^ seed.charCodeAt(at)) * 0x01000193;
  return hash;
}

function bitOf(frame: u32, slot: u32): bool {
  if (slot < <u32>preamble.length) return preamble.charCodeAt(<i32>slot) == 0x31;
  let mixed: u32 = (begin + frame * 65536 + slot) * 0x9e3779b1;
  mixed = (mixed ^ (mixed >>> 15)) * 0x85ebca77;
  mixed ^= mixed >>> 13;
  return (mixed & 1) == 1;
}

/** A part of the path as a number. */
function part(parts: string[], at: i32): i32 {
  return at < parts.length ? <i32>parseInt(parts[at]) : 0;
}

export function handle(request: Request): Response {
  const parts = request.parsedUrl.pathname.split("/");
  const role = parts[1];
  const channel = parts[2];
  if (role == "send") {
    const frame = part(parts, 3);
    const slot = part(parts, 4);
    return bitOf(frame, slot) ? one(channel, part(parts, 5), part(parts, 7)) : zero(channel, part(parts, 6));
  }
  const before = clock.monotonic();
  const told = receive(channel, part(parts, 3), part(parts, 4));
  return Response.text(before.toString() + " " + clock.monotonic().toString() + " " + told);
}
`;

/** Computes, grows, and answers; nothing of it waits. */
const plain = `import { Request, Response, clock, config } from "@skerry/assemblyscript";
${common}
const ringLength: i32 = ${ringBytes / 64};
/** In each line of ${ringBytes >> 20} MiB where the next one is: all of them in one ring (Sattolo's way). */
const ring = makeRing();
const wide: usize = heap.alloc(${wideBytes});

function makeRing(): StaticArray<u32> {
  const order = new StaticArray<u32>(ringLength);
  for (let at = 0; at < ringLength; at++) order[at] = at;
  let random: u32 = 1;
  for (let at = ringLength - 1; at > 0; at--) {
    random = random * 1664525 + 1013904223;
    const other = <i32>((random >>> 8) % <u32>at);
    const kept = order[at];
    order[at] = order[other];
    order[other] = kept;
  }
  const lines = new StaticArray<u32>(ringLength * 16);
  for (let at = 0; at < ringLength; at++) lines[order[at] * 16] = order[(at + 1) % ringLength] * 16;
  return lines;
}

let kept: u64 = 1;

/** So many thousand rounds of arithmetic. */
function spin(thousands: i32): void {
  let x = kept;
  for (let left = thousands * 1000; left > 0; left--) x = x * 6364136223846793005 + 1442695040888963407;
  kept = x;
}

/** So many hundred steps along the ring, each of which has to wait for the one before. */
function walk(hundreds: i32): void {
  let at: u32 = 0;
  for (let left = hundreds * 100; left > 0; left--) at = unchecked(ring[at]);
  kept += at;
}

/** Takes so many pages of 64 KiB anew, and writes all of them. */
function grow(pages: i32): void {
  const before = memory.grow(pages);
  if (before < 0) unreachable();
  memory.fill(<usize>before << 16, 1, <usize>pages << 16);
}

${Array.from(
  { length: heatable },
  (_, index) => `function heat${index}(rounds: i32): void {
  let x = kept;
  for (let left = rounds; left > 0; left--) x = (x ^ (x >>> 7)) * ${2 * index + 3} + <u64>left;
  kept = x;
}`,
).join("\n")}
const heats: StaticArray<(rounds: i32) => void> = [${Array.from({ length: heatable }, (_, index) => `heat${index}`).join(", ")}];

function one(channel: string, amount: i32, index: i32): Response {
  if (channel == "turns") spin(amount);
  else if (channel == "answers") return Response.bytes(new Uint8Array(amount << 16));
  else if (channel == "memory") grow(amount * 4);
  else if (channel == "caches") {
    for (let block = 0; block < amount; block++) {
      memory.fill(wide + <usize>((block << 18) % ${wideBytes}), <u8>block, 1 << 18);
    }
  } else if (channel == "code") heats[index](amount * 1000);
  return Response.text("");
}

function zero(channel: string, amount: i32): Response {
  spin(amount);
  return Response.text("");
}

function receive(channel: string, amount: i32, index: i32): string {
  if (channel == "turns") spin(amount);
  else if (channel == "memory") grow(amount);
  else if (channel == "caches") walk(amount);
  else if (channel == "code") heats[index](amount * 1000);
  else if (channel == "running") return running(amount);
  return "";
}

/** How far the clock goes while this computes, in ns. */
function running(amount: i32): string {
  const before = clock.monotonic();
  spin(amount);
  return (clock.monotonic() - before).toString();
}
`;

/** Waits for what is outside: the store, an origin, time. */
const reaching = `import { Kv, Request, Response, clock, config, fetch, pause } from "@skerry/assemblyscript";
${common}
const store = new Kv("OWN");
const origin = config.variable("origin")!;

function one(channel: string, amount: i32, index: i32): Response {
  for (let each = 0; each < amount; each++) {
    if (channel == "kv") store.put("sent", "x".repeat(1024));
    else if (channel == "fetch") fetch(origin + "/65536");
    else pause(0);
  }
  return Response.text("");
}

function zero(channel: string, amount: i32): Response {
  pause(amount);
  return Response.text("");
}

function receive(channel: string, amount: i32, index: i32): string {
  let told = "";
  for (let each = 0; each < amount; each++) {
    if (channel == "kv") store.get("seen");
    else if (channel == "fetch") fetch(origin + "/1");
    else if (channel == "stamps") {
      const result = fetch(origin + "/stamp");
      if (result.isOk) {
        const content = result.value.content();
        if (content.isOk) told += String.UTF8.decode(content.value.buffer) + " ";
      }
    } else pause(0);
    if (channel == "waits") told += clock.monotonic().toString() + " ";
  }
  return told;
}
`;

/** The guest that only computes. */
export const plainGuest = (): Promise<Uint8Array> => compileWorker(plain);

/** The guest that has the store and an origin of its own. */
export const reachingGuest = (): Promise<Uint8Array> => compileWorker(reaching);
