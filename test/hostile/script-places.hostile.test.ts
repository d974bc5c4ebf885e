import { beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { quickJs } from "../../runtime/module/script-engine.ts";
import { componentOf } from "../javascript/project.ts";
import { atPace } from "../support/pace.ts";
import { PatchedMemory } from "./support/patched-memory.ts";
import { settingsWith, useTarget } from "./support/target.ts";

// The engine's frames, which the host reads where a worker was ended, are in the worker's memory. Nobody can write to them in
// JavaScript; who makes a component by other means has what they like there.

const mark = [0xa5, 0xc3, 0x5a, 0x3c];
const filler = 0xb6;
const roomBytes = 4_096;
const files = {
  "src/index.js": `
const apart = new Uint8Array(2_048);
apart.set([${mark}], 1_024);
globalThis.kept = [apart, new Uint8Array(${roomBytes}).fill(${filler})];
export default {
  fetch() {
    for (let n = 0; ; n++) kept.last = n;
  },
};
`,
};

const { root, context, runtime, frame, object, code, classes, tags, shape, atoms, string } =
  quickJs;
const settings = settingsWith({ fuel: 50_000_000 });
const target = useTarget();
let component: Uint8Array;
beforeAll(async () => {
  component = await componentOf(files);
});

/** A component whose engine begins with a call in progress that `write` makes up, at the beginning of `room`. */
function withCall(write: (memory: PatchedMemory, room: number) => void): Uint8Array {
  const memory = PatchedMemory.of(component);
  const own = memory.view.getUint32(memory.global("runtime.wasm:memory_base") + root.context, true);
  const rt = memory.view.getUint32(own + context.runtime, true);
  const room = (memory.addressOf(new Array(roomBytes).fill(filler)) + 7) & ~7;
  const at = memory.addressOf(mark);
  memory.write(at, room);
  memory.move(at, rt + runtime.frame);
  write(memory, room);
  return memory.bytes;
}

/** A frame at an address, of a function of the engine's own or of a script, called by these units of text. */
function writeFrame(
  memory: PatchedMemory,
  at: number,
  { native, text, around }: { native: boolean; text: readonly number[]; around: number },
): { readonly name: number; readonly callee: number; readonly properties: number } {
  const [callee, properties, values, name] = [at + 128, at + 256, at + 384, at + 512];
  memory.write(at + frame.around, around);
  memory.write(at + frame.callee, callee);
  memory.write(at + frame.callee + 4, tags.object);
  memory.write(callee + object.class, native ? classes.native : classes.scripted, 16);
  memory.write(callee + object.shape, properties);
  memory.write(properties + shape.hashMask, 0);
  memory.write(properties + shape.count, 1);
  memory.write(properties + shape.hash + 4, 0);
  memory.write(properties + shape.hash + 8, atoms.name);
  memory.write(callee + object.values, values);
  memory.write(values, name);
  memory.write(values + 4, tags.string);
  memory.write(name, 0x8000_0000 + text.length);
  text.forEach((unit, index) => {
    memory.write(name + string.text + 2 * index, unit, 16);
  });
  return { name, callee, properties };
}

async function end(bytes: Uint8Array) {
  const { host, neighbour } = target();
  const worker = await host.load(bytes, settings);
  const begun = performance.now();
  const { result } = await neighbour.visitDuring(host.call(worker, makeRequest({})));
  expect(performance.now() - begun).toBeLessThan(atPace(3_000));
  await host.unload(worker);
  expect(result.response).toBeNull();
  return { ...result.error!, lines: result.error?.detail?.split("\n") ?? [] };
}

describe("a worker whose memory has frames that its engine did not write is told its place,", () => {
  const place =
    /^The worker burned all 50,000,000 fuel of one request, at src\/index\.js:7:\d+ in fetch\.$/;
  const fetch = expect.stringMatching(/^fetch \(src\/index\.js:7:\d+\)$/);

  test("and what they say as text, where they lead round in a circle and have no length that can be", async () => {
    const evil = [..."\u001b[2J\u202e\n"].map((each) => each.charCodeAt(0));
    const bytes = withCall((memory, room) => {
      const [second, third] = [room + 1_024, room + 2_048];
      writeFrame(memory, room, { native: true, text: [...evil, 0xd800], around: second });
      for (const [at, around, length] of [
        [second, third, 2 ** 31],
        [third, room, 2 ** 32 - 1],
      ] as const) {
        const text = writeFrame(memory, at, { native: false, text: [], around });
        const own = at + 768;
        memory.write(text.callee + object.code, own);
        for (const each of [code.size, code.placesSize]) memory.write(own + each, length);
        for (const each of [code.line, code.column]) memory.write(own + each, length);
        for (const each of [text.name, text.properties + shape.count]) memory.write(each, length);
      }
    });
    const { message, lines } = await end(bytes);
    expect(message).toMatch(place);
    expect(lines).toEqual([fetch]);
  });

  test("where they lead nowhere", async () => {
    const evil = [..."\u001b[2J\u202e\n"].map((each) => each.charCodeAt(0));
    const bytes = withCall((memory, room) => {
      writeFrame(memory, room, { native: true, text: [...evil, 0xd800], around: 2 ** 32 - 4 });
    });
    const { message, lines } = await end(bytes);
    expect(message).toMatch(place);
    expect(lines).toEqual([fetch, "\\u001b[2J\\u202e\\u000a\ufffd (native)"]);
  });
});
