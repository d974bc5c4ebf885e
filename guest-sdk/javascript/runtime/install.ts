// All globals of a worker. The order of imports is the order of evaluation: Promise comes first.
import "./promise/install.ts";
import * as streams from "web-streams-polyfill";
import { Cache, CacheStorage, caches } from "./cache/caches.ts";
import { refuseCodeFromStrings } from "./code-from-strings.ts";
import { guestConsole } from "./console/console.ts";
import { Crypto } from "./crypto/crypto.ts";
import { CryptoKey } from "./crypto/crypto-key.ts";
import { random } from "./crypto/math-random.ts";
import { SubtleCrypto } from "./crypto/subtle-crypto.ts";
import { AbortController, AbortSignal } from "./events/abort.ts";
import { CustomEvent, ErrorEvent, Event } from "./events/event.ts";
import { EventTarget } from "./events/event-target.ts";
import { MessageChannel, MessageEvent, MessagePort } from "./events/message-channel.ts";
import { exposeFunction, exposeInterface, exposeNamespace, exposeObject } from "./expose.ts";
import { fetch } from "./fetch/not-granted.ts";
import { Headers } from "./http/headers.ts";
import { Request } from "./http/request.ts";
import { Response } from "./http/response.ts";
import { reportError } from "./loop/report-error.ts";
import { clearTimer, setInterval, setTimeout } from "./loop/timers.ts";
import "./locale/install.ts";
import { makeBuiltins } from "./make-builtins.ts";
import { tellAsyncFunctions } from "./promise/tell-async.ts";
import { CompressionStream, DecompressionStream } from "./streams/compression-streams.ts";
import { TextDecoderStream, TextEncoderStream } from "./streams/text-streams.ts";
import { GuestDate } from "./time/date.ts";
import { Performance } from "./time/performance.ts";
import {
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "./time/performance-entries.ts";
import { guestAtomics } from "./web/atomics.ts";
import { Blob } from "./web/blob.ts";
import { File } from "./web/file.ts";
import { FormData } from "./web/form-data.ts";
import { structuredClone } from "./web/structured-clone.ts";
import { TextDecoder } from "./web/text-decoder.ts";
import { TextEncoder } from "./web/text-encoder.ts";
import { URL } from "./web/url.ts";
import { URLPattern } from "./web/url-pattern.ts";
import { URLSearchParams } from "./web/url-search-params.ts";

makeBuiltins();
refuseCodeFromStrings();
tellAsyncFunctions();

const interfaces = {
  AbortController,
  AbortSignal,
  Blob,
  Cache,
  CacheStorage,
  CompressionStream,
  Crypto,
  CryptoKey,
  CustomEvent,
  DecompressionStream,
  ErrorEvent,
  Event,
  EventTarget,
  File,
  FormData,
  Headers,
  MessageChannel,
  MessageEvent,
  MessagePort,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  Request,
  Response,
  SubtleCrypto,
  TextDecoder,
  TextDecoderStream,
  TextEncoder,
  TextEncoderStream,
  URL,
  URLPattern,
  URLSearchParams,
  ...streams,
};
for (const [name, made] of Object.entries(interfaces)) {
  exposeInterface(name, made as never);
}

// The engine's own, whose members can't be enumerated.
exposeInterface("DOMException", DOMException as never);

const functions = {
  reportError,
  structuredClone,
};
for (const [name, value] of Object.entries(functions)) exposeFunction(name, value);

for (const name of ["clearInterval", "clearTimeout"]) {
  exposeFunction(name, (id?: unknown) => clearTimer(id), 0);
}
exposeFunction("setInterval", setInterval, 1);
exposeFunction("setTimeout", setTimeout, 1);
exposeFunction("fetch", fetch, 1);
exposeNamespace("console", guestConsole);
exposeObject("crypto", new Crypto());
exposeObject("caches", caches);
exposeObject("performance", new Performance());
exposeObject("navigator", { userAgent: "Skerry" }, "Navigator");
exposeObject("self", globalThis);

Object.defineProperty(globalThis, "Atomics", {
  value: guestAtomics,
  writable: true,
  enumerable: false,
  configurable: true,
});
Object.defineProperty(globalThis, "Date", {
  value: GuestDate,
  writable: true,
  enumerable: false,
  configurable: true,
});
Object.defineProperty(random, "name", { value: "random", configurable: true });
Object.defineProperty(Math, "random", { value: random, writable: true, configurable: true });
