// `node:events`.
import EventEmitter from "events/events.js";

export const captureRejectionSymbol = Symbol.for("nodejs.rejection");
export const { defaultMaxListeners, listenerCount, once } = EventEmitter;

interface Emitter {
  setMaxListeners?(count: number): void;
  rawListeners?(name: string | symbol): unknown[];
  listeners(name: string | symbol): unknown[];
}

/** Sets how many listeners of an event are taken for a leak, of each emitter; of all where none is given. */
export function setMaxListeners(count = 10, ...emitters: Emitter[]): void {
  if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
  for (const emitter of emitters) emitter.setMaxListeners?.(count);
}

export function getEventListeners(emitter: Emitter, name: string | symbol): unknown[] {
  return emitter.listeners(name);
}

Object.assign(EventEmitter, { captureRejectionSymbol, getEventListeners, setMaxListeners });

export { EventEmitter };
export default EventEmitter;
