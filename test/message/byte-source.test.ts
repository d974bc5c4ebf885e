// What holds of all content that is read piece by piece: only its end is an end.
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { RequestStream } from "../../runtime/http/read/request-stream.ts";
import { type ByteSource, wholeSource } from "../../runtime/message/byte-source.ts";
import { AheadSource } from "../../runtime/services/ahead-source.ts";
import { BoundedSource } from "../../runtime/services/bounded-source.ts";
import { CachedBody } from "../../runtime/services/cache/cached-body.ts";
import { LentBodies } from "../../runtime/services/cache/lent-bodies.ts";
import { Lifetime } from "../../runtime/services/fetch/lifetime.ts";
import { ReceivedResponse } from "../../runtime/services/fetch/received-response.ts";
import { Pipe } from "../../runtime/services/pipe.ts";
import { ArrivingContent } from "../../runtime/shard/embedded/arriving-content.ts";
import { AnswerContent } from "../../runtime/worker/outcome/answer-content.ts";

/** A source with these pieces in it. */
type Make = (pieces: readonly Uint8Array[], ends: boolean) => ByteSource;

const filled: Make = (pieces, ends) => {
  const pipe = new Pipe();
  for (const piece of pieces) void pipe.write(piece);
  if (ends) pipe.end();
  return pipe;
};

const inPieces: Readonly<Record<string, Make>> = {
  "what a guest writes": filled,
  "what was read ahead": (...content) => new AheadSource(filled(...content)),
  "what has a bound": (...content) => new BoundedSource(filled(...content), 1_000),
  "an answer's": (...content) => new AnswerContent(filled(...content), undefined, () => {}),
  "a request's from a program": (pieces, ends) => {
    const content = new ArrivingContent(1_000, () => {});
    for (const piece of pieces) content.add(piece);
    if (ends) content.end();
    return content;
  },
  "a request's from a client": (pieces, ends) => {
    const message = new IncomingMessage(new Socket());
    const options = { message, most: 1_000, pause: 10_000, ask: () => {}, waits: false };
    const content = new RequestStream(options);
    for (const piece of pieces) message.emit("data", piece);
    if (ends) message.emit("end");
    return content;
  },
  "an origin's": (pieces, ends) => {
    const lifetime = new Lifetime(new AbortController().signal, 10_000, () => {});
    const limits = { fieldCount: 10, body: 1_000, hasContent: true };
    const response = new ReceivedResponse(lifetime, limits, null, () => {});
    const controller = { abort() {}, pause() {}, resume() {}, rawHeaders: [] } as never;
    response.onRequestStart(controller);
    response.onResponseStart(controller, 200);
    for (const piece of pieces) response.onResponseData(controller, piece);
    if (ends) response.onResponseEnd();
    return response.takeBody();
  },
};

const atOnce: Readonly<Record<string, Make>> = {
  "bytes that are there": (pieces) => wholeSource(Buffer.concat(pieces)),
  "a cache's": (pieces) => CachedBody.open(Buffer.concat(pieces), new LentBodies(10_000))!,
};

const pieces = [new Uint8Array(10).fill(1), new Uint8Array(10).fill(2)];

test.for(Object.entries({ ...inPieces, ...atOnce }))("content: %s", async ([, make]) => {
  const read = make(pieces, true);
  const come: number[] = [];
  for (let piece = await read.read(7); piece !== null; piece = await read.read(7)) {
    come.push(...piece);
  }
  expect(come).toEqual([...pieces[0]!, ...pieces[1]!]);
  read.cancel();
  expect(await read.read(7), "after its end").toBe(null);

  const given = make(pieces, true);
  await given.read(7);
  given.cancel();
  await expect(given.read(7), "cancelled before its end").rejects.toThrow();
  await expect(given.read(7), "and asked again").rejects.toThrow();

  const unread = make(pieces, true);
  unread.cancel();
  await expect(unread.read(7), "cancelled at its beginning").rejects.toThrow();
  expect(unread.takeWhole?.(1_000) ?? null, "taken as a whole").toBe(null);
});

test.for(Object.entries(inPieces))("a read that waits, of content: %s", async ([, make]) => {
  const source = make([], false);
  const waiting = source.read(7);
  source.cancel();
  await expect(waiting).rejects.toThrow();

  const ahead = new AheadSource(make(pieces, true));
  await ahead.ready();
  await ahead.read(7);
  ahead.cancel();
  await expect(ahead.read(7), "of which a part was read ahead").rejects.toThrow();
});
